"""Finding: one fault of a script, a potential or a run, with its place, reason and mend."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

Severity = Literal["error", "warning", "info"]
Status = Literal["ok", "error", "unknown"]


class Finding(BaseModel):
    """A fault as data: what, where, why, and the smallest mend.

    Lines and columns are 1-based and refer to the text that the caller sent.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    severity: Severity
    code: str
    source: Literal["lexer", "static", "physics", "engine", "smoke", "potential"]
    message: str
    why: str = ""
    fix: str = ""
    line: int | None = None
    column: int | None = None
    end_line: int | None = None
    end_column: int | None = None
    command: str | None = None
    doc_url: str | None = None
    caused_by: int | None = None


class NotChecked(BaseModel):
    """Something that was not checked, and why; never a silent pass."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    what: str
    why: str
    line: int | None = None


def overall_status(findings: list[Finding], *, unknown: bool = False) -> Status:
    """Error where any finding is one; else unknown where the checks could not be finished."""
    if any(finding.severity == "error" for finding in findings):
        return "error"
    return "unknown" if unknown else "ok"
