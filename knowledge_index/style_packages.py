"""Which package a style comes from, by the headers of LAMMPS' source."""

import re
from pathlib import Path

_DECLARATION = re.compile(r"^\s*([A-Z]\w*)Style\(\s*([^\s,()]+)\s*,", re.MULTILINE)
_CATEGORIES = {
    "Angle": "angle",
    "Atom": "atom",
    "Bond": "bond",
    "Command": "command",
    "Compute": "compute",
    "Dihedral": "dihedral",
    "Dump": "dump",
    "Fix": "fix",
    "Improper": "improper",
    "Integrate": "integrate",
    "KSpace": "kspace",
    "Minimize": "minimize",
    "Pair": "pair",
    "Region": "region",
}


def read_style_packages(tree: Path) -> dict[tuple[str, str], str]:
    """Map (category, style) to its package; styles of LAMMPS' core map to the empty string."""
    packages: dict[tuple[str, str], str] = {}
    for header in sorted((tree / "src").rglob("*.h")):
        folder = header.parent.name
        package = "" if folder == "src" else folder
        for kind, style in _DECLARATION.findall(
            header.read_text(encoding="utf-8", errors="replace")
        ):
            if kind in _CATEGORIES:
                packages.setdefault((_CATEGORIES[kind], style), package)
    return packages
