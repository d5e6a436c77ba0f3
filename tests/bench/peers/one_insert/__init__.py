"""A bare nameko service that does what no command can do without: parse, see who asks, commit one row."""
