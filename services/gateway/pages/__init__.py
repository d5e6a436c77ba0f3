"""The pages of the desk.

``frame`` guards them, ``desk`` is what they ask, ``listing`` is every list, ``form`` every form; ``words`` and
``sentences`` are what they say; the rest is a page each.
"""
