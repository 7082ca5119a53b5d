"""The launch record: all that a supervisor needs to start a run, without asking anyone."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from mdagent.tools.sandbox.limits import Limits

FORMAT = 2


class UnknownLaunchFormat(ValueError):
    """The record was written by a version that keeps other records."""


@dataclass(frozen=True)
class EngineFacts:
    """The engine that was found when the run was submitted."""

    executable: str
    sha256: str
    version: str
    git_tag: str | None
    size_bytes: int
    modified_ns: int
    potentials_folder: str | None


@dataclass(frozen=True, eq=False)
class Option:
    """One way to start the engine for a run."""

    resources: Mapping[str, Any]
    argv: list[str]
    environment: dict[str, str]

    @property
    def n_ranks(self) -> int:
        """Processes of the engine."""
        return int(self.resources["n_ranks"])

    @property
    def n_cores(self) -> int:
        """Cores that it keeps busy."""
        return self.n_ranks * int(self.resources["n_threads"])


@dataclass(frozen=True)
class Launch:
    """Everything about a run that is settled before it starts.

    Attributes:
        options: Ways to start it, likeliest first; where there are several, a trial chooses.
        trial_steps: Steps of the first trial.
        n_granted_cores: Cores of which runs of this store may use so many at once.
        sandbox_level, bwrap: As the operator set them.
        isolation: What the confinement was when it was opened for this run.
        inputs: SHA-256 of the files put into the work folder, by name.
        continued: The earlier run that this one goes on from, and the hash of its receipt.
        potentials: SHA-256 of those files in LAMMPS' potentials folder that the script names.
        store_MiB: Disk that all runs together may use, None for as much as there is.
        unconfined: Whether it may run where the node that it comes to confines nothing.
        hints: Findings on how the box is cut into the domains of its ranks.
        plan: Steps of each thermo block to come, where the script lets it be known.
    """

    run_id: str
    label: str | None
    created: str
    options: list[Option]
    trial_steps: int
    readable: list[str]
    limits: dict[str, float]
    n_granted_cores: int
    engine: EngineFacts
    sandbox_level: Literal["auto", "bubblewrap", "landlock"]
    bwrap: str | None
    isolation: dict[str, Any]
    inputs: dict[str, str]
    script_sha256: str
    where: str = "local"
    plan: list[int] | None = None
    estimate: dict[str, Any] | None = None
    continued_from: str | None = None
    continued: dict[str, str] | None = None
    potentials: dict[str, str] = field(default_factory=dict)
    store_MiB: int | None = None
    unconfined: Literal["refuse", "allow"] = "refuse"
    hints: list[dict[str, Any]] = field(default_factory=list)
    versions: dict[str, str] = field(default_factory=dict)

    @property
    def least_cores(self) -> int:
        """Cores without which it cannot start."""
        return min(option.n_cores for option in self.options)

    @property
    def most_cores(self) -> int:
        """Cores that it can make use of."""
        return max(option.n_cores for option in self.options)

    @property
    def n_steps(self) -> int | None:
        """Steps of all blocks together, where the script tells them."""
        return None if self.plan is None else sum(self.plan)

    def n_launcher_words(self, option: Option) -> int:
        """Words of an option's command line that start ranks, before the engine's own."""
        return option.argv.index(self.engine.executable)

    def as_record(self) -> dict[str, Any]:
        """For a JSON record."""
        return {"format": FORMAT, **asdict(self)}

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> "Launch":
        """The inverse of `as_record`.

        Raises:
            UnknownLaunchFormat: Another version of mdagent wrote it.
        """
        if record.get("format") != FORMAT:
            raise UnknownLaunchFormat(
                f"The launch record has format {record.get('format')!r}; this version of mdagent "
                f"reads format {FORMAT}. Run it with the version that submitted it, or submit it "
                "again."
            )
        fields = {name: value for name, value in record.items() if name != "format"}
        options = [Option(**option) for option in fields["options"]]
        return cls(**{**fields, "options": options, "engine": EngineFacts(**fields["engine"])})

    def sandbox_limits(self) -> Limits:
        """The limits in the sandbox's own words."""
        return Limits(**self.limits)  # type: ignore[arg-type]  # whole numbers stay whole in JSON

    def potentials_folder(self) -> Path | None:
        """Where LAMMPS looks for potential files beside the work folder."""
        folder = self.engine.potentials_folder
        return Path(folder) if folder else None
