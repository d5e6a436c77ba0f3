"""The sample sub-district: made up from a fixed seed, nobody's data."""
