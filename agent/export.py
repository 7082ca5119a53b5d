"""Attempts of a store as JSON lines, to train or to study: what was asked, tried and found.

One line per task: the runs of one label, oldest first, each with its script, its findings, its
verdict and its receipt, and the pairs of which one is better, for preference data. Paths of this
machine and its user are taken out of every text.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from mdagent.tools.evaluation.evaluation import Evaluation
from mdagent.tools.evaluation.judge import evaluate, open_record
from mdagent.tools.expectation import Expectation
from mdagent.tools.simulation.reading import read_run
from mdagent.tools.simulation.run import UNFINISHED
from mdagent.tools.simulation.run_directory import RunDirectory
from mdagent.tools.simulation.store import RunStore

FORMAT = "mdagent attempts 1"
# An absolute path, a user's (`~ann/x`) or one of Windows; its last part alone tells anybody
# something, unless that is the name of a user.
_PART = r"[^\s/'\"`,;:()<>\\]"
_PATH = re.compile(
    rf"(?<![\w:/.<>~])(?:~[\w.-]+/(?:{_PART}+/)*|~?/(?:{_PART}+/)+|[A-Za-z]:\\(?:{_PART}+\\)+)"
    rf"({_PART}*)"
)
_OF_USERS = ("home/", "Users/", "Users\\")
_ACCOUNT = re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)*\b")
_VERDICTS = ("not_assessable", "fail", "pass")


class BadReport(ValueError):
    """A folder that holds no report of `mdagent solve`; the text names it."""


@dataclass(frozen=True)
class Known:
    """What a report of `mdagent solve` knows of a run beside what its store does."""

    task: str
    model: str
    expect: Mapping[str, Any] | None


@dataclass(frozen=True)
class Terms:
    """Under which licence the lines are given away, and what is known of the tasks."""

    licence: str
    label: str | None = None
    known: Mapping[str, Known] = field(default_factory=dict)


def read_reports(folders: Iterable[Path]) -> dict[str, Known]:
    """What the reports in these folders know, by run.

    Raises:
        BadReport: A folder holds none.
    """
    known = {}
    for folder in folders:
        try:
            report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
            for attempt in report["attempts"]:
                of_run = Known(report["task"], report["model"], attempt["expect"])
                known[attempt["run_id"]] = of_run
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise BadReport(f"{folder} holds no report.json of `mdagent solve`") from error
    return known


@dataclass(frozen=True)
class Exported:
    """The lines, one per label and one per run without a label; and by run, why it is in none."""

    lines: tuple[str, ...]
    left_out: Mapping[str, str]


def exported(store: RunStore, terms: Terms) -> Exported:
    """The attempts of a store; of a damaged run directory the others are not the worse."""
    groups: dict[str, list[dict[str, Any]]] = {}
    left_out: dict[str, str] = {}
    for run in store.folders():
        try:
            label = run.launch().get("label")
            if terms.label is not None and label != terms.label:
                continue
            if run.state().status in UNFINISHED:
                left_out[run.run_id] = "it is not over"
                continue
            groups.setdefault(label or run.run_id, []).append(_attempt(run, terms))
        except OSError as error:
            # Removed meanwhile, or damaged: its records, its script or its log are not there.
            left_out[run.run_id] = f"its directory is damaged ({error})"
    lines = (without_paths(_line(name, of, terms)) for name, of in groups.items())
    return Exported(tuple(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), left_out)


def without_paths(value: Any) -> Any:
    """The same with absolute paths cut to their last part, and accounts (`a@b`) taken out."""
    if isinstance(value, str):
        return _ACCOUNT.sub("<account>", _PATH.sub(_cut, value))
    if isinstance(value, Mapping):
        return {without_paths(name): without_paths(item) for name, item in value.items()}
    if isinstance(value, list):
        return [without_paths(item) for item in value]
    return value


def _cut(found: re.Match[str]) -> str:
    is_user = found[0].removesuffix(found[1]).endswith(_OF_USERS)
    return "<path>/" if is_user else f"<path>/{found[1]}"


def _line(name: str, attempts: list[dict[str, Any]], terms: Terms) -> dict[str, Any]:
    run_ids = [attempt["run_id"] for attempt in attempts]
    known = [terms.known[run_id] for run_id in run_ids if run_id in terms.known]
    return {
        "format": FORMAT,
        "licence": terms.licence,
        "provenance": {
            "made_by": f"mdagent {version('mdagent-mcp')}",
            "exported": f"{datetime.now(UTC):%Y-%m-%d}",
            "model": known[0].model if known else None,
            "evidence": "every verdict was computed from the run's own log at export",
        },
        "task": known[0].task if known else None,
        "label": name,
        "attempts": attempts,
        "pairs": _pairs(attempts),
    }


def _attempt(run: RunDirectory, terms: Terms) -> dict[str, Any]:
    known = terms.known.get(run.run_id)
    expect = _expectation(known)
    evaluation = evaluate(open_record(run, expect))
    told = read_run(run, run.state())
    return {
        "run_id": run.run_id,
        "script": run.script.read_text(encoding="utf-8", errors="replace"),
        "expect": expect.model_dump(exclude_none=True) if expect else None,
        "status": told.status,
        "reason": told.reason,
        "engine_findings": [finding.model_dump(exclude_none=True) for finding in told.findings],
        **_verdict(evaluation),
        "receipt": told.receipt.model_dump() if told.receipt else None,
    }


def _verdict(evaluation: Evaluation) -> dict[str, Any]:
    return {
        "verdict": evaluation.verdict,
        "score": evaluation.score,
        "checked_fraction": evaluation.checked_fraction,
        "findings": [finding.model_dump() for finding in evaluation.findings],
        "properties": [result.model_dump() for result in evaluation.properties],
    }


def _expectation(known: Known | None) -> Expectation | None:
    if known is None or not known.expect:
        return None
    try:
        return Expectation.model_validate(known.expect)
    except ValidationError:
        # What a model stated wrongly was refused by the tool as well.
        return None


def _pairs(attempts: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Which attempt is better than which: by the verdict alone, never by a score."""
    return [
        {"chosen": better["run_id"], "rejected": worse["run_id"]}
        for better in attempts
        for worse in attempts
        if _VERDICTS.index(better["verdict"]) > _VERDICTS.index(worse["verdict"])
        and better["script"] != worse["script"]
    ]
