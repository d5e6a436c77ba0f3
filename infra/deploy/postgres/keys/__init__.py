"""The history of a key database. A revision that has left the house is never changed: the next one mends it."""
