"""Speed, always side by side: what we do against what does the same, in one run, as a ratio.

``python -m tests.bench`` runs every comparison and writes ``docs/benchmarks.md``; ``python -m tests.bench commands``
runs those whose module it names. A module here declares ``COMPARISONS``; ``test_none_rots.py`` runs each once, small.
Nothing is skipped on our side that the product does, and nothing made unsafe on either.
"""
