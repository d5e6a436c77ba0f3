"""Who is known to which organisation, in which classes, and the mechanism each class brings.

Not the national record: recruiting, dues, discipline and the execution of transfers are recorded there. A *member* here
is a person known to a community's party organisation in a stated capacity, whether or not on its roll.
"""
