"""Run the simulation by hand: ``make simulate STEPS=1000000``, or one seed again.

python -m tests.faults.simulation --seed 1234 --steps 400            one run, and what broke in it
python -m tests.faults.simulation --seed 1234 --steps 400 --shorten  the fewest steps of it that still break something
python -m tests.faults.simulation --total 1000000                    many runs, from seeds of their own
"""

import argparse
import hashlib
import os
import secrets
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor

from tests.faults.checker import History, Violation, check
from tests.faults.simulation import STEPS, again
from tests.faults.simulation.world import World


def looked_at(seed: int, steps: int) -> tuple[int, Counter[str], list[Violation], str]:
    """One run: what happened, what broke, and a digest that says whether two runs were the same."""
    world = World(seed)
    try:
        history = world.run(steps)
        violations = check(history)
    except Exception as error:  # noqa: BLE001 - among a million steps one that ends in a defect must not end the others
        history, violations = world.recorder.history, [Violation("--", type(error).__name__, str(error))]
    digest = hashlib.sha256(history.to_json()).hexdigest()[:16]
    return seed, _counts(history) + world.recorder.faults + Counter(steps=world.steps, runs=1), violations, digest


def _counts(history: History) -> Counter[str]:
    counts: Counter[str] = Counter(f"commands {ask.outcome}" for ask in history.asks)
    for service in history.services.values():
        counts["events"] += len(service.events)
        counts["records"] += len(service.records)
        counts["records that were copies"] += len(service.records) - len({r.position for r in service.records})
        counts["stale writes refused"] += service.stale_refused
    return counts


def shortened(seed: int, steps: int) -> int:
    """The fewest steps, as far as halving finds them, after which something is broken."""
    sound, broken = 0, steps
    while broken - sound > 1:
        middle = (sound + broken) // 2
        sound, broken = (sound, middle) if looked_at(seed, middle)[2] else (middle, broken)
    return broken


def main(arguments: Sequence[str]) -> int:
    """Answers 1 when a promise was broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, help="run this seed only; with --total, the first of many")
    parser.add_argument("--steps", type=int, default=STEPS, help="steps of a run")
    parser.add_argument("--total", type=int, help="steps of all runs together")
    parser.add_argument("--shorten", action="store_true", help="look for a shorter run of the seed that still breaks")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="runs at once")
    chosen = parser.parse_args(arguments)
    seed = secrets.randbits(32) if chosen.seed is None else chosen.seed
    runs = 1 if chosen.total is None else -(-chosen.total // chosen.steps)
    begun = time.monotonic()
    total: Counter[str] = Counter()
    broken = 0
    for each, counts, violations, digest in _runs(range(seed, seed + runs), chosen.steps, chosen.jobs):
        total += counts
        if violations:
            broken += 1
            steps = shortened(each, chosen.steps) if chosen.shorten else chosen.steps
            print(again(each, steps), *violations, sep="\n  ")
        if runs == 1:
            print(f"seed {each}, history {digest}")
        elif total["runs"] % 100 == 0:
            print(f"… {total['steps']:,} steps, {broken} broken", file=sys.stderr)
    took = time.monotonic() - begun
    for what, count in sorted(total.items()):
        print(f"{count:>12,}  {what}")
    print(f"{total['steps']:,} steps from seed {seed} in {took:.0f} s ({total['steps'] / took:.0f} a second): ", end="")
    print("every promise held" if not broken else f"{broken} of {total['runs']} runs broke a promise")
    return 1 if broken else 0


def _runs(seeds: range, steps: int, jobs: int) -> Iterator[tuple[int, Counter[str], list[Violation], str]]:
    if len(seeds) == 1 or jobs == 1:
        yield from (looked_at(seed, steps) for seed in seeds)
        return
    with ProcessPoolExecutor(jobs) as pool:
        yield from pool.map(looked_at, seeds, [steps] * len(seeds), chunksize=4)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
