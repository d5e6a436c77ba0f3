"""The desk and the public HTTP API: aggregates what the services publish; owns accounts, no domain facts.

``app`` is the map; ``client`` asks the services; ``imports`` reads workbooks; ``pages`` show, ``api`` answers machines;
``accounts`` say who may, ``preparations`` wait for a second person, ``exports`` tell what was taken out; ``language``
says it in English too.
"""
