"""The whole golden table of crystals, measured again and compared."""

import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from mdagent.bench.figures import Figure
from mdagent.bench.golden import differences, measure_pair, read_golden
from mdagent.potentials.catalogue import open_catalogue
from mdagent.tools.engine.engine import EngineOptions, find_engine
from mdagent.tools.sandbox.sandbox import SandboxOptions, open_sandbox

TITLE = "Crystals under potentials, against the golden table"


def measure() -> Iterator[Figure]:
    """Pairs that are as in the table, what one takes, and each pair that is not."""
    engine, sandbox = find_engine(EngineOptions()), open_sandbox(SandboxOptions())
    folder = engine.potentials_folder
    golden, changed, times = read_golden(), 0, []
    with tempfile.TemporaryDirectory() as cache:
        catalogue = open_catalogue([folder] if folder else [], Path(cache))
        for pair, values in golden.items():
            start = time.perf_counter()
            found = differences(measure_pair(catalogue, engine, sandbox, pair), values)
            times.append(time.perf_counter() - start)
            if found:
                changed += 1
                yield Figure(" ".join(pair), len(found), "", "; ".join(found), "none")
    same = len(golden) - changed
    yield Figure("pairs as in the table", same, "", f"of {len(golden)}", str(len(golden)))
    spread = f"median of {len(times)}, at most {max(times):.3g} s"
    yield Figure("a pair, with elastic constants", statistics.median(times), "s", spread)
