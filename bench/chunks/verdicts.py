"""Labelled runs judged: bad ones caught for the labelled reason, good ones that pass."""

import statistics
from collections.abc import Iterator
from pathlib import Path

from mdagent.bench.figures import Figure
from mdagent.bench.labelled_runs import BLIND, HELD_OUT, Outcome, judge_all, read_labelled
from mdagent.tools.engine.engine import EngineOptions, find_engine
from mdagent.tools.sandbox.sandbox import SandboxOptions, open_sandbox

TITLE = "Verdicts on labelled runs"


def measure() -> Iterator[Figure]:
    """Both sets of the tests; their tables, first results included, stand in docs/verdicts.md."""
    yield from _figures("labelled", BLIND)
    yield from _figures("held out", HELD_OUT)


def _figures(name: str, folder: Path) -> Iterator[Figure]:
    engine, sandbox = find_engine(EngineOptions()), open_sandbox(SandboxOptions())
    outcomes = list(judge_all(read_labelled(folder), engine, sandbox))
    good = [outcome for outcome in outcomes if outcome.is_good]
    bad = [outcome for outcome in outcomes if not outcome.is_good]
    yield _counted(f"bad runs, {name}, caught for the labelled reason", bad)
    yield _counted(f"good runs, {name}, that pass", good)
    fractions = [outcome.checked_fraction for outcome in good]
    spread = f"median of {len(good)} good runs, at least {min(fractions):.2g}"
    yield Figure(f"checked fraction, {name}", statistics.median(fractions), "", spread, "0.7")


def _counted(name: str, outcomes: list[Outcome]) -> Figure:
    right = sum(outcome.is_right for outcome in outcomes)
    wrong = ", ".join(outcome.name for outcome in outcomes if not outcome.is_right)
    how = f"of {len(outcomes)}" + (f"; not {wrong}" if wrong else "")
    return Figure(name, right, "", how, str(len(outcomes)))
