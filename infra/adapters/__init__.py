"""Where the kernel meets the world: SQLite, the embedded bus, nameko, HTTP. Third-party libraries stop here."""
