"""`kill -9` of server, supervisor and engine at random moments, two hundred times."""

import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from mdagent.bench.figures import Figure
from mdagent.bench.survival import kill_at_random

TITLE = "Runs after kill -9 of the server, the supervisor or the engine at a random moment"
N_TRIALS = 200
# The seeds of the tests are others.
_FIRST_SEED = 1000


def measure() -> Iterator[Figure]:
    """Each trial starts a server of its own, lines three runs up, and kills some of it all."""
    killed: Counter[str] = Counter()
    ends: Counter[str] = Counter()
    complaints: list[str] = []
    for seed in range(_FIRST_SEED, _FIRST_SEED + N_TRIALS):
        with tempfile.TemporaryDirectory() as folder:
            trial = kill_at_random(seed, Path(folder) / "data")
        killed.update(trial.killed)
        ends.update(trial.statuses.values())
        complaints += [f"seed {seed}: {complaint}" for complaint in trial.complaints]
    yield Figure("trials", N_TRIALS, "", "three runs each: short, longer, endless")
    told = ", ".join(f"{n} {kind}" for kind, n in sorted(killed.items()))
    yield Figure("processes killed", killed.total(), "", told, f"at least {N_TRIALS}")
    told = ", ".join(f"{n} {status}" for status, n in sorted(ends.items()))
    yield Figure("runs that were recorded", ends.total(), "", told)
    told = "; ".join(complaints) or (
        "no run in an untrue state or started twice, no file half-written, no process left"
    )
    yield Figure("faults found", len(complaints), "", told, "0")
