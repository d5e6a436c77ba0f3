"""A bare nameko service that does with each command what cannot be left out, by libraries alone, one at a time."""
