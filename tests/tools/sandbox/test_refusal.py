"""Where nothing confines, nothing runs, and the text says what to do."""

import json
import os
import platform
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from mdagent.tools.sandbox.landlock import OLDEST_VERSION, landlock_version
from mdagent.tools.sandbox.limits import Limits
from mdagent.tools.sandbox.sandbox import (
    Job,
    Sandbox,
    SandboxOptions,
    SandboxUnavailable,
    open_sandbox,
    run_confined,
)

OPEN = (
    "import json\nfrom dataclasses import asdict\nfrom mdagent.tools.sandbox.sandbox import *\n"
    "try: print(json.dumps({'isolation': asdict(open_sandbox(SandboxOptions()).isolation)}))\n"
    "except SandboxUnavailable as error: print(json.dumps({'refused': str(error)}))\n"
)


def _program(path: Path, text: str) -> Path:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
    return path


def test_a_missing_bubblewrap_names_the_line_that_installs_it() -> None:
    with pytest.raises(SandboxUnavailable, match="is not a program") as refused:
        open_sandbox(SandboxOptions(bwrap=Path("/no/such/bwrap")))
    assert "sudo apt-get install bubblewrap" in str(refused.value)


def test_an_asked_for_level_is_not_replaced(sandbox: Sandbox) -> None:
    if sandbox.isolation.backend == "bubblewrap":
        assert open_sandbox(SandboxOptions("bubblewrap")).isolation.backend == "bubblewrap"
    if landlock_version() >= OLDEST_VERSION:
        weaker = open_sandbox(SandboxOptions("landlock")).isolation
        assert weaker.backend == "landlock"
        assert len(weaker.missing) >= 3


def test_an_old_bubblewrap_is_named(tmp_path: Path) -> None:
    old = _program(tmp_path / "bwrap", "echo ' --bind SRC DEST  Bind mount'")
    with pytest.raises(SandboxUnavailable, match=r"too old.*0\.5 or newer"):
        open_sandbox(SandboxOptions("bubblewrap", old))


@pytest.mark.parametrize(
    ("said", "mend"),
    [
        ("bwrap: setting up uid map: Permission denied", "apparmor"),
        ("bwrap: loopback: Failed RTM_NEWADDR: Operation not permitted", "apparmor"),
        ("bwrap: No permissions to create new namespace", "max_user_namespaces"),
    ],
)
def test_the_mend_fits_what_bubblewrap_says(tmp_path: Path, said: str, mend: str) -> None:
    options = " --perms --json-status-fd --size --disable-userns "
    text = f'[ "$1" = --help ] && echo "{options}" && exit; echo "{said}" >&2; exit 1'
    with pytest.raises(SandboxUnavailable) as refused:
        open_sandbox(SandboxOptions("bubblewrap", _program(tmp_path / "bwrap", text)))
    assert said in str(refused.value)
    assert mend in str(refused.value)


def test_a_bubblewrap_that_does_not_confine_is_not_believed(tmp_path: Path) -> None:
    """A wrapper that runs the command and drops the confinement is found out by the probe."""
    options = " --perms --json-status-fd --size --disable-userns "
    text = (
        f'[ "$1" = --help ] && echo "{options}" && exit\n'
        'while [ "$1" != --json-status-fd ]; do shift; done; fd=$2\n'
        'while [ "$1" != -- ]; do shift; done; shift\n'
        "exec 9>/proc/self/fd/$fd; echo '{\"child-pid\": '$$'}' >&9; cat /proc/self/status\n"
        "echo '{\"exit-code\": 0}' >&9"
    )
    with pytest.raises(SandboxUnavailable, match="not confined"):
        open_sandbox(SandboxOptions("bubblewrap", _program(tmp_path / "bwrap", text)))


def _open_inside(*options: str, level: str = "auto") -> dict[str, object]:
    """`open_sandbox` in a world made by an outer bubblewrap."""
    command = ["bwrap", "--dev-bind", "/", "/", "--unshare-user"]
    command += ["--uid", "65534", "--gid", "65534"]
    code = OPEN.replace("SandboxOptions()", f"SandboxOptions({level!r})")
    done = subprocess.run(
        [*command, *options, sys.executable, "-c", code], capture_output=True, text=True
    )
    if done.stderr.startswith("bwrap: "):
        pytest.skip(f"such a world cannot be made here: {done.stderr.strip()}")
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def test_without_user_namespaces_landlock_confines_or_nothing_is_run(sandbox: Sandbox) -> None:
    assert "max_user_namespaces" in str(_open_inside("--disable-userns", level="bubblewrap"))
    _landlock_or_refusal(_open_inside("--disable-userns"))


def _landlock_or_refusal(said: dict[str, object]) -> None:
    if landlock_version() < OLDEST_VERSION:
        assert "Landlock" in str(said["refused"])
    else:
        assert "'backend': 'landlock'" in str(said["isolation"])


# As container engines do: no call that makes a namespace or a mount is allowed to an ordinary user.
DENY_NAMESPACES = """
import ctypes, os, struct, sys
def say(code, operand, yes=0, no=0): return struct.pack("<HBBI", code, yes, no, operand)
denied = [165, 166, 272, 308, 155] if os.uname().machine == "x86_64" else [40, 39, 97, 268, 41]
clone = 56 if os.uname().machine == "x86_64" else 220
program = say(0x20, 0)
for number in denied:
    program += say(0x15, number, 0, 1) + say(6, 0x50001)
program += say(0x15, 435, 0, 1) + say(6, 0x50026)
program += say(0x15, clone, 0, 3) + say(0x20, 16) + say(0x45, 0x7E020000, 0, 1) + say(6, 0x50001)
program += say(6, 0x7FFF0000)
libc = ctypes.CDLL(None, use_errno=True)
kept = ctypes.create_string_buffer(program, len(program))
header = struct.pack("@HxxxxxxP", len(program) // 8, ctypes.addressof(kept))
assert libc.prctl(38, *map(ctypes.c_ulong, (1, 0, 0, 0))) == 0
assert libc.prctl(22, ctypes.c_ulong(2), header, *map(ctypes.c_ulong, (0, 0))) == 0
os.execv(sys.argv[1], sys.argv[1:])
"""


def test_where_namespace_calls_are_denied_landlock_confines_or_nothing_is_run() -> None:
    command = [sys.executable, "-c", DENY_NAMESPACES, sys.executable, "-c"]
    only_bubblewrap = OPEN.replace("SandboxOptions()", "SandboxOptions('bubblewrap')")
    refused = subprocess.run(
        [*command, only_bubblewrap], capture_output=True, text=True, check=True
    )
    assert "seccomp=unconfined" in json.loads(refused.stdout)["refused"]
    opened = subprocess.run([*command, OPEN], capture_output=True, text=True, check=True)
    _landlock_or_refusal(json.loads(opened.stdout))


def test_a_proc_where_no_settings_can_be_written_is_enough(sandbox: Sandbox) -> None:
    """Containers show /proc/sys read-only, and bubblewrap wants to forbid namespaces there."""
    options = ("--unshare-pid", "--proc", "/proc", "--ro-bind", "/proc/sys", "/proc/sys")
    said = _open_inside(*options, level="bubblewrap")
    assert "'backend': 'bubblewrap'" in str(said["isolation"])


def test_a_masked_proc_is_replaced_by_an_empty_one(sandbox: Sandbox) -> None:
    """Containers cover parts of /proc, and the kernel then refuses to mount a new one."""
    said = _open_inside(
        "--unshare-pid", "--proc", "/proc", "--ro-bind", "/dev/null", "/proc/meminfo"
    )
    isolation = said["isolation"]
    assert isinstance(isolation, dict)
    assert "no /proc" in isolation["level"]


def test_output_inside_the_work_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="inside the work folder"):
        Job(["/bin/true"], tmp_path, (), {}, tmp_path / "output")


def test_a_relative_program_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="absolute path"):
        Job(["true"], tmp_path / "work", (), {}, tmp_path / "output")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root becomes another user")
def test_an_engine_that_only_root_can_reach_is_refused_without_namespaces(tmp_path: Path) -> None:
    if landlock_version() < OLDEST_VERSION:
        pytest.skip("the kernel's Landlock is missing or too old")
    (tmp_path / "closed").mkdir(mode=0o700)
    engine = Path(shutil.copy("/bin/true", tmp_path / "closed"))
    (tmp_path / "work").mkdir()
    job = Job([str(engine)], tmp_path / "work", (), {}, tmp_path / "output")
    with pytest.raises(SandboxUnavailable, match=r"Permission denied.*outside of root's home"):
        run_confined(open_sandbox(SandboxOptions("landlock")), job, Limits(wall_time_s=20))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has root to give up")
def test_root_is_given_up(sandbox: Sandbox) -> None:
    assert sandbox.backend.drops_root


def test_the_tests_run_where_a_filter_exists() -> None:
    assert platform.machine() in ("x86_64", "aarch64")
