"""An index appears whole or not at all, and is built anew when its tree changes."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from mdagent.knowledge_index.build import IndexStatus, build_index, index_home, index_status
from mdagent.knowledge_index.cache import CacheUnusable
from mdagent.knowledge_index.folder_lock import FolderBusy, locked
from mdagent.knowledge_index.index import IndexMissing, open_index
from mdagent.knowledge_index.manual import NoManual

from .conftest import no_report, on_small_disk, write_tree

BUILD = """\
import sys
from pathlib import Path
from mdagent.knowledge_index.build import build_index
def report(what, done, total):
    print(what, flush=True)
if __name__ == "__main__":
    build_index(Path(sys.argv[1]), Path(sys.argv[2]), report, vectors="no", when="always")
"""


def build(tree: Path, cache: Path, **options: Any) -> IndexStatus:
    return build_index(tree, cache, no_report, vectors="no", **options)


def test_a_current_index_is_left_alone(small_tree: Path, tmp_path: Path) -> None:
    first = build(small_tree, tmp_path)
    assert first.state == "current"
    assert (first.manual_version, first.n_pages) == ("4 Feb 2025", 8)
    assert build(small_tree, tmp_path).folder == first.folder
    assert build(small_tree, tmp_path, when="always").folder != first.folder


def test_a_changed_tree_makes_it_outdated(tmp_path: Path) -> None:
    tree, cache = write_tree(tmp_path / "tree"), tmp_path / "cache"
    build(tree, cache)
    with (tree / "doc" / "src" / "units.rst").open("a") as file:
        file.write("\nUnheard words.\n")
    assert index_status(cache, tree).state == "outdated"
    assert build(tree, cache).state == "current"
    index = open_index(cache)
    assert index.search("unheard").hits[0].page == "units"
    index.close()


def test_only_the_newest_index_is_kept(small_tree: Path, tmp_path: Path) -> None:
    for _ in range(3):
        build(small_tree, tmp_path, when="always")
    assert len([path for path in index_home(tmp_path).iterdir() if path.is_dir()]) == 1


def test_an_index_of_another_program_version_is_built_anew(
    small_tree: Path, tmp_path: Path
) -> None:
    build(small_tree, tmp_path)
    pointer = index_home(tmp_path) / "current.json"
    pointer.write_text(json.dumps({**json.loads(pointer.read_text()), "format": -1}))
    with pytest.raises(IndexMissing, match="another version"):
        open_index(tmp_path)
    assert build(small_tree, tmp_path).state == "current"


@pytest.mark.parametrize("content", ["", "{", "[]", '{"folder": "gone"}', '{"folder": 3}'])
def test_a_broken_pointer_is_no_index(tmp_path: Path, content: str) -> None:
    index_home(tmp_path).mkdir()
    (index_home(tmp_path) / "current.json").write_text(content)
    assert index_status(tmp_path, None).state == "missing"


@pytest.mark.parametrize("stage", ["reading the manual", "weighing words"])
def test_killed_while_building_the_old_index_stays_and_the_next_build_works(
    tmp_path: Path, stage: str
) -> None:
    tree, cache = write_tree(tmp_path / "tree"), tmp_path / "cache"
    before = build(tree, cache)
    program = tmp_path / "build.py"
    program.write_text(BUILD)
    process = subprocess.Popen(
        [sys.executable, str(program), str(tree), str(cache)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    with process.stdout as said:
        for line in said:
            if line.startswith(stage):
                process.kill()
                break
    assert process.wait() == -signal.SIGKILL
    assert index_status(cache, tree) == before
    after = build(tree, cache, when="always")
    assert after.state == "current"
    left = [path.name for path in index_home(cache).iterdir() if path.is_dir()]
    assert after.folder is not None
    assert left == [after.folder.name]


def test_workers_end_with_a_killed_parent(tmp_path: Path) -> None:
    tree = write_tree(tmp_path / "tree")
    for number in range(200):
        page = tree / "doc" / "src" / f"Howto_{number}.rst"
        page.write_text("Page\n====\n\n" + "Some words. " * 4000)
    program = tmp_path / "build.py"
    program.write_text(BUILD)
    process = subprocess.Popen(
        [sys.executable, str(program), str(tree), str(tmp_path / "cache")],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    with process.stdout as said:
        said.readline()
        workers = _children(process.pid)
        process.kill()
    process.wait()
    deadline = time.monotonic() + 20
    while any(map(_alive, workers)) and time.monotonic() < deadline:
        os.sched_yield()
    assert workers
    assert not any(map(_alive, workers))


def _children(pid: int) -> list[int]:
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(word) for word in text.split()]


def _alive(pid: int) -> bool:
    try:
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


def test_two_builds_at_once_are_refused(small_tree: Path, tmp_path: Path) -> None:
    with locked(index_home(tmp_path)), pytest.raises(FolderBusy, match="Wait for it"):
        build(small_tree, tmp_path)


def test_a_folder_without_a_manual_is_named(tmp_path: Path) -> None:
    with pytest.raises(NoManual, match="mdagent source fetch"):
        build(tmp_path, tmp_path / "cache")


def test_a_cache_that_is_a_file_is_named(small_tree: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CacheUnusable, match="MDAGENT_CACHE_FOLDER"):
        build(small_tree, tmp_path / "file" / "cache")


def test_a_full_disk_is_named(small_tree: Path, tmp_path: Path) -> None:
    program = tmp_path / "build.py"
    program.write_text(BUILD)
    done = on_small_disk(50_000, sys.executable, program, small_tree, "/full/cache")
    assert done.returncode == 1
    assert "no space is left there" in done.stderr
