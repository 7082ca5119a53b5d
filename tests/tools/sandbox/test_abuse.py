"""Every way out that native code might take; each must be open unconfined, or proves nothing."""

import json
import os
import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from .conftest import PYTHON, STANDARD_LIBRARY, Runner, control_or_skip

HOSTILE = Path(__file__).with_name("hostile")

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
    "real_time_priority",
    "user_fault",
    "io_ring",
    "landlock_of_its_own",
    "new_user_namespace",
    "clone_into_new_namespaces",
    "key_ring",
    "type_into_a_terminal",
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
    with (
        socket.socket(socket.AF_UNIX) as door,
        socket.socket(socket.AF_UNIX) as abstract,
        socket.create_server(("127.0.0.1", 0)) as port,
    ):
        door.bind(str(folder / "door"))
        (folder / "door").chmod(0o777)
        door.listen()
        abstract.bind(f"\0{folder}")
        abstract.listen()
        shared = Path("/dev/shm", open_folder.name)
        shared.write_text("SECRET")
        yield folder, port.getsockname()[1]
        shared.unlink()


BYSTANDER = (
    "import signal, time\nsignal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())\n"
    "print('ready', flush=True)\ntime.sleep(600)"
)


@pytest.fixture
def bystander(user: int | None) -> Iterator[int]:
    """A process outside of the user that starts the run, which would keep any signal."""
    words = ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups"] if user else []
    argv = [*words, str(PYTHON), "-I", "-S", "-c", BYSTANDER]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, cwd="/") as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        yield process.pid
        process.kill()


def _waiting_signals(process: int) -> list[str]:
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return [
        line
        for line in lines
        if line.startswith(("SigPnd", "ShdPnd")) and line.split()[1].strip("0")
    ]


def _ways(output: str) -> dict[str, str]:
    return dict(line.split(" ", 1) for line in output.splitlines() if " " in line)


def _unconfined(folder: Path, port: int, work: Path) -> dict[str, str]:
    """The positive control: the same code in namespaces of its own, but with the whole tree."""
    command = ["bwrap", "--dev-bind", "/", "/", "--unshare-pid", "--unshare-uts", "--proc", "/proc"]
    command += ["--die-with-parent", "--chdir", str(work), str(PYTHON), "-I", "-S", str(HOSTILE)]
    done = subprocess.run(
        [*command, str(folder), str(port), "0"],
        env={"MDAGENT_TEST_SECRET": "x"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    return _ways(done.stdout)


def test_native_code_gets_nowhere(
    confined_at_as: Runner,
    outside: tuple[Path, int],
    bystander: int,
    open_folder: Path,
    record_property: Callable[[str, object], None],
) -> None:
    folder, port = outside
    argv = [str(PYTHON), "-I", "-S", str(HOSTILE), str(folder), str(port), str(bystander)]
    ended = confined_at_as(argv, readable=(PYTHON, STANDARD_LIBRARY, HOSTILE))
    ways = _ways(ended.output)
    assert ended.outcome.exit_code == 0
    assert len(ways) >= 60, ended.output
    assert _waiting_signals(bystander) == []
    assert sorted(path.name for path in folder.iterdir()) == ["door", "secret", "victim"]
    left = [path for path in ended.work.rglob("*") if path.is_symlink() or path.is_fifo()]
    assert left == []
    assert not list(ended.work.rglob("hidden"))
    assert _alive(str(HOSTILE)) == []
    through = {name for name, said in ways.items() if said == "through"}
    known = KNOWN_AT_LANDLOCK if confined_at_as.level == "landlock" else set()
    if through == known:
        control_or_skip()
    (open_folder / "control").mkdir()
    control = _unconfined(folder, port, open_folder / "control")
    record_property("native", json.dumps([confined_at_as.level, ways, control]))
    assert through == known
    shut = {name for name, said in control.items() if said.startswith("blocked")}
    assert shut - MAY_BE_SHUT_ANYWAY - DAEMON == set(), control


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
