"""Exports: which list of the desk was taken out as a workbook, by whom, how long it was, and whether in clear.

``events``  the fact; ``export``  its story, a stream to each account and token. Both import the standard library only.
"""
