from pathlib import Path

import bubblewrap
import pytest
import system_packages
from system_packages import MANAGERS, PackageManager, PackagesMissing, install_line
from test_programs import missing_packages


@pytest.mark.parametrize("manager", MANAGERS, ids=lambda manager: manager.program)
def test_line_to_type_asks_before_it_installs(manager: PackageManager) -> None:
    line = install_line(manager, ["bubblewrap"])
    assert line.startswith(f"sudo {manager.program} ")
    assert line.endswith(" bubblewrap")
    assert not {"-y", "--noconfirm", "-q", "-qq"} & set(line.split())


def test_without_a_package_manager_the_packages_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(PackagesMissing, match=r"bubblewrap.*Install bubblewrap with your system"):
        system_packages.install(["bubblewrap"], tmp_path / "log")


def test_failing_package_manager_is_asked_again_after_its_lists_are_fresh(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = tmp_path / "apk"
    calls = tmp_path / "calls"
    fake.write_text(f'#!/bin/sh\necho "$*" >> {calls}\n[ "$1" = update ] || [ -e {calls}.fresh ]\n')
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("os.geteuid", lambda: 0)
    with pytest.raises(PackagesMissing, match="apk failed, see "):
        system_packages.install(["nothing"], tmp_path / "log")
    assert calls.read_text().splitlines() == ["add -q nothing", "update -q", "add -q nothing"]


def test_ordinary_user_is_given_the_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = tmp_path / "dnf"
    fake.write_text("#!/bin/sh\nexit 0\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    with pytest.raises(PackagesMissing, match=r"needs root.*Run: sudo dnf install git"):
        system_packages.install(["git"], tmp_path / "log")


def test_program_that_is_not_bubblewrap_is_not_taken_for_it(tmp_path: Path) -> None:
    other = tmp_path / "bwrap"
    other.write_text("#!/bin/sh\necho wrapping paper 1.0\n")
    other.chmod(0o755)
    assert not bubblewrap.answers(other)
    assert not bubblewrap.answers(tmp_path / "absent")


def test_programs_that_are_there_need_no_package() -> None:
    assert missing_packages({"sh": "dash", "no-such-program": "some-package"}) == ["some-package"]
