"""The log reader on every reference log of LAMMPS' source tree, and its speed."""

from collections.abc import Iterator
from pathlib import Path

from mdagent.bench.figures import Figure
from mdagent.bench.reference_logs import disagreements, logs, other_outputs, reason
from mdagent.bench.timing import in_turns, median_figure
from mdagent.knowledge_index.source import find_source
from mdagent.server.settings import read_settings
from mdagent.tools.simulation.log_file import read_log

TITLE = "The log reader, held against what LAMMPS' own logs say of themselves"
_N_ROUNDS = 5


def measure() -> Iterator[Figure]:
    """Compare, first the logs, then files of other names; then read all of it again, timed."""
    tree = find_source(read_settings().cache_folder).path
    named = logs(tree)
    yield from _agreement("logs", named, tree)
    yield from _agreement("screens and other outputs", other_outputs(tree), tree)
    size_MB = sum(path.stat().st_size for path in named) / 1e6
    (times,) = in_turns([lambda: [read_log(path) for path in named]], _N_ROUNDS)
    speeds = [size_MB / time for time in times]
    yield median_figure(f"reading speed over {size_MB:.1f} MB of logs", speeds, "MB/s", ">= 10")
    largest = max(named, key=lambda path: path.stat().st_size)
    size_MB = largest.stat().st_size / 1e6
    (times,) = in_turns([lambda: read_log(largest)], _N_ROUNDS)
    speeds = [size_MB / time for time in times]
    yield median_figure(f"reading speed, largest log ({size_MB:.1f} MB)", speeds, "MB/s", ">= 10")


def _agreement(name: str, paths: list[Path], tree: Path) -> Iterator[Figure]:
    n_blocks = sum(block.complete for path in paths for block in read_log(path).runs)
    yield Figure(f"{name} read", len(paths), "files", f"{n_blocks} complete thermo blocks")
    differing = [path for path in paths if any(disagreements(path))]
    known = {path: why for path in differing if (why := reason(path, tree)) is not None}
    told = "; ".join(dict.fromkeys(known.values())) or "none"
    yield Figure(f"{name} that differ from themselves for a known reason", len(known), "", told)
    left = [path.relative_to(tree).as_posix() for path in differing if path not in known]
    yield Figure(f"{name} that disagree", len(left), "", ", ".join(left) or "none", "0")
