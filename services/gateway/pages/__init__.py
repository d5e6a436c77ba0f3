"""The pages of the desk.

``frame`` guards them, ``desk`` is what they ask, ``lists`` cuts long ones into sheets, ``suppression`` hides small
counts, ``words`` and ``sentences`` are what they say; the rest is a page each.
"""
