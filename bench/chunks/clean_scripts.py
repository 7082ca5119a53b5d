"""LAMMPS' own examples as they are: false alarms, what stays unknown, and the time it takes."""

import statistics
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mdagent.bench.figures import Figure
from mdagent.bench.planted.corpus import Example
from mdagent.bench.planted.first import with_first
from mdagent.bench.planted.judging import share
from mdagent.bench.planted.laboratory import Laboratory, open_laboratory
from mdagent.bench.planted.peers import PEER, ask_lammps_ast
from mdagent.bench.planted.plain_run import SECONDS
from mdagent.tools.finding import Severity
from mdagent.tools.input_script.validation import Validation

TITLE = "False alarms on LAMMPS' own examples and benchmarks"
# A script that is told of an error gets this time to show whether the engine tells of it too.
_LONGER_S = 60.0


@dataclass(frozen=True)
class Checked:
    """A sound script, what was said of it, and how long that took."""

    example: Example
    validation: Validation
    static_s: float
    dry_run_s: float

    def tells(self, *severities: Severity) -> bool:
        """Whether any finding has one of these severities."""
        return any(f.severity in severities for f in self.validation.findings)


def measure() -> Iterator[Figure]:
    """Every script of the tree that the engine runs, one after the other."""
    yield from with_first(_figures(open_laboratory()))


def _figures(laboratory: Laboratory) -> Iterator[Figure]:
    counts = Counter(run.status for run in laboratory.outcomes.values())
    scripts = laboratory.running
    told = ", ".join(f"{n} {status.replace('_', ' ')}" for status, n in counts.most_common())
    how = f"of {counts.total()}, really run for up to {SECONDS:g} s each: {told}"
    yield Figure("scripts that the engine runs", len(scripts), "", how)
    yield Figure("scripts of the source tree", counts.total(), "", laboratory.distance)
    checked = [check(laboratory, example) for example in scripts]
    late = [c for c in checked if c.tells("error") and _stops_later(laboratory, c.example)]
    how = f"of those told of an error; it comes after {SECONDS:g} s, so these count no further"
    yield Figure(f"stopped by an error within {_LONGER_S:g} s", len(late), "", how)
    checked = [c for c in checked if c not in late]
    for half, among in (
        ("all", checked),
        ("reporting half", [c for c in checked if c.example.is_reported]),
    ):
        yield from _alarms(half, among)
    yield from _times(checked)
    answers = ask_lammps_ast({e.name: e.text for e in scripts}, laboratory.folder)
    refused = share([line is not None for line in answers.values()])
    yield Figure(f"{PEER}: false errors", refused, "%", f"of the same {len(scripts)}")


def _stops_later(laboratory: Laboratory, example: Example) -> bool:
    """Whether an error is true after all: the engine meets it later than it was first let run."""
    ended = laboratory.runner.run(example.text, example.inputs, _LONGER_S)
    return ended.status == "error"


def check(laboratory: Laboratory, example: Example) -> Checked:
    """One script, statically and with the dry run."""
    start = time.perf_counter()
    laboratory.check(example.text, example, "static")
    between = time.perf_counter()
    validation = laboratory.check(example.text, example)
    return Checked(example, validation, between - start, time.perf_counter() - between)


def _alarms(half: str, checked: Sequence[Checked]) -> Iterator[Figure]:
    how = f"of {len(checked)} scripts"
    errors = [c.tells("error") for c in checked]
    yield Figure(f"false errors, {half}", share(errors), "%", f"{sum(errors)} {how}", "<= 0.5 %")
    unknown = [c.validation.status == "unknown" for c in checked]
    yield Figure(f"unknown, {half}", share(unknown), "%", f"{sum(unknown)} {how}", "<= 3 %")
    warned = [c.tells("warning") for c in checked]
    yield Figure(f"false warnings, {half}", share(warned), "%", f"{sum(warned)} {how}", "<= 5 %")


def _times(checked: Sequence[Checked]) -> Iterator[Figure]:
    for name, times, middle, high in (
        ("static", [1e3 * c.static_s for c in checked], "20 ms", "60 ms"),
        ("dry run", [1e3 * c.dry_run_s for c in checked], "350 ms", "4000 ms"),
    ):
        spread = f"of {len(times)} scripts, at most {max(times):.0f} ms"
        cuts = statistics.quantiles(times, n=20)
        yield Figure(f"{name}, median", statistics.median(times), "ms", spread, f"<= {middle}")
        yield Figure(f"{name}, 95 of 100", cuts[18], "ms", spread, f"<= {high}")
