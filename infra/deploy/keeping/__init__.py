"""Keeping what an installation knows: backups, restoring one, and moving to other servers.

``copying``    rows from one database to another, or to a file and back
``backups``    a folder of such files, and what is in it
``restoring``  an installation as a backup knows it, under a new incarnation, with every erasure done again
``moving``     an embedded installation to PostgreSQL and Kafka, as it is
"""
