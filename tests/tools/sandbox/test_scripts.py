"""Hostile scripts at every level, each with a control that gets through where nothing confines."""

import os
import platform
import random
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from mdagent.tools.engine.engine import Engine
from mdagent.tools.sandbox.limits import Limits
from mdagent.tools.sandbox.sandbox import SandboxUnavailable

from .abuse_scripts import MELT, SCRIPTS, script
from .conftest import Runner, control_or_skip
from .levels import LEVELS, sandbox_at
from .smuggled import SAYS, library

Record = Callable[[str, object], None]
# `make bench CHUNK=sandbox_abuse` sets this; `make test` takes the first script of each vector.
WHOLE = os.environ.get("MDAGENT_TEST_ABUSE") == "whole"
CASES = [
    (vector, name)
    for vector, cases in SCRIPTS.items()
    for name in (cases if WHOLE else list(cases)[:1])
]
METAL = MELT.replace("units lj", "units metal")
_READ_BY_ALL = Limits(wall_time_s=30)


@pytest.fixture
def outside(open_folder: Path) -> Path:
    return _outside(open_folder / "outside")


def _outside(folder: Path) -> Path:
    """A folder that anybody may write, with what the scripts are after."""
    folder.mkdir()
    folder.chmod(0o777)
    (folder / "secret").write_text("SECRET-CONTENT\n")
    (folder / "victim").write_text("x")
    (folder / "victim-folder").mkdir()
    for path in folder.iterdir():
        path.chmod(0o777)
    return folder


@pytest.fixture(scope="module")
def levels() -> dict[str, Runner]:
    """A runner at each level that this machine offers; its folder is set by each test."""
    offered = {}
    for level in LEVELS:
        with suppress(SandboxUnavailable):
            offered[level] = Runner(sandbox_at(level), Path(), None, level)
    if not offered:
        pytest.skip("this machine cannot confine")
    return offered


def _runners(levels: dict[str, Runner], folder: Path) -> Iterator[tuple[str, Runner]]:
    for level, runner in levels.items():
        place = folder / level.replace(" ", "-").replace("/", "")
        place.mkdir()
        yield level, Runner(runner.sandbox, place, None, level)


def _confined(
    runner: Runner, engine: Engine, text: str, files: dict[str, bytes] | None = None
) -> str:
    argv = engine.argv("-in", "in.lammps", "-log", "log.lammps")
    inputs: dict[str, str | bytes] = {"in.lammps": text, **(files or {})}
    ended = runner(argv, _READ_BY_ALL, engine.readable(), engine.environment(), inputs)
    return ended.output


def _unconfined(engine: Engine, text: str, place: Path, files: dict[str, bytes]) -> str:
    """The control: sees and writes what the user may, in a process namespace with ceilings."""
    work = place / "control"
    work.mkdir()
    for name, content in {"in.lammps": text.encode(), **files}.items():
        (work / name).write_bytes(content)
    with _control(engine, work, place) as process:
        try:
            return process.communicate(timeout=30)[0]
        finally:
            process.kill()


@contextmanager
def _control(engine: Engine, work: Path, place: Path) -> Iterator[subprocess.Popen[str]]:
    words = ["bwrap", "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--unshare-pid"]
    words += ["--bind", str(place), str(place), "--bind", "/tmp", "/tmp", "--die-with-parent"]
    words += ["--chdir", str(work), "prlimit", "--nproc=4000", "--fsize=50000000", "--cpu=30"]
    environment = {**engine.environment(), "MDAGENT_TEST_SECRET": "SECRET-CONTENT"}
    with subprocess.Popen(
        [*words, str(engine.executable), "-in", "in.lammps", "-log", "none"],
        env={**environment, "PATH": "/usr/bin:/bin"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        yield process


def _got_through(outside: Path, output: str) -> bool:
    names = {path.name for path in outside.iterdir()}
    lost = {"secret", "victim", "victim-folder"} - names
    return bool(lost) or len(names) > 3 or "SECRET-CONTENT" in output


@pytest.mark.parametrize(("vector", "name"), CASES)
def test_a_hostile_script_reaches_nothing(
    levels: dict[str, Runner],
    engine: Engine,
    outside: Path,
    open_folder: Path,
    record_property: Record,
    vector: str,
    name: str,
) -> None:
    text = script(SCRIPTS[vector][name], str(outside))
    through = {}
    for level, runner in _runners(levels, open_folder):
        through[level] = _got_through(outside, _confined(runner, engine, text))
        record_property(f"at {level}", "through" if through[level] else "blocked")
    record_property("vector", f"LAMMPS scripts: {vector}")
    if not any(through.values()):
        control_or_skip()
    said = _unconfined(engine, text, open_folder, {})
    record_property("control", "through" if _got_through(outside, said) else "blocked")
    assert _got_through(outside, said), said
    assert not any(through.values()), through


@pytest.mark.skipif(platform.machine() != "x86_64", reason="its machine code is for x86-64")
@pytest.mark.parametrize("name", ["evil.so", "data.txt"])
def test_smuggled_native_code_reaches_nothing(
    levels: dict[str, Runner],
    engine: Engine,
    outside: Path,
    open_folder: Path,
    record_property: Record,
    name: str,
) -> None:
    """It may run, in the run's own confinement; what it creates outside is what counts."""
    files = {name: library(creates=str(outside / "canary"))}
    text = f"plugin load ./{name}\n"
    for level, runner in _runners(levels, open_folder):
        said = _confined(runner, engine, text, files)
        record_property(f"at {level}", "inside" if SAYS.decode() in said else "blocked")
        assert not _got_through(outside, said), level
    record_property("vector", "LAMMPS scripts: a library smuggled in as data, `plugin load`")
    control_or_skip()
    said = _unconfined(engine, text, open_folder, files)
    assert SAYS.decode() in said
    record_property("control", "through")
    assert _got_through(outside, said)


def _listener(kind: str, folder: Path) -> tuple[socket.socket, str]:
    """Something that listens outside, and the words of `fix ipi` that lead to it."""
    if kind == "tcp":
        server = socket.create_server(("127.0.0.1", 0))
        return server, f"127.0.0.1 {server.getsockname()[1]}"
    name = f"{folder.name}-{time.monotonic_ns()}"
    path = Path(f"/tmp/ipi_{name}")
    server = socket.socket(socket.AF_UNIX)
    server.bind(str(path))
    path.chmod(0o777)
    server.listen()
    return server, f"{name} 1 unix"


@pytest.mark.parametrize("kind", ["tcp", "unix"])
def test_a_script_cannot_connect(
    levels: dict[str, Runner],
    engine: Engine,
    open_folder: Path,
    record_property: Record,
    kind: str,
) -> None:
    server, words = _listener(kind, open_folder)
    record_property("vector", "LAMMPS scripts: sockets, `fix ipi` and `fix imd`")
    text = f"{METAL}fix i all ipi {words}\nrun 1\n"
    with server:
        server.settimeout(0)
        for level, runner in _runners(levels, open_folder):
            _confined(runner, engine, text)
            with pytest.raises(BlockingIOError):
                server.accept()
            record_property(f"at {level}", "blocked")
        control_or_skip()
        server.settimeout(20)
        work = open_folder / "control"
        work.mkdir()
        (work / "in.lammps").write_text(text)
        with _control(engine, work, open_folder) as control:
            server.accept()[0].close()
            control.kill()
    record_property("control", "through")
    Path(f"/tmp/ipi_{words.split()[0]}").unlink(missing_ok=True)


def test_a_script_cannot_listen(
    levels: dict[str, Runner], engine: Engine, open_folder: Path, record_property: Record
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    record_property("vector", "LAMMPS scripts: sockets, `fix ipi` and `fix imd`")
    # It waits for a visitor before the run, so that whoever can visit it, will.
    text = f"{METAL}fix i all imd {port} nowait on\nrun 20000\n"
    for level, runner in _runners(levels, open_folder):
        visitor = _Visitor(port)
        _confined(runner, engine, text)
        assert not visitor.leave(), level
        record_property(f"at {level}", "blocked")
    control_or_skip()
    work = open_folder / "control"
    work.mkdir()
    (work / "in.lammps").write_text(text)
    visitor = _Visitor(port)
    with _control(engine, work, open_folder) as control:
        visitor.thread.join(20)
        control.kill()
    assert visitor.leave()
    record_property("control", "through")


class _Visitor:
    """Knocks at a port until it is let in or has to leave."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.let_in = False
        self.stop = threading.Event()
        self.thread = threading.Thread(target=self._knock)
        self.thread.start()

    def _knock(self) -> None:
        while not self.let_in and not self.stop.wait(0.01):
            with suppress(OSError):
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                self.let_in = True

    def leave(self) -> bool:
        self.stop.set()
        self.thread.join()
        return self.let_in


def _restart_like(seed: int) -> bytes:
    """Garbage behind the first words of a real restart file."""
    noise = random.Random(seed)
    return b"LammpS RestartT\0" + b"\1\0\0\0\2\0\0\0" + noise.randbytes(4096)


@pytest.mark.parametrize("seed", range(8 if WHOLE else 1))
def test_a_garbage_restart_file_ends_as_data(
    levels: dict[str, Runner], engine: Engine, outside: Path, open_folder: Path, seed: int
) -> None:
    """No control: this build of LAMMPS only stops or crashes at it. It does not count."""
    for _level, runner in _runners(levels, open_folder):
        argv = engine.argv("-in", "in.lammps", "-log", "none")
        files = {"in.lammps": b"read_restart bad\n", "bad": _restart_like(seed)}
        ended = runner(argv, _READ_BY_ALL, engine.readable(), engine.environment(), files)
        assert ended.outcome.ended_by in ("exit", "signal", "memory", "wall_time")
        assert ended.outcome.exit_code != 0
        assert not _got_through(outside, ended.output)


HOSTILE_NAMES = [
    "-rf",
    "a b",
    "$(touch canary)",
    "';touch canary;'",
    "new\nline",
    "%s%n",
    "é" * 100,
]


def test_hostile_file_names_are_only_names(
    levels: dict[str, Runner], engine: Engine, open_folder: Path
) -> None:
    for _level, runner in _runners(levels, open_folder):
        files = dict.fromkeys(HOSTILE_NAMES, b"x")
        files["in.lammps"] = b'print "done" file made screen no\n'
        argv = engine.argv("-in", "in.lammps", "-log", "none")
        ended = runner(argv, _READ_BY_ALL, engine.readable(), engine.environment(), files)
        assert ended.outcome.exit_code == 0, ended.output
        names = {path.name for path in ended.work.iterdir()}
        assert names == {*HOSTILE_NAMES, "in.lammps", "made"}
