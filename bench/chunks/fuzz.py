"""All tools of a real server over HTTP, called with arguments at random from their schemas."""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from mdagent.bench import fuzz
from mdagent.bench.figures import Figure

TITLE = "Calls of all tools with arguments at random"
N_CALLS = 20_000
SEED = 20260728


def measure() -> Iterator[Figure]:
    """Call, count the answers, and look at what grew and what is left."""
    with tempfile.TemporaryDirectory() as folder:
        began = time.monotonic()
        outcome = fuzz.fuzz(N_CALLS, SEED, Path(folder))
        took_s = time.monotonic() - began
    for broken in outcome.broken[:20]:
        print(f"   broken: {broken}", flush=True)
    how = f"13 tools, 8 at once, seed {SEED}"
    yield Figure("calls", outcome.n_calls, "", how, "at least 20000")
    for kind in ("answered", "refused with a sentence", "refused by the protocol"):
        yield Figure(kind, outcome.kinds[kind], "", "of the calls")
    yield Figure(
        "broken: crash, no answer, or against its schema", len(outcome.broken), "", how, "0"
    )
    yield Figure("all of them", took_s, "s", "engine runs included")
    yield Figure("slowest answer", outcome.slowest_s, "s", "with 8 at once on these cores")
    half, end = outcome.memory_MiB
    yield Figure(
        "memory of the server, grown",
        end - half,
        "MiB",
        f"from {half:.0f}, after half of the calls, to {end:.0f}",
    )
    for name, (before, after) in (
        ("threads", outcome.n_threads),
        ("open files", outcome.n_open_files),
    ):
        yield Figure(
            f"{name} of the server, grown", after - before, "", f"from {before} to {after}"
        )
    yield Figure("processes left", outcome.n_processes_left, "", "over its data folder", "0")
    yield Figure("half-made runs left", outcome.n_drafts_left, "", "in its store", "0")
