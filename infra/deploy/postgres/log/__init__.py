"""The history of a log database. A revision that has left the house is never changed: the next one mends it."""
