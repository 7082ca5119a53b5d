"""`python -m mdagent.bench.verdicts TITLE FOLDER`: judge labelled runs, keep the whole table.

The tables are kept in `bench/verdicts`, one file each, and are written as docs/verdicts.md.
"""

import argparse
import json
import statistics
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from mdagent.bench.labelled_runs import Outcome, judge_all, read_labelled
from mdagent.tools.engine.engine import EngineOptions, find_engine
from mdagent.tools.sandbox.sandbox import SandboxOptions, open_sandbox

_ROOT = Path(__file__).resolve().parents[1]
_KEPT = _ROOT / "bench" / "verdicts"
_PAGE = _ROOT / "docs" / "verdicts.md"
_PREFACE = """\
# Verdicts on labelled runs

Written by `python -m mdagent.bench.verdicts`; nothing in here is typed by hand. The labels were
committed before the evaluator saw the runs. A run that is bad counts as caught only where a check
that its label names has failed; any other failure, and a warning, does not count.
"""


def main() -> int:
    """Judge a folder of labelled runs, keep the table under its title, write the page."""
    parser = argparse.ArgumentParser(prog="python -m mdagent.bench.verdicts")
    parser.add_argument("title", help="heading of the table; in lower case the name of its file")
    parser.add_argument("folder", type=Path, nargs="?", help="none: only write the page")
    asked = parser.parse_args()
    if asked.folder is not None:
        outcomes = measure_folder(asked.folder)
        keep(asked.title, outcomes)
    write_page()
    return 0


def measure_folder(folder: Path) -> list[Outcome]:
    """Run and judge every labelled run of a folder, telling each as it comes."""
    engine, sandbox = find_engine(EngineOptions()), open_sandbox(SandboxOptions())
    outcomes = []
    for outcome in judge_all(read_labelled(folder), engine, sandbox):
        right = "right" if outcome.is_right else "WRONG"
        print(f"{right} {outcome.name}: {', '.join(outcome.failed) or outcome.verdict}", flush=True)
        outcomes.append(outcome)
    return outcomes


def keep(title: str, outcomes: Sequence[Outcome]) -> None:
    """Keep one table in a file of its own."""
    _KEPT.mkdir(exist_ok=True)
    table = {
        "title": title,
        "date": datetime.now(UTC).strftime("%d %B %Y, %H:%M UTC"),
        "outcomes": [asdict(outcome) for outcome in outcomes],
    }
    name = title.lower().replace(" ", "_").replace(",", "")
    (_KEPT / f"{name}.json").write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")


def write_page() -> None:
    """Write docs/verdicts.md from all tables that are kept, oldest first."""
    tables = [json.loads(file.read_text("utf-8")) for file in _KEPT.glob("*.json")]
    tables.sort(key=lambda table: datetime.strptime(table["date"], "%d %B %Y, %H:%M UTC"))
    _PAGE.write_text("\n".join([_PREFACE, *map(_section, tables)]), encoding="utf-8")


def _section(table: dict[str, object]) -> str:
    rows = table["outcomes"]
    assert isinstance(rows, list)
    outcomes = [Outcome(**row) for row in rows]
    lines = [
        f"## {table['title']}",
        "",
        f"{table['date']}. {summary(outcomes)}",
        "",
        "| run | | verdict | score | checked | label | failed |",
        "|---|---|---|---|---|---|---|",
    ]
    return "\n".join([*lines, *map(_row, outcomes), ""])


def summary(outcomes: Sequence[Outcome]) -> str:
    """Counts of a table in words."""
    good = [outcome for outcome in outcomes if outcome.is_good]
    bad = [outcome for outcome in outcomes if not outcome.is_good]
    caught = sum(outcome.is_right for outcome in bad)
    failing = sum(outcome.verdict == "fail" for outcome in bad)
    text = f"{caught} of {len(bad)} bad runs fail for the labelled reason ({failing} fail at all)"
    passed = sum(outcome.is_right for outcome in good)
    fractions = [outcome.checked_fraction for outcome in good]
    return (
        f"{text}; {passed} of {len(good)} good runs pass, with a checked fraction of"
        f" {min(fractions):.2f} to {max(fractions):.2f}, median {statistics.median(fractions):.2f}."
    )


def _row(outcome: Outcome) -> str:
    label = "good" if outcome.is_good else " or ".join(outcome.defects)
    cells = [
        outcome.name,
        "" if outcome.is_right else "wrong",
        outcome.verdict,
        "" if outcome.score is None else f"{outcome.score:.2f}",
        f"{outcome.checked_fraction:.2f}",
        label,
        ", ".join(outcome.failed),
    ]
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    raise SystemExit(main())
