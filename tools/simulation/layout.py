"""Where things lie in the data folder; read by servers and supervisors alike."""

import re
from dataclasses import dataclass
from pathlib import Path

from mdagent.tools.simulation.queue import RunQueue, Seats
from mdagent.tools.simulation.record import not_writable, telling_the_mend
from mdagent.tools.simulation.run_directory import RunDirectory

_RUN_ID = re.compile(r"run-\d{8}-\d{6}-[0-9a-f]{16}")


@dataclass(frozen=True)
class Layout:
    """The data folder of the server."""

    data_folder: Path

    @property
    def runs(self) -> Path:
        """One directory per run."""
        return self.data_folder / "runs"

    @property
    def locks(self) -> Path:
        """Locks that all servers over this folder share."""
        return self.data_folder / "locks"

    @property
    def queue(self) -> RunQueue:
        """The runs that wait."""
        return RunQueue(self.data_folder / "queue")

    def cores(self, n: int) -> Seats:
        """The cores that runs take."""
        return Seats(self.locks, "core", n)

    def supervisors(self, n: int) -> Seats:
        """No more supervisors than cores: each has one run at a time."""
        return Seats(self.locks, "supervisor", n)

    def run(self, run_id: str) -> RunDirectory | None:
        """The directory of a run, None where there is no such run."""
        if _RUN_ID.fullmatch(run_id) is None:
            return None
        directory = RunDirectory(self.runs / run_id)
        return directory if directory.path.is_dir() else None

    def run_ids(self) -> list[str]:
        """All runs, oldest first; none before the first one."""
        if not self.runs.is_dir():
            return []
        return sorted(path.name for path in self.runs.iterdir() if _RUN_ID.fullmatch(path.name))

    def make(self) -> None:
        """Make the folders, for the owner's eyes only.

        Raises:
            StoreNotWritable, StoreFull: The texts say what to do.
        """
        with telling_the_mend(self.data_folder):
            for folder in (self.runs, self.locks, self.queue.folder):
                try:
                    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                except (NotADirectoryError, FileExistsError, FileNotFoundError) as error:
                    # A file is in its way, or a file system such as /proc that takes no folders.
                    raise not_writable(error, self.data_folder) from error
