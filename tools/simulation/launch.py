"""The launch record: all that a supervisor needs to start a run, without asking anyone."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from mdagent.tools.sandbox.limits import Limits

FORMAT = 1


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


@dataclass(frozen=True)
class Launch:
    """Everything about a run that is settled before it starts.

    Attributes:
        argv: The whole command line, the MPI launcher included.
        n_cores: Cores that the run needs: ranks times threads.
        n_granted_cores: Cores of which runs of this store may use so many at once.
        sandbox_level, bwrap: As the operator set them.
        isolation: What the confinement was when it was opened for this run.
        inputs: SHA-256 of the files put into the work folder, by name.
        store_MiB: Disk that all runs together may use, None for as much as there is.
        plan: Steps of each thermo block to come, where the script lets it be known.
    """

    run_id: str
    label: str | None
    created: str
    argv: list[str]
    environment: dict[str, str]
    readable: list[str]
    limits: dict[str, float]
    resources: dict[str, Any]
    n_cores: int
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
    store_MiB: int | None = None
    versions: dict[str, str] = field(default_factory=dict)

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
        return cls(**{**fields, "engine": EngineFacts(**fields["engine"])})

    def sandbox_limits(self) -> Limits:
        """The limits in the sandbox's own words."""
        return Limits(**self.limits)  # type: ignore[arg-type]  # whole numbers stay whole in JSON

    def potentials_folder(self) -> Path | None:
        """Where LAMMPS looks for potential files beside the work folder."""
        folder = self.engine.potentials_folder
        return Path(folder) if folder else None
