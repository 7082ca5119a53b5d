"""What is shipped: every package of the tree, under one name."""

import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import distribution
from pathlib import Path

ROOT = Path(__file__).parents[1]
# The benchmarks measure a checkout; they are of no use without one.
NOT_SHIPPED = {"bench"}
FOLDERS = sorted({file.parent.name for file in ROOT.glob("*/__init__.py")} - NOT_SHIPPED)


def declared() -> dict[str, object]:
    project: dict[str, object] = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return project


def test_the_packages_list_is_the_tree() -> None:
    setuptools = declared()["tool"]["setuptools"]  # type: ignore[index]
    tree = {
        ".".join(("mdagent", *file.parent.relative_to(ROOT).parts))
        for folder in FOLDERS
        for file in (ROOT / folder).rglob("__init__.py")
    }
    assert sorted(setuptools["packages"]) == sorted({"mdagent", *tree})


def test_every_folder_with_python_is_a_package() -> None:
    folders = {file.parent for folder in FOLDERS for file in (ROOT / folder).rglob("*.py")}
    assert [str(folder) for folder in folders if not (folder / "__init__.py").is_file()] == []


def test_the_top_level_is_one_name() -> None:
    assert (distribution("mdagent-mcp").read_text("top_level.txt") or "").split() == ["mdagent"]


def test_the_wheel_holds_every_source_file_and_nothing_beside_mdagent(tmp_path: Path) -> None:
    # As bdist_wheel does it, without an isolated environment: no network in a test.
    build = "import sys; from setuptools import setup; sys.argv[1:] = sys.argv[1:]; setup()"
    subprocess.run(
        [
            *(sys.executable, "-c", build, "-q"),
            *("egg_info", "--egg-base", tmp_path),
            *("build", "--build-base", tmp_path / "build"),
            *("bdist_wheel", "--dist-dir", tmp_path / "dist"),
        ],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    shipped = {Path(name) for name in zipfile.ZipFile(wheel).namelist()}
    assert {path.parts[0] for path in shipped if ".dist-info" not in path.parts[0]} == {"mdagent"}
    sources = {
        Path("mdagent") / file.relative_to(ROOT)
        for folder in FOLDERS
        for pattern in ("*.py", "*.md", "*.txt", "*.jinja", "*.html")
        for file in (ROOT / folder).rglob(pattern)
    }
    assert sources - shipped == set()
