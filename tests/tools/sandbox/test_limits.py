import os
import time
from pathlib import Path
from typing import Literal

import pytest

from mdagent.tools.sandbox.limits import Limits
from mdagent.tools.sandbox.outcome import EndedBy
from mdagent.tools.sandbox.sandbox import Job, Sandbox, run_confined

from .conftest import PYTHON, STANDARD_LIBRARY, Runner

FILL = "import os\nb = b'x' * (1 << 20)\n"
HOLD = "import time; time.sleep(30)\n"

# Memory grows slowly enough for the watcher to see it before a process meets its own ceiling.
# What each limit is for, as code that goes on until it is stopped, and the limit that stops it.
EXCESSES: list[tuple[str, str, Limits, EndedBy]] = [
    ("sleeps", "import time; time.sleep(60)", Limits(wall_time_s=0.5), "wall_time"),
    ("burns", "while True: pass", Limits(wall_time_s=30, cpu_time_s=1), "cpu_time"),
    (
        "burns in children that it waits for",
        "import os\nwhile True:\n"
        "  if os.fork() == 0:\n    for i in range(10**6): pass\n    os._exit(0)\n  os.wait()",
        Limits(wall_time_s=30, cpu_time_s=1),
        "cpu_time",
    ),
    (
        "grows",
        "import time\nkept = []\nwhile True:\n  kept.append(bytearray(b'x') * (4 << 20))\n"
        "  time.sleep(0.04)",
        Limits(wall_time_s=30, memory_MiB=200),
        "memory",
    ),
    (
        "grows in eight children, each below the limit",
        "import os, time\nfor i in range(8):\n  if os.fork() == 0:\n"
        "    kept = bytearray(b'x') * (50 << 20)\n    time.sleep(30)\nos.wait()",
        Limits(wall_time_s=30, memory_MiB=200),
        "memory",
    ),
    (
        "grows in shared memory",
        "import mmap, time\nkept = []\nwhile True:\n  m = mmap.mmap(-1, 4 << 20)\n"
        "  m.write(b'x' * (4 << 20))\n  kept.append(m)\n  time.sleep(0.04)",
        Limits(wall_time_s=30, memory_MiB=200),
        "memory",
    ),
    (
        "grows after its first thread has ended",
        "import ctypes, threading, time\ndef grow():\n  kept = []\n  while True:\n"
        "    kept.append(bytearray(b'x') * (4 << 20))\n    time.sleep(0.04)\n"
        "threading.Thread(target=grow).start()\nctypes.CDLL(None).pthread_exit(None)",
        Limits(wall_time_s=30, memory_MiB=200),
        "memory",
    ),
    (
        "fills sockets",
        "import contextlib, socket, time\nkept = []\nwhile True:\n"
        "  kept.append(socket.socketpair())\n  kept[-1][0].setblocking(False)\n"
        "  with contextlib.suppress(BlockingIOError):\n    while True:\n"
        "      kept[-1][0].send(b'x' * 65536)\n  time.sleep(0.001)",
        Limits(wall_time_s=30, memory_MiB=100),
        "memory",
    ),
    (
        "writes one file",
        FILL + "f = open('big', 'wb', 0)\nwhile True: f.write(b)",
        Limits(wall_time_s=30, file_size_MiB=8),
        "file_size",
    ),
    (
        "makes one sparse file",
        "f = open('big', 'wb')\nf.truncate(8 << 20)\nf.seek(9 << 20)\nf.write(b'x')\nf.flush()",
        Limits(wall_time_s=30, file_size_MiB=8),
        "file_size",
    ),
    (
        "writes many files",
        FILL + "import time\nfor i in range(10**6):\n  open(f'f{i}', 'wb').write(b)\n"
        "  time.sleep(0.005)",
        Limits(wall_time_s=30, disk_MiB=20),
        "disk",
    ),
    (
        "writes a file without a name",
        FILL + "import time\nf = open('gone', 'wb', 0)\nos.unlink('gone')\n"
        "while True:\n  f.write(b)\n  time.sleep(0.005)",
        Limits(wall_time_s=30, disk_MiB=20),
        "disk",
    ),
    (
        "writes files that are only mapped",
        FILL + "import ctypes, time\nlibc = ctypes.CDLL(None)\nwhile True:\n"
        "  with open('gone', 'w+b', 0) as f:\n    f.write(b)\n    os.unlink('gone')\n"
        "    libc.mmap(None, 1 << 20, 1, 2, f.fileno(), ctypes.c_long(0))\n  time.sleep(0.005)",
        Limits(wall_time_s=30, disk_MiB=20),
        "disk",
    ),
    (
        "writes a file without a name, its first thread ended",
        FILL + "import ctypes, threading, time\ndef fill():\n"
        "  f = open('gone', 'wb', 0)\n  os.unlink('gone')\n"
        "  while True:\n    f.write(b)\n    time.sleep(0.005)\n"
        "threading.Thread(target=fill).start()\nctypes.CDLL(None).pthread_exit(None)",
        Limits(wall_time_s=30, disk_MiB=20),
        "disk",
    ),
    (
        "writes fast and ends before anyone looks",
        FILL + "for i in range(30): open(f'f{i}', 'wb').write(b)",
        Limits(wall_time_s=30, disk_MiB=20),
        "disk",
    ),
    (
        "makes empty files",
        "for i in range(10**6): open(f'f{i}', 'w').close()",
        Limits(wall_time_s=30, n_files=500),
        "n_files",
    ),
    (
        "nests folders",
        "import os\nwhile True:\n  os.mkdir('d')\n  os.chdir('d')",
        Limits(wall_time_s=30, n_files=5000),
        "n_files",
    ),
    (
        "prints",
        "import sys\nwhile True: sys.stdout.write('x' * 65536)",
        Limits(wall_time_s=30, output_MiB=2),
        "output",
    ),
    ("crashes", "import os; os.kill(os.getpid(), 11)", Limits(wall_time_s=30), "signal"),
]


@pytest.mark.parametrize(
    ("code", "limits", "ended_by"),
    [row[1:] for row in EXCESSES],
    ids=[row[0] for row in EXCESSES],
)
def test_what_goes_on_for_ever_is_ended_by_its_limit(
    confined_at: Runner, code: str, limits: Limits, ended_by: EndedBy
) -> None:
    ended = confined_at.python(code, limits)
    assert ended.outcome.ended_by == ended_by, ended
    assert ended.outcome.wall_time_s < 15
    assert ended.outcome.disk_MiB < 200


def test_output_stops_exactly_at_its_limit(confined: Runner) -> None:
    ended = confined.python("while True: print('x' * 1000)", Limits(wall_time_s=30, output_MiB=1))
    assert ended.outcome.ended_by == "output"
    assert len(ended.output) == 1 << 20


def test_a_deep_tree_can_be_read_and_deleted_afterwards(confined: Runner) -> None:
    code = "import os\nfor i in range(3000):\n  os.mkdir('d')\n  os.chdir('d')"
    ended = confined.python(code, Limits(wall_time_s=30))
    assert ended.outcome.ended_by == "n_files"
    folders = list(ended.work.rglob("*"))
    assert len(folders) > 64
    assert max(len(path.parts) for path in folders) - len(ended.work.parts) <= 64


FORKS = """
import os, signal
made = 0
try:
    while made < 400:
        if os.fork() == 0:
            signal.pause()
        made += 1
except OSError:
    pass
print(made, flush=True)
"""
THREADS = """
import os, threading
made, wait = 0, threading.Event()
try:
    while made < 400:
        threading.Thread(target=wait.wait, daemon=True).start()
        made += 1
except RuntimeError:
    pass
print(made, flush=True)
os._exit(0)
"""


@pytest.mark.parametrize("code", [FORKS, THREADS], ids=["processes", "threads"])
def test_processes_and_threads_have_a_ceiling(confined_at_as: Runner, code: str) -> None:
    ended = confined_at_as.python(code, Limits(wall_time_s=30, n_processes=40))
    # Without a user namespace all processes of the user count, and those of other tests end
    # or begin meanwhile.
    assert 20 <= int(ended.output) <= 80


def test_temporary_folders_are_small(confined_as: Runner) -> None:
    code = (
        "import os\nfor folder in ('/tmp', '/dev/shm'):\n  n = 0\n  try:\n"
        "    with open(folder + '/x', 'wb', 0) as f:\n"
        "      while n < 400: f.write(b'x' * (1 << 20)); n += 1\n"
        "  except OSError: pass\n  print(folder, n)"
    )
    ended = confined_as.python(code)
    sizes = dict(line.split() for line in ended.output.splitlines())
    assert sizes == {"/tmp": "64", "/dev/shm": "256"}


def test_an_honest_end_keeps_status_output_and_times(confined_as: Runner) -> None:
    ended = confined_as.python("open('made', 'w').write('x'); print('last'); raise SystemExit(7)")
    assert ended.outcome.ended_by == "exit"
    assert ended.outcome.exit_code == 7
    assert ended.outcome.signal is None
    assert ended.output == "last\n"
    assert (ended.work / "made").read_text() == "x"


@pytest.mark.parametrize("status", [1, 193, 255])
def test_a_high_status_is_not_a_signal(confined: Runner, status: int) -> None:
    outcome = confined.python(f"raise SystemExit({status})").outcome
    assert (outcome.ended_by, outcome.exit_code, outcome.signal) == ("exit", status, None)


def test_without_namespaces_status_and_signal_are_told_apart(confined_at: Runner) -> None:
    if confined_at.level != "landlock":
        pytest.skip("bubblewrap tells both in the same way")
    outcome = confined_at.python("raise SystemExit(139)").outcome
    assert (outcome.ended_by, outcome.exit_code) == ("exit", 139)
    outcome = confined_at.python("import os; os.kill(os.getpid(), 11)").outcome
    assert (outcome.ended_by, outcome.signal) == ("signal", 11)


def test_output_written_last_is_not_lost(confined: Runner) -> None:
    code = "import os, signal\nos.write(1, b'y' * 60000 + b'END')\nos.kill(0, signal.SIGKILL)"
    assert confined.python(code).output.endswith("END")


def test_stopping_kills_everything_at_once(sandbox: Sandbox, open_folder: Path) -> None:
    work = open_folder / "work"
    work.mkdir()
    code = (
        "import os, time\nif os.fork() == 0:\n  os.setsid()\n  if os.fork() == 0:\n"
        "    open('started', 'w').close()\n  time.sleep(30)\ntime.sleep(30)"
    )
    argv = [str(PYTHON), "-I", "-S", "-c", code]
    job = Job(argv, work, (PYTHON, STANDARD_LIBRARY), {}, open_folder / "output")
    stopped_at: list[float] = []

    def should_stop() -> Literal["cancelled"] | None:
        if not (work / "started").exists():
            return None
        stopped_at.append(time.monotonic())
        return "cancelled"

    outcome = run_confined(sandbox, job, Limits(wall_time_s=30), should_stop=should_stop)
    assert outcome.ended_by == "cancelled"
    # The processes would have slept on for half a minute.
    assert time.monotonic() - stopped_at[0] < 10


def test_nothing_is_left_in_shared_memory(confined_at: Runner) -> None:
    if confined_at.level == "landlock" and os.geteuid() != 0:
        pytest.skip("without a user of its own, its files cannot be told from others'")
    name = f"/dev/shm/left-by-{confined_at.folder.name}"
    ended = confined_at.python(f"open({name!r}, 'w').write('x'); print('written')")
    assert ended.output == "written\n"
    assert not Path(name).exists()


def test_a_crash_leaves_no_core_and_cannot_ask_for_one(confined_at: Runner) -> None:
    code = (
        "import os, resource\ntry:\n  resource.setrlimit(resource.RLIMIT_CORE, (0, 0))\n"
        "except (OSError, ValueError) as error: print(type(error).__name__, flush=True)\n"
        "os.abort()"
    )
    ended = confined_at.python(code)
    assert (ended.outcome.ended_by, ended.outcome.signal) == ("signal", 6)
    assert ended.output.split("\n")[0] in ("PermissionError", "ValueError")
    assert list(ended.work.iterdir()) == []
