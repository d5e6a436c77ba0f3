"""Apache Kafka for this platform.

``pom.xml``          the jars of a broker, resolved from Maven Central
``local.py``         a broker as a local process, without Docker
``secured.py``       the doors of a secured one
``certificates.py``  by which a broker shows who it is
``topics.toml``      the topics as they must be
``topics.py``        makes them, and refuses what is otherwise
``accounts.toml``    who is let in, and what each may do
``accounts.py``      makes it so, and takes away what else was allowed
"""
