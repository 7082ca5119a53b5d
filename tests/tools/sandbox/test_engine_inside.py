"""LAMMPS confined: honest scripts work, hostile ones reach nothing."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mdagent.tools.engine.engine import Engine
from mdagent.tools.sandbox.limits import Limits
from mdagent.tools.sandbox.sandbox import Job, Sandbox, run_confined

from .conftest import Ended, Runner

MELT = """units lj
lattice fcc 0.8442
region box block 0 4 0 4 0 4
create_box 1 box
create_atoms 1 box
mass 1 1.0
velocity all create 1.44 87287
pair_style lj/cut 2.5
pair_coeff 1 1 1.0 1.0 2.5
fix 1 all nve
"""
HONEST = (
    MELT
    + """shell mkdir made
dump 1 all atom/gz 10 atoms.gz
dump 2 all custom/gz 10 made/custom.gz id x y z
dump 3 all image 20 image.*.jpg type type
restart 20 state.*
run 20
write_data end.data
write_restart end.restart
clear
read_restart end.restart
"""
)

# Each would leave `canary` in the folder outside (or print the secret) where nothing confines it.
HOSTILE = {
    "shell": "shell touch {outside}/canary",
    "shell in a condition": 'if "1 > 0" then "shell touch {outside}/canary"',
    "shell put together from variables": (
        "variable d index she\nvariable e index ll\n"
        'variable q string "${{d}}${{e}} touch {outside}/canary"\nif "1 > 0" then "${{q}}"'
    ),
    "shell over two lines": "she&\nll touch {outside}/canary",
    "shell from a file made by the script": (
        'print "shell touch {outside}/canary" file made.in screen no\ninclude made.in'
    ),
    "shell in the name of a compressed dump": (
        MELT + "dump 1 all atom 1 'a\";{steps}touch canary;\".gz'\nrun 0"
    ),
    "shell mkdir": "shell mkdir {outside}/canary",
    "shell mv": "print x file mine screen no\nshell mv mine {outside}/canary",
    "shell cd": "shell cd {outside}\nprint x file canary screen no",
    "shell putenv and read it back": "variable s getenv MDAGENT_TEST_SECRET\nprint ${{s}}",
    "log": "log {outside}/canary",
    "print": 'print "x" file {outside}/canary',
    "dump": MELT + "dump 1 all atom 1 {outside}/canary\nrun 0",
    "dump image": MELT + "dump 1 all image 1 {outside}/canary*.jpg type type\nrun 0",
    "write_data": MELT + "write_data {outside}/canary",
    "write_restart": MELT + "write_restart {outside}/canary",
    "restart": MELT + "restart 1 {outside}/canary\nrun 1",
    "write_dump": MELT + "write_dump all atom {outside}/canary",
    "fix print": MELT + 'fix p all print 1 "x" file {outside}/canary\nrun 1',
    "fix ave/time": MELT + "fix a all ave/time 1 1 1 c_thermo_temp file {outside}/canary\nrun 1",
    "info out": "info computes out overwrite {outside}/canary",
    "variable file": "variable s file {outside}/secret\nprint ${{s}}",
    "include": "include {outside}/secret",
    "jump": "jump {outside}/secret",
    "parent folders": "variable s file {relative}secret\nprint ${{s}}",
}


@pytest.fixture
def outside(open_folder: Path) -> Path:
    folder = open_folder / "outside"
    folder.mkdir()
    folder.chmod(0o777)
    (folder / "secret").write_text("SECRET-CONTENT\n")
    return folder


def _run(
    confined: Runner, engine: Engine, script: str, n_ranks: int = 1, n_threads: int = 1
) -> Ended:
    arguments = ["-in", "in.lammps", "-log", "log.lammps"]
    arguments += ["-sf", "omp"] if n_threads > 1 else []
    return confined(
        engine.argv(*arguments, n_ranks=n_ranks),
        Limits(wall_time_s=60),
        engine.readable(),
        engine.environment(n_threads),
        {"in.lammps": script},
    )


@pytest.mark.parametrize(("n_ranks", "n_threads"), [(1, 1), (2, 1), (1, 2), (2, 2)])
def test_honest_scripts_work(
    confined: Runner, engine: Engine, n_ranks: int, n_threads: int
) -> None:
    ended = _run(confined, engine, HONEST, n_ranks, n_threads)
    assert ended.outcome.exit_code == 0, ended.output
    names = {str(path.relative_to(ended.work)) for path in ended.work.rglob("*")}
    assert {"atoms.gz", "made/custom.gz", "image.0.jpg", "state.20", "end.data"} <= names
    assert f"with {n_ranks} MPI tasks x {n_threads} OpenMP threads" in ended.output
    assert all(path.stat().st_uid == os.geteuid() for path in ended.work.rglob("*"))


def test_an_unprivileged_user_can_run_two_ranks(confined_as: Runner, engine: Engine) -> None:
    ended = _run(confined_as, engine, HONEST, n_ranks=2)
    assert ended.outcome.exit_code == 0, ended.output


@pytest.mark.parametrize("mode", [0o700, 0o755])
def test_a_work_folder_for_its_owner_alone_is_enough(
    sandbox: Sandbox, open_folder: Path, mode: int
) -> None:
    """As it is made where the operator's umask is 077."""
    work = open_folder / "work"
    work.mkdir(mode=mode)
    (work / "secret").touch(mode=0o600)
    job = Job(["/bin/ls", "."], work, (), {}, open_folder / "output")
    outcome = run_confined(sandbox, job, Limits(wall_time_s=60))
    assert (outcome.exit_code, job.output.read_text()) == (0, "secret\n")
    assert work.stat().st_mode & 0o777 == mode


def test_the_probe_works_under_a_closed_umask(sandbox: Sandbox) -> None:
    code = "import os; os.umask(0o077)\n"
    code += "from mdagent.tools.sandbox.sandbox import *; open_sandbox(SandboxOptions())"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_engine_errors_end_with_their_own_status(confined: Runner, engine: Engine) -> None:
    ended = _run(confined, engine, "no_such_command")
    assert ended.outcome.ended_by == "exit"
    assert ended.outcome.exit_code == 1
    assert "Unknown command" in ended.output


def _script(text: str, outside: Path) -> str:
    parts = [".."] * 12 + list(outside.parts[1:])
    steps = "".join(f"cd {part};" for part in parts)  # a file name may not hold a slash here
    return text.format(outside=outside, relative="/".join(parts) + "/", steps=steps) + "\n"


def _got_through(outside: Path, output: str) -> bool:
    canaries = [path.name for path in outside.iterdir() if path.name.startswith("canary")]
    return bool(canaries) or "SECRET-CONTENT" in output


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_script_reaches_nothing(
    confined: Runner, engine: Engine, outside: Path, tmp_path: Path, name: str
) -> None:
    script = _script(HOSTILE[name], outside)
    ended = _run(confined, engine, script)
    assert not _got_through(outside, ended.output), ended.output
    # The positive control: the same script gets there where nothing confines it.
    control = subprocess.run(
        [engine.executable, "-log", "none"],
        input=script,
        cwd=tmp_path,
        env={
            **engine.environment(),
            "MDAGENT_TEST_SECRET": "SECRET-CONTENT",
            "PATH": "/usr/bin:/bin",
        },
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert _got_through(outside, control.stdout + control.stderr), control.stdout


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        yield server


def test_a_script_cannot_reach_the_network(
    confined: Runner, engine: Engine, listener: socket.socket, tmp_path: Path
) -> None:
    port = listener.getsockname()[1]
    script = MELT.replace("units lj", "units metal") + f"fix i all ipi 127.0.0.1 {port}\nrun 1\n"
    _run(confined, engine, script)
    with pytest.raises(TimeoutError):
        listener.accept()
    with subprocess.Popen(
        [engine.executable, "-log", "none"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        cwd=tmp_path,
        env=engine.environment(),
    ) as control:
        assert control.stdin is not None
        control.stdin.write(script.encode())
        control.stdin.close()
        listener.settimeout(20)
        listener.accept()[0].close()
        control.kill()
