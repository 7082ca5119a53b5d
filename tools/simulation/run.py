"""A run as clients see it, and what they may ask of one."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from mdagent.tools.finding import Finding
from mdagent.tools.sandbox.isolation import Isolation
from mdagent.tools.simulation.deletion import Deletion

RunStatus = Literal[
    "queued",
    "running",
    "finished",
    "lammps_error",
    "stopped_early",
    "timed_out",
    "over_limit",
    "cancelled",
    "crashed",
    "lost",
]
Where = Literal["local", "slurm"]
UNFINISHED: frozenset[str] = frozenset({"queued", "running"})


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ResourceRequest(_Frozen):
    """What a run shall use; whatever is left out is chosen, with the reason in the run."""

    n_ranks: Annotated[int, Field(ge=1, le=4096)] | None = None
    n_threads: Annotated[int, Field(ge=1, le=1024)] | None = None
    accelerator: Literal["none", "opt", "omp", "gpu", "kk", "intel"] | None = None
    n_nodes: Annotated[int, Field(ge=1, le=1024)] | None = None
    n_gpus: Annotated[int, Field(ge=0, le=1024)] | None = None


class LimitsRequest(_Frozen):
    """Ceilings for this run; never above the operator's."""

    wall_time_s: Annotated[float, Field(gt=0)] | None = None
    cpu_time_s: Annotated[float, Field(gt=0)] | None = None
    memory_MiB: Annotated[int, Field(gt=0)] | None = None
    file_size_MiB: Annotated[int, Field(gt=0)] | None = None
    disk_MiB: Annotated[int, Field(gt=0)] | None = None
    n_files: Annotated[int, Field(gt=0)] | None = None
    n_processes: Annotated[int, Field(gt=0)] | None = None
    output_MiB: Annotated[int, Field(gt=0)] | None = None


class Resources(_Frozen):
    """What the run uses, and why."""

    n_ranks: int
    n_threads: int
    accelerator: str
    n_nodes: int = 1
    n_gpus: int = 0
    steps_per_s: float | None = None
    why: str


class Progress(_Frozen):
    """How far a run is; steps are counted over all `run` and `minimize` commands so far.

    `n_steps` is missing where the script's loops or variables do not let it be known before.
    """

    step: int
    n_steps: int | None = None
    steps_per_s: float | None = None
    eta_s: float | None = None
    latest_thermo: dict[str, float | None] = {}


class ThermoTable(_Frozen):
    """The ends of the last thermo table; null stands for nan and inf."""

    columns: list[str]
    units: list[str]
    first_rows: list[list[float | None]]
    last_rows: list[list[float | None]]
    n_rows: int
    run_number: int = Field(description="Which run or minimize of the script, from 1.")
    n_runs: int


class RunEstimate(_Frozen):
    """What is known before the start; a trial adds rate, time and memory of the chosen launch.

    `disk_MiB` and `log_MiB` are counted from the script as if every dump held all atoms.
    """

    n_steps: int | None = None
    n_atoms: int | None = None
    steps_per_s: float | None = None
    time_s: float | None = None
    memory_MiB: float | None = None
    disk_MiB: float | None = None
    log_MiB: float | None = None


class StoreUsage(_Frozen):
    """What all runs of a store take on disk."""

    n_runs: int
    disk_MiB: float
    room_needed_MiB: float = Field(description="Of runs that may go once room is needed.")
    never_MiB: float = Field(description="Of pinned runs.")
    cap_MiB: int | None
    days: float | None


class RunFile(_Frozen):
    """A file in the run's work folder."""

    name: str
    size_bytes: int


class Receipt(_Frozen):
    """What ran, by SHA-256; a number without a receipt is a rumour."""

    script_sha256: str
    inputs_sha256: dict[str, str]
    potentials_sha256: dict[str, str]
    engine_sha256: str
    log_sha256: str | None
    versions: dict[str, str]
    command_line: str
    isolation: str
    continued_from: dict[str, str] | None = None
    notes: list[str] = []


class Run(_Frozen):
    """One run, at this moment."""

    run_id: str
    label: str | None = None
    status: RunStatus
    reason: str | None = None
    where: Where = "local"
    job_id: str | None = None
    created: str
    started: str | None = None
    ended: str | None = None
    progress: Progress | None = None
    thermo: ThermoTable | None = None
    estimate: RunEstimate | None = None
    findings: list[Finding] = []
    log_tail: str = ""
    files: list[RunFile] = []
    n_files: int = 0
    run_directory: str | None = None
    isolation: Isolation
    resources: Resources
    limits: dict[str, float] = {}
    continued_from: str | None = None
    receipt: Receipt | None = None
    deletion: Deletion = "on_request"
    next_step: str


class RunSummary(_Frozen):
    """One line of a list of runs."""

    run_id: str
    label: str | None = None
    status: RunStatus
    created: str
    ended: str | None = None
    where: Where = "local"
    reason: str | None = None
    deletion: Deletion = "on_request"


class RunList(_Frozen):
    """Runs, newest first."""

    runs: list[RunSummary]
    n_total: int
    next_offset: int | None = None
    next_step: str | None = None


class DeletedRun(_Frozen):
    """What the deletion of a run freed: nothing yet, where it was only agreed to or forbidden."""

    run_id: str
    deletion: Deletion
    n_files: int
    freed_MiB: float


class RunFileText(_Frozen):
    """A piece of a text file, or what a binary file is."""

    run_id: str
    name: str
    size_bytes: int
    kind: str
    text: str | None = None
    offset: int = 0
    next_offset: int | None = None
    path: str | None = None
    next_step: str | None = None
