"""Fetching a source tree: every origin, broken off anywhere, never half there."""

import io
import signal
import subprocess
import sys
import tarfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from mdagent.knowledge_index.cache import CacheUnusable
from mdagent.knowledge_index.download import file_sha256
from mdagent.knowledge_index.folder_lock import FolderBusy, locked
from mdagent.knowledge_index.origins import SourcePackage, system_mirrors
from mdagent.knowledge_index.source import (
    SourceMissing,
    SourceNotFetched,
    SourceTree,
    Wanted,
    fetch_source,
    find_source,
    source_home,
)

from .conftest import PAGES, no_report, on_small_disk, write_tree
from .web import serving

FETCH = """\
import sys
from pathlib import Path
from mdagent.knowledge_index.source import Wanted, fetch_source
def report(what, done, total):
    print(what, done, flush=True)
def say(line):
    print(line, flush=True)
if __name__ == "__main__":
    fetch_source(Path(sys.argv[2]), Wanted(source=sys.argv[1]), say, report)
"""


Member = tuple[tarfile.TarInfo, bytes]


def fetch(cache: Path, said: list[str] | None = None, **wanted: Any) -> SourceTree:
    lines: list[str] = [] if said is None else said
    return fetch_source(cache, Wanted(**wanted), lines.append, no_report)


@pytest.fixture(scope="session")
def tarball(small_tree: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tar") / "lammps.tar.xz"
    with tarfile.open(path, "w:xz") as archive:
        archive.add(small_tree, "lammps-4Feb2025")
    return path


@pytest.fixture(scope="session")
def repository(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = write_tree(tmp_path_factory.mktemp("git") / "lammps", "22 Jul 2025")
    git = ["git", "-C", str(folder), "-c", "user.name=t", "-c", "user.email=t@example.org"]
    for words in (["init", "-q"], ["add", "."], ["commit", "-qm", "x"], ["tag", "stable_1"]):
        subprocess.run([*git, *words], check=True)
    return folder.as_uri()


def assert_complete(tree: SourceTree) -> None:
    names = {path.relative_to(tree.path).as_posix() for path in tree.path.rglob("*.rst")}
    assert names == {f"doc/src/{name}.rst" for name in PAGES}
    assert (tree.path / "examples" / "cup" / "in.cup").is_file()
    assert (tree.path / "src" / "COIL" / "pair_spring.h").is_file()
    assert not (tree.path / "lib").exists()
    assert not (tree.path / "doc" / "src" / "JPG").exists()


def test_a_folder_is_copied(small_tree: Path, tmp_path: Path) -> None:
    said: list[str] = []
    tree = fetch(tmp_path, said, source=str(small_tree))
    assert_complete(tree)
    assert find_source(tmp_path) == tree
    assert (tree.version, tree.origin) == ("4 Feb 2025", str(small_tree))
    assert said[-1].startswith("Taken: LAMMPS 4 Feb 2025")


def test_a_tarball_is_unpacked(tarball: Path, tmp_path: Path) -> None:
    assert_complete(fetch(tmp_path, source=str(tarball)))


def test_an_address_is_downloaded_and_removed_after_unpacking(
    tarball: Path, tmp_path: Path
) -> None:
    with serving(tarball.parent) as address:
        assert_complete(fetch(tmp_path, source=f"{address}/lammps.tar.xz"))
    assert list((tmp_path / "downloads").iterdir()) == []


def test_git_is_cloned_at_the_engine_s_tag(repository: str, tmp_path: Path) -> None:
    said: list[str] = []
    tree = fetch(tmp_path, said, git_tag="stable_1", repository=repository)
    assert_complete(tree)
    assert tree.version == "22 Jul 2025"
    assert said[0] == f"Trying git {repository} at stable_1 ..."


def test_a_tree_for_the_same_engine_is_kept(repository: str, tmp_path: Path) -> None:
    first = fetch(tmp_path, git_tag="stable_1", repository=repository)
    said: list[str] = []
    assert fetch(tmp_path, said, git_tag="stable_1", repository=repository) == first
    assert said == []


def test_where_git_fails_the_package_mirror_is_tried(
    repository: str, tarball: Path, tmp_path: Path
) -> None:
    mirror = tmp_path / "mirror" / "pool" / "main" / "l" / "lammps"
    mirror.mkdir(parents=True)
    (mirror / "lammps.tar.xz").write_bytes(tarball.read_bytes())
    with serving(tmp_path / "mirror") as address:
        mirrors = ("http://127.0.0.1:9", address)
        package = SourcePackage("lammps.tar.xz", file_sha256(tarball), mirrors)
        said: list[str] = []
        wanted = {"git_tag": "no_such_tag", "repository": repository, "package": package}
        tree = fetch(tmp_path / "cache", said, **wanted)
    assert_complete(tree)
    assert [line.split()[0] for line in said] == ["Trying", "not", "Trying", "Taken:"]


def test_the_mirrors_of_this_machine_are_asked_of_its_package_manager() -> None:
    assert all(address.startswith(("http", "file:")) for address in system_mirrors())


def test_when_nothing_works_all_that_was_tried_and_a_way_out_are_said(tmp_path: Path) -> None:
    package = SourcePackage("x.tar", "0" * 64, ("http://127.0.0.1:9",))
    with pytest.raises(SourceNotFetched) as failed:
        fetch(tmp_path, git_tag="v1", repository=(tmp_path / "no").as_uri(), package=package)
    for words in ("tried git", "tried the source package", "--source FOLDER_OR_TARBALL_OR_URL"):
        assert words in str(failed.value)
    with pytest.raises(SourceMissing, match="mdagent source fetch"):
        find_source(tmp_path)


@pytest.mark.parametrize("source", ["nothing/here", "http://127.0.0.1:9/x.tar", "/dev/null"])
def test_a_source_that_is_none_is_refused(tmp_path: Path, source: str) -> None:
    with pytest.raises(SourceNotFetched, match="tried"):
        fetch(tmp_path, source=source)


def test_a_folder_that_is_no_lammps_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    with pytest.raises(SourceNotFetched, match=r"no src/version\.h"):
        fetch(tmp_path / "cache", source=str(tmp_path / "other"))


def test_a_failed_fetch_leaves_the_tree_that_was_there(small_tree: Path, tmp_path: Path) -> None:
    first = fetch(tmp_path, source=str(small_tree))
    with pytest.raises(SourceNotFetched):
        fetch(tmp_path, source="nothing/here")
    assert find_source(tmp_path) == first
    assert first.path.is_dir()


@pytest.mark.parametrize("stage", ["Trying", "unpacking"])
def test_killed_anywhere_it_can_be_run_again(tarball: Path, tmp_path: Path, stage: str) -> None:
    program, cache = tmp_path / "fetch.py", tmp_path / "cache"
    program.write_text(FETCH)
    command = [sys.executable, str(program), str(tarball), str(cache)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    with process.stdout as said:
        for line in said:
            if line.startswith(stage):
                process.kill()
                break
    assert process.wait() == -signal.SIGKILL
    assert_complete(fetch(cache, source=str(tarball)))
    left = [path.name for path in source_home(cache).iterdir() if path.is_dir()]
    assert left == [find_source(cache).path.name]


def test_two_fetches_at_once_are_refused(small_tree: Path, tmp_path: Path) -> None:
    with locked(source_home(tmp_path)), pytest.raises(FolderBusy):
        fetch(tmp_path, source=str(small_tree))


def test_a_closed_cache_is_named_with_its_mend(small_tree: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CacheUnusable, match="Set MDAGENT_CACHE_FOLDER"):
        fetch(tmp_path / "file" / "cache", source=str(small_tree))


def test_a_full_disk_is_named(tarball: Path, tmp_path: Path) -> None:
    program = tmp_path / "fetch.py"
    program.write_text(FETCH)
    done = on_small_disk(16_384, sys.executable, program, tarball, "/full/cache")
    assert "no space is left there" in done.stderr


def test_a_read_only_disk_is_named(tarball: Path, tmp_path: Path) -> None:
    program = tmp_path / "fetch.py"
    program.write_text(FETCH)
    command = (sys.executable, program, tarball, "/full/cache")
    done = on_small_disk(1 << 20, "--remount-ro", "/full", *command)
    assert "read-only file system" in done.stderr


@pytest.mark.parametrize(
    ("version", "distance"),
    [
        ("4 Feb 2025", "168 days older than the engine's"),
        ("4 Jul 2026", "347 days newer than the engine's"),
        ("22 Jul 2025 - Update 4", "the engine's version"),
        ("22 Jul 2025 - Update 1", "another update of 22 Jul 2025 - Update 4"),
        ("my own", "of unknown distance to the engine's 22 Jul 2025 - Update 4"),
    ],
)
def test_the_distance_to_the_engine_is_known(version: str, distance: str) -> None:
    tree = SourceTree(Path(), version, "")
    assert tree.distance("22 Jul 2025 - Update 4", date(2025, 7, 22)) == distance


def hostile(
    name: str, content: bytes = b"x", kind: bytes = tarfile.REGTYPE, link: str = ""
) -> Member:
    member = tarfile.TarInfo(name)
    member.type, member.size, member.linkname = kind, len(content), link
    return member, content


@pytest.mark.parametrize(
    "member",
    [
        hostile("../../examples/evil"),
        hostile("/examples/evil"),
        hostile("lammps/examples/../../../evil"),
        hostile("lammps/examples/ev\nil"),
        hostile("lammps/examples/evil", b"", tarfile.CHRTYPE),
        hostile("lammps/examples/evil", b"", tarfile.FIFOTYPE),
        hostile("lammps/examples/evil", b"", tarfile.SYMTYPE, "/etc/passwd"),
        hostile("lammps/examples/evil", b"", tarfile.SYMTYPE, "../../../../etc/passwd"),
        hostile("lammps/examples/evil", b"", tarfile.LNKTYPE, "/etc/passwd"),
    ],
)
def test_what_leads_outside_is_left_out(small_tree: Path, tmp_path: Path, member: Member) -> None:
    path = tmp_path / "in" / "evil.tar"
    path.parent.mkdir()
    with tarfile.open(path, "w") as archive:
        archive.add(small_tree, "lammps")
        archive.addfile(member[0], io.BytesIO(member[1]))
    tree = fetch(tmp_path / "in" / "cache", source=str(path))
    assert_complete(tree)
    assert not list(tmp_path.rglob("*evil")) + list(tmp_path.rglob("*il"))
    assert not [p for p in tree.path.rglob("*") if p.is_symlink()]


def test_links_within_the_tree_are_kept_and_no_modes(small_tree: Path, tmp_path: Path) -> None:
    path = tmp_path / "links.tar"
    link = tarfile.TarInfo("lammps/examples/cup/in.same")
    link.type, link.linkname = tarfile.SYMTYPE, "in.cup"
    wild = tarfile.TarInfo("lammps/examples/cup/in.wild")
    wild.mode, wild.size = 0o6777, 0
    with tarfile.open(path, "w") as archive:
        archive.add(small_tree, "lammps")
        archive.addfile(link)
        archive.addfile(wild)
    cup = fetch(tmp_path / "cache", source=str(path)).path / "examples" / "cup"
    assert (cup / "in.same").read_text() == (cup / "in.cup").read_text()
    assert (cup / "in.wild").stat().st_mode & 0o7111 == 0


@pytest.mark.parametrize("name", ["examples/cup/in.cup", "src/version.h"])
def test_a_name_that_comes_twice_is_refused(small_tree: Path, tmp_path: Path, name: str) -> None:
    path = tmp_path / "twice.tar"
    with tarfile.open(path, "w") as archive:
        archive.add(small_tree, "lammps")
        archive.add(small_tree / name, f"lammps/{name}")
    with pytest.raises(SourceNotFetched, match="comes twice"):
        fetch(tmp_path / "cache", source=str(path))


def test_a_tarball_cut_off_is_refused(tarball: Path, tmp_path: Path) -> None:
    path = tmp_path / "cut.tar.xz"
    path.write_bytes(tarball.read_bytes()[:-200])
    with pytest.raises(SourceNotFetched, match="no whole tarball"):
        fetch(tmp_path / "cache", source=str(path))


def test_a_bomb_is_refused_before_it_is_unpacked(small_tree: Path, tmp_path: Path) -> None:
    path = tmp_path / "bomb.tar.gz"
    bomb = tarfile.TarInfo("lammps/examples/bomb")
    bomb.size = 80 << 20
    with tarfile.open(path, "w:gz", compresslevel=1) as archive:
        archive.add(small_tree, "lammps")
        archive.addfile(bomb, io.BytesIO(bytes(bomb.size)))
    with pytest.raises(SourceNotFetched, match="more than a LAMMPS source tree holds"):
        fetch(tmp_path / "cache", source=str(path))
