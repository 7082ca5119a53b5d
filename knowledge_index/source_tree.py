"""What a LAMMPS source tree is: which of its files are kept, and which version it is."""

import re
from pathlib import Path, PurePosixPath

_VERSION = re.compile(r'#define\s+LAMMPS_VERSION\s+"([^"]+)"')
_UPDATE = re.compile(r'#define\s+LAMMPS_UPDATE\s+"([^"]+)"')
_VERSION_FILE = Path("src") / "version.h"
_SOURCES = frozenset({"src/input.cpp", "src/thermo.cpp"})

# What a sparse checkout has to hold; the same choice as `is_kept`, in git's own pattern language.
SPARSE_PATTERNS = (
    "/doc/src/*.rst",
    "/examples/",
    "/bench/",
    "/src/**/*.h",
    "/src/*_deprecated.cpp",
    "/src/deprecated.cpp",
    "/src/input.cpp",
    "/src/thermo.cpp",
    "/LICENSE",
)


class NoSourceTree(ValueError):
    """What was given is no LAMMPS source tree."""


def is_kept(path: PurePosixPath) -> bool:
    """Tell whether a file, named from the tree's root, is one that we read."""
    parts = path.parts
    if len(parts) == 3 and parts[:2] == ("doc", "src"):
        return path.suffix == ".rst"
    if parts[0] in {"examples", "bench"}:
        return len(parts) > 1
    if parts[0] == "src" and path.suffix == ".h":
        return len(parts) <= 3
    deprecated = len(parts) == 2 and parts[0] == "src" and path.stem.endswith("deprecated")
    return deprecated or str(path) in _SOURCES or str(path) == "LICENSE"


def tree_version(tree: Path) -> str:
    """Return the version of a tree, `4 Feb 2025` or `22 Jul 2025 - Update 4`.

    Raises:
        NoSourceTree: No `src/version.h` with a version in it, or no manual.
    """
    try:
        text = (tree / _VERSION_FILE).read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise NoSourceTree(f"{tree} is no LAMMPS source tree: it has no src/version.h.") from error
    version, update = _VERSION.search(text), _UPDATE.search(text)
    if version is None:
        raise NoSourceTree(f"{tree / _VERSION_FILE} names no LAMMPS version.")
    if not any((tree / "doc" / "src").glob("*.rst")):
        raise NoSourceTree(f"{tree} holds no manual: there is no doc/src/*.rst.")
    return f"{version[1]} - {update[1]}" if update and update[1].strip() else version[1]
