"""The demo over many seeds: planted faults caught, and how long a demo takes."""

import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from typing import Any

from mdagent.bench.figures import Figure
from mdagent.bench.timing import median_figure

TITLE = "The demo, each seed with its own task, faults and places"
N_SEEDS = 20
_CAUGHT = "planted faults caught by their stage at their line"


def measure() -> Iterator[Figure]:
    """Play whole demos one after another, as a person starts them."""
    demos = [_play(seed) for seed in range(N_SEEDS)]
    drafts = [draft for demo in demos for draft in demo["drafts"]]
    caught = sum(draft["caught"] for draft in drafts)
    kinds = Counter(draft["kind"] for draft in drafts)
    passed = sum(demo["sound"]["verdict"] == "pass" for demo in demos)
    how = f"of {len(drafts)}, of {len(kinds)} kinds, over {N_SEEDS} seeds"
    yield Figure(_CAUGHT, caught, "", how, f"{len(drafts)}")
    yield Figure("sound drafts that pass", passed, "", f"of {N_SEEDS}", f"{N_SEEDS}")
    seconds = [float(demo["seconds"]) for demo in demos]
    yield median_figure("time of a whole demo", seconds, "s", "at most 90 s")


def _play(seed: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "mdagent", "demo", "--seed", str(seed), "--json"]
        demo = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    told: dict[str, Any] = json.loads(demo.stdout)
    return told
