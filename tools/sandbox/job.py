"""What is to be run confined."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

# The work folder's own path inside, where a backend can give it one.
WORK_MOUNT = Path("/job")


@dataclass(frozen=True)
class Job:
    """A command and everything that it may see.

    Attributes:
        argv: The program by its absolute path, and its arguments.
        work_folder: The only folder that it can write; its current folder.
        readable: Files and folders it may read, at their own paths, besides the system's libraries.
        environment: All of its environment, but for HOME and TMPDIR.
        output: File for standard output and standard error, outside the work folder.
        n_launcher_words: Words of `argv` that are an MPI launcher's; the rest starts each rank.
    """

    argv: Sequence[str]
    work_folder: Path
    readable: Sequence[Path]
    environment: Mapping[str, str]
    output: Path
    n_launcher_words: int = 0

    def __post_init__(self) -> None:
        if not self.argv or not Path(self.argv[0]).is_absolute():
            raise ValueError("A confined command begins with the absolute path of its program.")
        if self.output.resolve().is_relative_to(self.work_folder.resolve()):
            raise ValueError(f"The output {self.output} lies inside the work folder.")
