"""`mdagent source` and `mdagent index`, from fetching to searching."""

import json
from pathlib import Path

import pytest

from mdagent.cli.main import main
from mdagent.knowledge_index.index import open_index

PAGE = """\
.. index:: fix tea

fix tea command
===============

Keeps the cup at one temperature until it is empty.
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    tree = tmp_path / "lammps"
    for name, text in {
        "src/version.h": '#define LAMMPS_VERSION "4 Feb 2025"\n',
        "doc/src/fix_tea.rst": PAGE,
    }.items():
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_text(text)
    return tree


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MDAGENT_CACHE_FOLDER", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_from_fetching_to_searching(
    tree: Path, cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["source", "fetch", "--source", str(tree)]) == 0
    said = capsys.readouterr()
    assert "Trying" in said.err
    assert "LAMMPS 4 Feb 2025 (168 days older than the engine's)" in said.out
    assert main(["source", "status", "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert (facts["status"], facts["version"]) == ("ok", "4 Feb 2025")
    assert main(["source", "path"]) == 0
    assert capsys.readouterr().out.strip() == facts["path"]
    assert main(["index", "build", "--no-vectors"]) == 0
    assert "Manual of LAMMPS 4 Feb 2025: 1 pages" in capsys.readouterr().out
    assert main(["index", "status"]) == 0
    index = open_index(cache)
    assert index.search("fix tea").hits[0].page == "fix_tea"
    index.close()


def test_nothing_there_is_bad_news_with_the_way_to_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["source", "status"]) == 1
    assert "mdagent source fetch" in capsys.readouterr().out
    assert main(["index", "status"]) == 1
    assert "mdagent index build" in capsys.readouterr().out
    for words in (["source", "path"], ["index", "path"], ["index", "build"]):
        assert main(words) == 2
        assert "mdagent source fetch" in capsys.readouterr().err


def test_a_source_that_is_none_cannot_be_done(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["source", "fetch", "--source", str(tmp_path / "none")]) == 2
    assert "--source FOLDER_OR_TARBALL_OR_URL" in capsys.readouterr().err


def test_a_changed_source_makes_the_index_bad_news(
    tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for words in (["source", "fetch", "--source", str(tree)], ["index", "build", "--no-vectors"]):
        assert main(words) == 0
    (tree / "doc" / "src" / "Howto_more.rst").write_text("More\n====\n\nOf it.\n")
    assert main(["source", "fetch", "--source", str(tree)]) == 0
    capsys.readouterr()
    assert main(["index", "status"]) == 1
    assert "outdated" in capsys.readouterr().out
