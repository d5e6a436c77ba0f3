"""The platform in one thread, over a clock, a store and a bus that fail it; all of a run follows from one seed.

Real: deciders, handler, group commit, relay, consumers, projectors, policies, the composition root. Simulated: what
they stand on (``durable``), that processes die (``process``), that an office asks (``office``), in which order
everybody acts (``world``), and chance and time (``chance``). ``recorder`` and ``ending`` write the history that
``tests.faults.checker`` looks at; ``planted`` has the bugs by which the checker is checked.
"""

#: Steps of one run: enough for a few days of an office, few enough to read.
STEPS = 400


def again(seed: int, steps: int) -> str:
    """The line that repeats a run."""
    return f"python -m tests.faults.simulation --seed {seed} --steps {steps}"
