"""Nothing outlives a run, not even where its supervisor is killed."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from mdagent.tools.sandbox.limits import Limits
from mdagent.tools.sandbox.sandbox import Job, run_confined

from .conftest import PYTHON, STANDARD_LIBRARY, Runner

DAEMONS = """
import os, sys, time
for _ in range(2):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            open(f"started-{os.getpid()}", "w").close()
            time.sleep(60)
        os._exit(0)
while len([name for name in os.listdir(".") if name.startswith("started")]) < 2:
    time.sleep(0.01)
"""


def _command_lines() -> list[str]:
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with suppress(OSError):
                found.append((folder / "cmdline").read_text(errors="replace"))
    return found


def _processes_with(word: str) -> list[int]:
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                line = (folder / "cmdline").read_bytes()
            except OSError:
                continue
            # A bubblewrap whose parent died before it began waits for it: it will never start.
            unborn = line.split(b"\0")[0].endswith(b"bwrap")
            found += [int(folder.name)] if not unborn and word.encode() in line else []
    return found


def _are_gone_soon(word: str) -> bool:
    """Well before the processes would have ended by themselves."""
    # Looks are counted, not seconds: a machine that is paused and goes on has given them no time.
    for _ in range(1000):
        if not _processes_with(word):
            return True
        time.sleep(0.01)
    return False


def test_daemons_die_with_the_run(confined_at_as: Runner) -> None:
    marker = f"marker-{os.getpid()}-{id(confined_at_as)}"
    ended = confined_at_as.python(f"'{marker}'{DAEMONS}")
    assert ended.outcome.exit_code == 0
    assert len(list(ended.work.glob("started-*"))) == 2
    assert _processes_with(marker) == []


def test_daemons_live_on_where_nobody_confines_them(tmp_path: Path) -> None:
    marker = f"marker-{os.getpid()}-unconfined"
    subprocess.run([sys.executable, "-c", f"'{marker}'{DAEMONS}"], cwd=tmp_path, check=True)
    left = _processes_with(marker)
    for number in left:
        os.kill(number, signal.SIGKILL)
    assert len(left) == 2


@pytest.mark.parametrize("when", ["at once", "running"])
def test_all_dies_when_the_supervisor_is_killed(
    confined_at: Runner, open_folder: Path, when: str
) -> None:
    marker = f"marker-{os.getpid()}-{id(confined_at)}"
    work = open_folder / "work"
    work.mkdir()
    code = f"'{marker}'{DAEMONS}\ntime.sleep(60)"
    supervisor = (
        "from pathlib import Path\n"
        "from mdagent.tools.sandbox.limits import Limits\n"
        "from mdagent.tools.sandbox.sandbox import *\n"
        f"job = Job([{str(PYTHON)!r}, '-I', '-S', '-c', {code!r}], Path({str(work)!r}),\n"
        f"    (Path({str(PYTHON)!r}), Path({str(STANDARD_LIBRARY)!r})), {{}},\n"
        f"    Path({str(open_folder / 'output')!r}))\n"
        f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r})\n"
        f"from levels import sandbox_at; sandbox = sandbox_at({confined_at.level!r})\n"
        "print('open', flush=True)\n"
        "run_confined(sandbox, job, Limits(wall_time_s=60))\n"
    )
    process = subprocess.Popen([sys.executable, "-c", supervisor], stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"open\n"
    while when == "running" and len(list(work.glob("started-*"))) < 2:
        time.sleep(0.01)
    process.kill()
    process.wait()
    process.stdout.close()
    assert _are_gone_soon(marker)


@pytest.mark.parametrize("parent", ["lives", "has died"])
def test_nothing_starts_once_the_supervisor_has_died(confined_at: Runner, parent: str) -> None:
    work = confined_at.folder / parent.replace(" ", "-")
    work.mkdir()
    work.chmod(0o777)
    supervisor = f"""
import os, sys, time
from pathlib import Path
from mdagent.tools.sandbox.job import Job
from mdagent.tools.sandbox.seccomp import filter_program
from mdagent.tools.sandbox.limits import Limits
sys.path.insert(0, {str(Path(__file__).parent)!r})
from levels import sandbox_at
code = "open('started', 'w').close()"
job = Job([{str(PYTHON)!r}, "-I", "-S", "-c", code], Path({str(work)!r}),
    (Path({str(PYTHON)!r}), Path({str(STANDARD_LIBRARY)!r})), {{}}, Path("/dev/null"))
backend = sandbox_at({confined_at.level!r}).backend
filtered, status = os.memfd_create("filter", 0), os.memfd_create("status", 0)
os.write(filtered, filter_program(os.uname().machine))
os.lseek(filtered, 0, os.SEEK_SET)
command = backend.command(job, Limits(), filter_fd=filtered, status_fd=status, user=61184)
supervisor, started = os.getpid(), os.fork()
if started == 0:
    while {parent!r} == "has died" and os.getppid() == supervisor:
        time.sleep(0.01)
    os.execv(command[0], command)
if {parent!r} == "lives":
    os.waitpid(started, 0)
"""
    # Whoever starts has the pipe, so its end is theirs.
    done = subprocess.run([sys.executable, "-c", supervisor], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert [path.name for path in work.iterdir()] == (["started"] if parent == "lives" else [])


def test_stopping_at_once_leaves_nothing(confined_at: Runner) -> None:
    """Not even a bubblewrap that waits for a word from its parent, before the job is born."""
    for n in range(10):
        work = confined_at.folder / f"stopped{n}"
        work.mkdir()
        words = [str(PYTHON), "-I", "-S", "-c", f"'{work}'\nimport time; time.sleep(60)"]
        job = Job(words, work, (PYTHON, STANDARD_LIBRARY), {}, Path(f"{work}.output"))
        limits = Limits(wall_time_s=0.001 * n)
        assert run_confined(confined_at.sandbox, job, limits).ended_by == "wall_time"
        assert [line for line in _command_lines() if str(work) in line] == []
