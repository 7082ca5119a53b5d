"""The answer of `check_potential`: a verdict, findings, and potentials with the lines to paste."""

import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from mdagent.tools.finding import Finding, NotChecked, Status


class PotentialProperty(BaseModel):
    """Something known of a crystal under this potential, and who says so."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    element: str
    name: str
    value: float | str
    unit: str = ""
    source: str


class Candidate(BaseModel):
    """One potential and how a script uses it.

    `pair_coeff` are lines ready to paste behind `pair_style <pair_style>`, the elements in the
    order of the atom types; `needs` other commands that the style cannot do without.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    potential_files: list[str]
    pair_style: str
    pair_coeff: list[str]
    elements: list[str]
    units: str | None
    cutoff_A: float | None
    date: datetime.date | None
    citation: str | None
    available: Literal["yes", "no", "unknown"]
    why: str
    needs: list[str] = []
    properties: list[PotentialProperty] = []


class PotentialCheck(BaseModel):
    """The answer of `check_potential`; what could not be compared is in `not_checked`.

    With numbers from the engine: `script` is the input script that measured the first crystal,
    `repeat` the command line that measures all again.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    status: Status
    findings: list[Finding]
    candidates: list[Candidate]
    n_candidates: int = 0
    not_checked: list[NotChecked] = []
    script: str = ""
    repeat: str = ""
    next_step: str = ""
