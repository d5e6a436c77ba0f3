"""Entries (代录): what clerks entered for people at the window, by phone or on paper, and what becomes of it.

``receipt``     the number of an entry: whose log it is in, and where
``events``      facts about entries that were contested
``contest``     the story of one, from contesting to its answer
``ledger``      which entries there are, by whom, and how each stands
``contesting``  finds an entry, contests it, answers

An entry itself is a fact of the service that was asked: it names the channel, and its actor is the clerk. The first
three import the standard library only.
"""
