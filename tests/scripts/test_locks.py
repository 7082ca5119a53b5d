"""The lock files, as committed: whole, pinned by hash, without a word on where to fetch."""

import re
import tomllib
from pathlib import Path

import pytest
from environment import count_pinned
from lock import LOCKS, package_names, without
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from torch_build import TORCH

PROJECT = tomllib.loads((LOCKS.parent / "pyproject.toml").read_text(encoding="utf-8"))
EXTRAS = PROJECT["project"]["optional-dependencies"]
WANTED = {
    "core": [*PROJECT["project"]["dependencies"], *EXTRAS["plots"], "setuptools>=77"],
    "semantic": [text for text in EXTRAS["semantic"] if not text.startswith("torch")],
    "cuda": [text for text in EXTRAS["semantic"] if text.startswith("torch")],
    "dev": PROJECT["dependency-groups"]["dev"],
}
LOCK_FILES = sorted(LOCKS.glob("*.txt"), key=lambda path: path.name)


def blocks(lock: str) -> list[str]:
    return re.split(r"^(?=[A-Za-z0-9_.-]+==)", lock, flags=re.MULTILINE)[1:]


def pinned(lock: str) -> dict[str, list[str]]:
    versions: dict[str, list[str]] = {}
    for name, version in re.findall(r"^([A-Za-z0-9_.-]+)==([^ ;\\]+)", lock, re.MULTILINE):
        versions.setdefault(canonicalize_name(name), []).append(version)
    return versions


@pytest.mark.parametrize("name", WANTED)
def test_every_requirement_of_the_project_is_pinned_to_a_version_that_fits(name: str) -> None:
    versions = pinned((LOCKS / f"{name}.txt").read_text(encoding="utf-8"))
    for requirement in map(Requirement, WANTED[name]):
        found = versions.get(canonicalize_name(requirement.name))
        assert found, f"{requirement.name} is not in {name}.txt: run `make lock`"
        assert all(requirement.specifier.contains(version) for version in found)


@pytest.mark.parametrize("path", LOCK_FILES, ids=lambda path: path.stem)
def test_lock_files_pin_by_hash_and_name_no_index(path: Path) -> None:
    lock = path.read_text(encoding="utf-8")
    assert not re.search(r"://|^--|^-[a-z]|@ ", lock, re.MULTILINE)
    for block in blocks(lock):
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", block), block


def test_package_in_two_lock_files_has_the_same_versions_in_both() -> None:
    seen: dict[str, list[str]] = {}
    for path in LOCK_FILES:
        for name, versions in pinned(path.read_text(encoding="utf-8")).items():
            assert seen.setdefault(name, versions) == versions, f"{name} in {path.name}"


def test_cuda_packages_are_in_the_cuda_lock_alone() -> None:
    for name in ("core", "semantic", "dev"):
        found = package_names((LOCKS / f"{name}.txt").read_text(encoding="utf-8"))
        assert not [each for each in found if each.startswith(("nvidia", "cuda", "triton"))]
        assert "torch" not in found
    assert TORCH in (LOCKS / "cuda.txt").read_text(encoding="utf-8")


def test_without_drops_a_package_with_its_hashes() -> None:
    lock = "a==1 \\\n    --hash=sha256:0\nb==2 ; x \\\n    --hash=sha256:1\nb==3\na-b==1\n"
    assert without(lock, ["b"]) == "a==1 \\\n    --hash=sha256:0\na-b==1\n"


def test_count_takes_a_package_with_two_versions_once() -> None:
    assert count_pinned("a==1 ; old\na==2 ; new\nb==1\n") == 2
