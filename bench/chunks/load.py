"""Fifty clients of one server over HTTP, for five minutes."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from mdagent.bench import load
from mdagent.bench.figures import Figure

TITLE = "Fifty clients at once over HTTP: searches, validations, runs"
N_CLIENTS = 50
SECONDS = 300


def measure() -> Iterator[Figure]:
    """Put a server under load, and tell what its clients met."""
    with tempfile.TemporaryDirectory() as folder:
        found = load.put_under_load(N_CLIENTS, SECONDS, Path(folder))
    for error in found.errors[:20]:
        print(f"   error: {error}", flush=True)
    how = f"{N_CLIENTS} clients with tokens of their own, {SECONDS} s"
    n_answers = sum(len(times) for times in found.seconds.values())
    yield Figure("answers", n_answers, "", how)
    yield Figure(
        "errors", len(found.errors), "", "anything but an answer or a 429 with its wait", "0"
    )
    yield Figure(
        "told to wait", found.n_to_wait, "", "429 with Retry-After; 60 requests a minute each"
    )
    yield Figure("runs of others that a client was shown", found.others, "", how, "0")
    yield Figure(
        "runs finished", found.n_finished, "", "256 atoms, 500 steps; each seen by its client"
    )
    for what, times in found.seconds.items():
        median, late = np.median(times), np.percentile(times, 95)
        yield Figure(what, float(median), "s", f"median of {len(times)}; 95 % within {late:.2g} s")
    yield Figure(
        "memory of the server, most", max(found.memory_MiB), "MiB", "looked at each second"
    )
    yield Figure(
        "memory, last minute over second", found.growth_MiB(), "MiB", "medians", "at most 20"
    )
