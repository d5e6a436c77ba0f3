"""Star ratings of community organisations: evidence, satisfaction, fulfilment of what was announced, and the award.

Stars rate organisations, never people. Nothing here counts heads, sign-ups or minutes; a rulebook that does is refused.
"""
