import functools
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import pytest

from mdagent.tools.engine.engine import Engine, EngineOptions, find_engine
from mdagent.tools.sandbox.limits import Limits
from mdagent.tools.sandbox.outcome import Outcome
from mdagent.tools.sandbox.sandbox import (
    Job,
    Sandbox,
    SandboxOptions,
    SandboxUnavailable,
    open_sandbox,
    run_confined,
)

from .levels import LEVELS, sandbox_at

NOBODY = 65534
# A Python that any user can start, where there is one; the tests' own may lie in root's home.
_SYSTEM_PYTHON = Path("/usr/bin/python3")
PYTHON = (_SYSTEM_PYTHON if _SYSTEM_PYTHON.exists() else Path(sys.executable)).resolve()
STANDARD_LIBRARY = Path(
    subprocess.run(
        [PYTHON, "-I", "-c", "import os; print(os.path.dirname(os.__file__))"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
)


@dataclass(frozen=True)
class Ended:
    outcome: Outcome
    output: str
    work: Path


@dataclass(frozen=True)
class Runner:
    """Runs a command confined, as the test's own user or as an unprivileged one."""

    sandbox: Sandbox
    folder: Path
    user: int | None
    level: str = "bubblewrap"
    counter: list[int] = field(default_factory=list)

    def __call__(
        self,
        argv: list[str],
        limits: Limits | None = None,
        readable: tuple[Path, ...] = (),
        environment: dict[str, str] | None = None,
        files: Mapping[str, str | bytes] | None = None,
    ) -> Ended:
        self.counter.append(1)
        place = self.folder / f"run{len(self.counter)}"
        work = place / "work"
        work.mkdir(parents=True)
        for name, content in (files or {}).items():
            (work / name).write_bytes(content.encode() if isinstance(content, str) else content)
        limits = limits or Limits(wall_time_s=60)
        job = Job(argv, work, readable, environment or {}, place / "output")
        if self.user is None:
            outcome = run_confined(self.sandbox, job, limits)
        else:
            outcome = _run_as(self.user, self.level, place, job, limits)
        return Ended(outcome, (place / "output").read_text(errors="replace"), work)

    def python(self, code: str, limits: Limits | None = None) -> Ended:
        argv = [str(PYTHON), "-I", "-S", "-c", code]
        return self(argv, limits, (PYTHON, STANDARD_LIBRARY))


def _run_as(user: int, level: str, place: Path, job: Job, limits: Limits) -> Outcome:
    request = {
        "level": level,
        "argv": list(job.argv),
        "work": str(job.work_folder),
        "readable": list(map(str, job.readable)),
        "environment": dict(job.environment),
        "output": str(job.output),
        "limits": asdict(limits),
    }
    subprocess.run(["chown", "-R", f"{user}:{user}", place], check=True)
    runner = Path(__file__).with_name("run_as.py")
    words = ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups", str(PYTHON)]
    done = subprocess.run(
        [*words, str(runner)], input=json.dumps(request), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    if "unavailable" in said:
        pytest.skip(f"this machine does not offer {level} to user {user}: {said['unavailable']}")
    return Outcome(**said)


@functools.cache
def control_or_skip() -> None:
    """Skip what has to be seen unconfined, where that would harm the machine.

    Controls run in a process namespace of their own.
    """
    command = ["bwrap", "--dev-bind", "/", "/", "--unshare-pid", "--proc", "/proc", "/bin/true"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        pytest.skip(f"it held, but this machine has no control: {done.stderr.strip()}")


@pytest.fixture(scope="session")
def sandbox() -> Sandbox:
    try:
        return open_sandbox(SandboxOptions())
    except SandboxUnavailable as error:
        pytest.skip(f"this machine cannot confine: {error}")


@pytest.fixture(scope="session")
def engine() -> Engine:
    return find_engine(EngineOptions())


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that any user can enter, unlike pytest's own."""
    folder = Path(tempfile.mkdtemp(prefix="mdagent-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def confined(sandbox: Sandbox, open_folder: Path) -> Runner:
    return Runner(sandbox, open_folder, None)


@pytest.fixture(params=["own user", "unprivileged user"])
def user(request: pytest.FixtureRequest) -> int | None:
    """Both users where the tests run as root; else the own one is the unprivileged one."""
    if request.param == "own user":
        return None
    if os.geteuid() != 0:
        pytest.skip("only root can become another user")
    if not _can_import(NOBODY):
        pytest.skip(f"an unprivileged user cannot start {PYTHON}")
    return NOBODY


@pytest.fixture
def confined_as(sandbox: Sandbox, open_folder: Path, user: int | None) -> Runner:
    return Runner(sandbox, open_folder, user)


@pytest.fixture(params=LEVELS)
def confined_at(request: pytest.FixtureRequest, open_folder: Path) -> Runner:
    """At every level that this machine offers, whichever it would choose."""
    try:
        return Runner(sandbox_at(request.param), open_folder, None, request.param)
    except SandboxUnavailable as error:
        pytest.skip(f"this machine does not offer {request.param}: {error}")


@pytest.fixture
def confined_at_as(confined_at: Runner, user: int | None) -> Runner:
    return replace(confined_at, user=user)


def _can_import(user: int) -> bool:
    words = ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups", str(PYTHON)]
    runner = str(Path(__file__).with_name("run_as.py"))
    return subprocess.run([*words, runner, "--try"], capture_output=True).returncode == 0
