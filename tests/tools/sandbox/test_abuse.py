"""Every way out that native code might take; each must be open unconfined, or proves nothing."""

import json
import os
import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from .conftest import PYTHON, STANDARD_LIBRARY, Runner

HOSTILE = Path(__file__).with_name("hostile.py")

# What a machine or an unprivileged user may be denied anyway: refused inside, but where the control
# is refused too, that proves nothing.
MAY_BE_SHUT_ANYWAY = {
    "mount",
    "become_root",
    "write_devices",
    "write_kernel_settings",
    "open_by_handle",
    "program_the_kernel",
    "trace_the_machine",
    "change_host_name",
    "fast_priority",
    "change_root",
    "user_fault",
    "io_ring",
    "landlock_of_its_own",
    "new_user_namespace",
    "clone_into_new_namespaces",
    "key_ring",
}

# The control sits in a process namespace of its own, so that it can harm nobody. These only look
# at other processes, so they have a control without one.
ABOUT_OTHER_PROCESSES = {
    "see_other_processes",
    "signal_the_supervisor",
    "environment_of_the_supervisor",
}

# Reported by every run at this level, in `isolation.missing`.
KNOWN_AT_LANDLOCK = {"read_shared_memory", "see_other_processes"}

# Its control is in test_death.py.
DAEMON = {"leave_a_daemon"}


@pytest.fixture
def outside(open_folder: Path) -> Iterator[tuple[Path, int]]:
    """A folder outside of the run with a secret and a door, and a port with a listener."""
    folder = open_folder / "outside"
    folder.mkdir()
    folder.chmod(0o777)
    (folder / "secret").write_text("SECRET")
    (folder / "secret").chmod(0o666)
    (folder / "victim").write_text("x")
    with socket.socket(socket.AF_UNIX) as door, socket.create_server(("127.0.0.1", 0)) as port:
        door.bind(str(folder / "door"))
        (folder / "door").chmod(0o777)
        door.listen()
        shared = Path("/dev/shm", open_folder.name)
        shared.write_text("SECRET")
        yield folder, port.getsockname()[1]
        shared.unlink()


def _ways(output: str) -> dict[str, str]:
    return dict(line.split(" ", 1) for line in output.splitlines() if " " in line)


def _unconfined(folder: Path, port: int, work: Path) -> dict[str, str]:
    """The positive control: the same code in namespaces of its own, but with the whole tree."""
    command = ["bwrap", "--dev-bind", "/", "/", "--unshare-pid", "--unshare-uts", "--proc", "/proc"]
    command += ["--die-with-parent", "--chdir", str(work), str(PYTHON), "-I", "-S", str(HOSTILE)]
    # Inside, only the process itself has a pid that it may see and signal.
    done = subprocess.run(
        [*command, str(folder), str(port), "2"],
        env={"MDAGENT_TEST_SECRET": "x"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    return _ways(done.stdout)


def test_native_code_gets_nowhere(
    confined_at_as: Runner,
    outside: tuple[Path, int],
    open_folder: Path,
    record_property: Callable[[str, object], None],
) -> None:
    folder, port = outside
    argv = [str(PYTHON), "-I", "-S", str(HOSTILE), str(folder), str(port), str(os.getpid())]
    ended = confined_at_as(argv, readable=(PYTHON, STANDARD_LIBRARY, HOSTILE))
    ways = _ways(ended.output)
    assert ended.outcome.exit_code == 0
    assert len(ways) >= 45, ended.output
    assert sorted(path.name for path in folder.iterdir()) == ["door", "secret", "victim"]
    left = [path for path in ended.work.rglob("*") if path.is_symlink() or path.is_fifo()]
    assert left == []
    assert not list(ended.work.rglob("hidden"))
    assert _alive(str(HOSTILE)) == []
    (open_folder / "control").mkdir()
    control = _unconfined(folder, port, open_folder / "control")
    record_property("native", json.dumps([confined_at_as.level, ways, control]))
    through = {name for name, said in ways.items() if said == "through"}
    assert through == (KNOWN_AT_LANDLOCK if confined_at_as.level == "landlock" else set())
    shut = {name for name, said in control.items() if said.startswith("blocked")}
    assert shut - MAY_BE_SHUT_ANYWAY - ABOUT_OTHER_PROCESSES - DAEMON == set(), control


def test_the_supervisor_is_seen_where_nothing_hides_it(
    outside: tuple[Path, int], tmp_path: Path
) -> None:
    folder, port = outside
    argv = [str(PYTHON), "-I", "-S", str(HOSTILE), str(folder), str(port), str(os.getpid())]
    done = subprocess.run(
        [*argv, *ABOUT_OTHER_PROCESSES], capture_output=True, text=True, cwd=tmp_path
    )
    assert _ways(done.stdout) == dict.fromkeys(ABOUT_OTHER_PROCESSES, "through")


def _alive(word: str) -> list[str]:
    """Processes anywhere on the machine with a word in their command line."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and folder.name != str(os.getpid()):
            try:
                line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
            found += [line] if word in line else []
    return found
