"""The catalogue: opened once, remembered by content, safe with any cache folder."""

import os
import shutil
from pathlib import Path

import pytest

from mdagent.potentials import cache, catalogue
from mdagent.potentials.catalogue import open_catalogue
from mdagent.potentials.reading import read_potential


@pytest.fixture
def folder(shipped: Path, tmp_path: Path) -> Path:
    own = tmp_path / "own"
    own.mkdir()
    for name in ("CuNi.eam.alloy", "Si.sw", "Cu_u3.eam"):
        shutil.copy(shipped / name, own / name)
    return own


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the files that are really opened."""
    names: list[str] = []

    def counting(path: Path):
        names.append(path.name)
        return read_potential(path)

    monkeypatch.setattr(catalogue, "read_potential", counting)
    return names


def test_a_file_is_opened_once_and_then_remembered_by_other_processes(folder, tmp_path, opened):
    open_catalogue([folder], tmp_path / "cache").all()
    assert sorted(opened) == ["CuNi.eam.alloy", "Cu_u3.eam", "Si.sw"]
    opened.clear()
    again = open_catalogue([folder], tmp_path / "cache").all()
    assert opened == []
    assert [file.name for file in again] == ["CuNi.eam.alloy", "Cu_u3.eam", "Si.sw"]


def test_only_what_changed_is_opened_again(folder, tmp_path, opened):
    known = open_catalogue([folder], tmp_path / "cache")
    known.all()
    opened.clear()
    text = (folder / "Si.sw").read_text().replace("Si Si Si", "Ge Ge Ge")
    (folder / "Si.sw").write_text(text)
    assert known.for_elements(["Ge"])[0].name == "Si.sw"
    assert opened == ["Si.sw"]
    assert known.for_elements(["Si"]) == []


def test_a_removed_file_is_forgotten(folder, tmp_path):
    known = open_catalogue([folder], tmp_path / "cache")
    known.all()
    (folder / "Si.sw").unlink()
    assert [file.name for file in known.all()] == ["CuNi.eam.alloy", "Cu_u3.eam"]
    assert known.get("Si.sw") is None


@pytest.mark.parametrize("content", [b"", b"{", b'{"readers": 3}', b"\xff\xfe junk"])
def test_a_broken_memory_is_made_anew(folder, tmp_path, content):
    place = tmp_path / "cache"
    open_catalogue([folder], place).all()
    (file,) = place.iterdir()
    file.write_bytes(content)
    assert len(open_catalogue([folder], place).all()) == 3
    assert len(file.read_bytes()) > 1000


def test_better_readers_read_everything_anew(folder, tmp_path, opened, monkeypatch):
    open_catalogue([folder], tmp_path / "cache").all()
    opened.clear()
    monkeypatch.setattr(cache, "readers_version", lambda: "another")
    open_catalogue([folder], tmp_path / "cache").all()
    assert len(opened) == 3


def test_a_cache_folder_that_cannot_be_written_only_costs_time(folder, tmp_path):
    not_a_folder = tmp_path / "file"
    not_a_folder.write_text("in the way")
    for place in (None, not_a_folder, not_a_folder / "below", Path("/proc/none")):
        assert len(open_catalogue([folder], place).all()) == 3
    assert not_a_folder.read_text() == "in the way"


def test_no_half_written_memory_is_left(folder, tmp_path):
    open_catalogue([folder], tmp_path / "cache").all()
    assert [path.suffix for path in (tmp_path / "cache").iterdir()] == [".json"]


def test_folders_that_are_not_there_hold_nothing(tmp_path):
    assert open_catalogue([tmp_path / "none"], None).all() == []


def test_the_first_folder_wins_and_a_sent_file_before_all(folder, shipped, tmp_path):
    known = open_catalogue([folder, shipped], None)
    found = known.get("Si.sw")
    assert found is not None
    assert found.path == folder / "Si.sw"
    sent = tmp_path / "sent"
    sent.write_text((shipped / "CdTe.sw").read_text())
    own = known.including({"Si.sw": sent}).get("./Si.sw")
    assert own is not None
    assert own.labels == ("Cd", "Te")


def test_one_content_under_two_names_is_two_files(folder, tmp_path):
    shutil.copy(folder / "Si.sw", folder / "other.sw")
    names = [file.name for file in open_catalogue([folder], tmp_path / "c").for_elements(["Si"])]
    assert names == ["Si.sw", "other.sw"]


def test_a_file_without_read_permission_does_not_hide_the_others(folder, tmp_path):
    (folder / "gone.sw").symlink_to(folder / "nowhere")
    (folder / "pipe.sw").mkdir()
    assert len(open_catalogue([folder], tmp_path / "cache").all()) == 3


def test_every_shipped_file_of_a_known_format_is_read_without_a_fault(catalogue):
    faulty = {
        file.name: [fault.message for fault in file.findings if fault.severity == "error"]
        for file in catalogue.all()
        if not file.usable
    }
    assert faulty == {}


def test_looking_does_not_follow_the_working_folder(folder, tmp_path, monkeypatch):
    known = open_catalogue([Path(os.path.relpath(folder))], None)
    monkeypatch.chdir(tmp_path)
    assert len(known.all()) == 3
