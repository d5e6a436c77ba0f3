"""Real PostgreSQL and real Kafka under fault: ``engines`` (servers, proxies, what can go wrong with them), ``platform``
(the services on them, with clients that keep asking, and the history that is left), and a test for each fault.
"""
