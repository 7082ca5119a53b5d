"""Downloads that break off, go on, and are checked."""

import hashlib
from pathlib import Path

import pytest

from mdagent.knowledge_index.download import DownloadFailed, download

from .conftest import no_report
from .web import serving

CONTENT = bytes(range(256)) * 4000
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "web"
    folder.mkdir()
    (folder / "file").write_bytes(CONTENT)
    return folder


def test_a_file_arrives_whole_and_its_progress_is_told(folder: Path, tmp_path: Path) -> None:
    told = []
    with serving(folder) as address:
        target = download(
            f"{address}/file", tmp_path / "t", SHA256, lambda *progress: told.append(progress)
        )
    assert target.read_bytes() == CONTENT
    assert told[-1] == ("t", len(CONTENT), len(CONTENT))
    assert not (tmp_path / "t.partial").exists()


def test_a_download_that_was_killed_goes_on_where_it_stopped(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "t.partial").write_bytes(CONTENT[:300_000])
    asked: list[str] = []
    with serving(folder, asked=asked) as address:
        download(f"{address}/file", tmp_path / "t", SHA256, no_report)
    assert asked == ["bytes=300000-"]
    assert (tmp_path / "t").read_bytes() == CONTENT


def test_a_line_that_breaks_off_again_and_again_is_taken_up_again(
    folder: Path, tmp_path: Path
) -> None:
    asked: list[str] = []
    with serving(folder, break_after=200_000, asked=asked) as address:
        download(f"{address}/file", tmp_path / "t", SHA256, no_report)
    assert (tmp_path / "t").read_bytes() == CONTENT
    assert len(asked) == 6


def test_a_partial_file_that_is_complete_is_not_fetched_again(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "t.partial").write_bytes(CONTENT)
    with serving(folder) as address:
        download(f"{address}/file", tmp_path / "t", SHA256, no_report)
    assert (tmp_path / "t").read_bytes() == CONTENT


def test_a_partial_file_larger_than_the_file_is_begun_again(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "t.partial").write_bytes(CONTENT + b"more")
    with serving(folder) as address:
        download(f"{address}/file", tmp_path / "t", SHA256, no_report)
    assert (tmp_path / "t").read_bytes() == CONTENT


def test_other_content_than_expected_is_refused_and_not_kept(folder: Path, tmp_path: Path) -> None:
    (folder / "file").write_bytes(b"something else")
    with serving(folder) as address, pytest.raises(DownloadFailed, match="SHA-256 differs"):
        download(f"{address}/file", tmp_path / "t", SHA256, no_report)
    assert [path.name for path in tmp_path.iterdir()] == ["web"]


def test_a_checked_file_is_used_without_the_network(tmp_path: Path) -> None:
    (tmp_path / "t").write_bytes(CONTENT)
    assert download("http://127.0.0.1:9/file", tmp_path / "t", SHA256, no_report).is_file()


def test_what_cannot_be_had_says_why(folder: Path, tmp_path: Path) -> None:
    with serving(folder) as address, pytest.raises(DownloadFailed, match="404"):
        download(f"{address}/none", tmp_path / "t", None, no_report)
    with pytest.raises(DownloadFailed, match="cannot be reached"):
        download("http://127.0.0.1:9/file", tmp_path / "t", None, no_report)
