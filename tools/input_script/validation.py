"""The answer of `validate_script`: findings, size, and what was not checked."""

from pydantic import BaseModel, ConfigDict

from mdagent.tools.finding import Finding, NotChecked, Status


class Estimate(BaseModel):
    """Size of the simulation; None where nothing tells it.

    `n_atoms_from` is `script` where it was counted from the text, `engine` where the system was
    built. `n_steps` counts every `run` once; `n_steps_is` says `at least` where
    loops repeat them or a part of the script could not be followed. `memory_MiB` is the engine's
    own figure of one rank after set-up, `steps_per_s` that of one rank in the steps of `smoke`,
    `time_s` what the steps will take at that rate. `disk_MiB` (dumps, restart files, log) and
    `log_MiB` are counted from the text as if every dump held all atoms.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    n_atoms: int | None = None
    n_atoms_from: str = ""
    n_steps: int | None = None
    n_steps_is: str = ""
    n_runs: int = 0
    memory_MiB: float | None = None
    steps_per_s: float | None = None
    time_s: float | None = None
    disk_MiB: float | None = None
    log_MiB: float | None = None


class Validation(BaseModel):
    """Every fault that was found, by line; `unknown` where checks could not be finished.

    `n_hidden` counts findings that did not fit the answer, at most 100 of each check; they come
    once others are mended.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    status: Status
    findings: list[Finding]
    estimate: Estimate
    not_checked: list[NotChecked]
    n_hidden: int = 0
    next_step: str
