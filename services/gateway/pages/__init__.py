"""The pages of the desk. ``frame`` guards them, ``desk`` is what they ask, ``words`` what they say; the rest is a page each."""
