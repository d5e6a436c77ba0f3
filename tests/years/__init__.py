"""Three years of the members service, drawn from a seed: every mechanism at once, entered as an office enters it.

``agenda``       what is entered on which day
``sub_district`` the tree, the rules, the calendars, and how they change
``lives``        what becomes known of each person
``playing``      everything through the handler, week by week, with reactions, read models and the daily round
``recomputing``  to-do list, classes and tree of any (day, position), from the log alone

``make years`` plays 10,000 people and 200,000 events; ``test_years.py`` a few hundred. The people do not exist.
"""
