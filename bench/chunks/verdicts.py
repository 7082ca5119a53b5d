"""Labelled runs judged: bad ones caught for the labelled reason, good ones that pass."""

import statistics
from collections.abc import Iterator, Sequence
from pathlib import Path

from mdagent.bench.figures import Figure
from mdagent.bench.labelled_runs import BLIND, HELD_OUT, Outcome
from mdagent.bench.verdicts import keep, measure_folder, write_page

TITLE = "Verdicts on labelled runs"


def measure() -> Iterator[Figure]:
    """Both sets of the tests; their whole tables, first results included: docs/verdicts.md."""
    yield from _figures("64 runs, as of now", BLIND)
    yield from _figures("Held out, as of now", HELD_OUT)
    write_page()


def _figures(title: str, folder: Path) -> Iterator[Figure]:
    outcomes = measure_folder(folder)
    keep(title, outcomes)
    good = [outcome for outcome in outcomes if outcome.is_good]
    bad = [outcome for outcome in outcomes if not outcome.is_good]
    name = title.partition(",")[0].lower()
    yield _counted(f"{name}: bad ones caught for the labelled reason", bad)
    yield _counted(f"{name}: good ones that pass", good)
    fractions = [outcome.checked_fraction for outcome in good]
    spread = f"median of {len(good)} good runs, at least {min(fractions):.2g}"
    yield Figure(f"{name}: checked fraction", statistics.median(fractions), "", spread, "0.7")


def _counted(name: str, outcomes: Sequence[Outcome]) -> Figure:
    right = sum(outcome.is_right for outcome in outcomes)
    wrong = ", ".join(outcome.name for outcome in outcomes if not outcome.is_right)
    how = f"of {len(outcomes)}" + (f"; not {wrong}" if wrong else "")
    return Figure(name, right, "", how, str(len(outcomes)))
