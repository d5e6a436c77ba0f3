"""Facts ↔ bytes: what an event looks like when kept and published, and what a command must look like to come in."""
