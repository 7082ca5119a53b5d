"""What the tools' answers say, in the few words that a client needs to mend a draft."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Weight = Literal["error", "warning", "info"]
_WEIGHTS: dict[str, Weight] = {"error": "error", "warning": "warning", "info": "info"}
_STATUS_WEIGHTS: dict[str, Weight] = {"fail": "error", "warn": "warning"}


@dataclass(frozen=True)
class Note:
    """One fault that a tool reports; `lines` are the script lines that it names."""

    weight: Weight
    code: str
    message: str
    why: str
    fix: str
    lines: tuple[int, ...]


def findings(answer: Mapping[str, Any]) -> tuple[Note, ...]:
    """The findings of check_potential, validate_script and a run."""
    return tuple(
        Note(
            weight=_WEIGHTS[finding["severity"]],
            code=finding["code"],
            message=finding["message"],
            why=finding.get("why") or "",
            fix=finding.get("fix") or "",
            lines=_lines(finding, "line", "caused_by"),
        )
        for finding in answer.get("findings", [])
    )


def judgements(evaluation: Mapping[str, Any]) -> tuple[Note, ...]:
    """The checks of an evaluation that did not pass, the failed ones first."""
    notes = [
        Note(
            weight=_STATUS_WEIGHTS[check["status"]],
            code=check["check"],
            message=_measured(check),
            why=check.get("why") or "",
            fix=check.get("fix") or "",
            lines=_lines(check, "line"),
        )
        for check in evaluation.get("findings", [])
        if check["status"] in _STATUS_WEIGHTS
    ]
    return tuple(sorted(notes, key=lambda note: note.weight != "error"))


def _measured(check: Mapping[str, Any]) -> str:
    name = str(check["check"]).replace("_", " ")
    if check.get("value") is None:
        return name
    unit = f" {check['unit']}" if check.get("unit") else ""
    against = f" against {_short(check['threshold'])}" if check.get("threshold") else ""
    return f"{name}: {_short(check['value'])}{against}{unit}"


def _short(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _lines(holder: Mapping[str, Any], *names: str) -> tuple[int, ...]:
    return tuple(holder[name] for name in names if holder.get(name) is not None)
