"""Preparations: commands that one person filled in and another has to look at before they are asked.

``events``        facts about them; what was filled in is sealed under the preparation's own key, and goes with it
``preparation``   the story of one, from filling in to agreeing; ``ending`` its last chapter, ``state`` what it knows
``checking``      prepares, agrees, sends back, and asks the service with both hands in the statement

All but the last import the standard library only.
"""
