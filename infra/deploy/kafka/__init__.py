"""Apache Kafka for this platform.

``pom.xml``     the jars of a broker, resolved from Maven Central
``local.py``    a broker as a local process, without Docker
``topics.toml`` the topics as they must be
``topics.py``   makes them, and refuses what is otherwise
"""
