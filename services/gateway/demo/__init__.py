"""The sample sub-district: its roster imported and its year played, all as requests to the public API.

Nothing here writes to a store. Ids and command ids follow from names, so that a demo that was interrupted goes on.
"""
