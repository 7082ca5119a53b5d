"""The answer of `validate_script`: findings, size, and what was not checked."""

from pydantic import BaseModel, ConfigDict

from mdagent.tools.finding import Finding, NotChecked, Status


class Estimate(BaseModel):
    """Size of the simulation; None where nothing tells it.

    `n_atoms_from` is `script` where it was counted from the text, `engine` where the system was
    built. `n_steps` counts every `run` once; `n_steps_is` says `at least` where
    loops repeat them or a part of the script could not be followed.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    n_atoms: int | None = None
    n_atoms_from: str = ""
    n_steps: int | None = None
    n_steps_is: str = ""
    n_runs: int = 0


class Validation(BaseModel):
    """Every fault that was found, by line; `unknown` where checks could not be finished.

    `n_hidden` counts findings that did not fit the answer; they come once others are mended.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    status: Status
    findings: list[Finding]
    estimate: Estimate
    not_checked: list[NotChecked]
    n_hidden: int = 0
    next_step: str
