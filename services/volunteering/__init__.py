"""Service offered and minutes confirmed: campaigns, activities, sign-ups, service records, and a volunteer's consent.

Service is voluntary: nobody is assigned without their own wish, leaving needs no reason, and no query ranks persons.
Not here: who somebody is (members), stars of organisations (evaluation), training hours and party meetings (which are
no voluntary service). Not the national record either: hours that count there are entered there.
"""
