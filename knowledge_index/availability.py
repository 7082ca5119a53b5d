"""Whether this machine's LAMMPS has what a page documents."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from mdagent.knowledge_index.answers import Availability
from mdagent.knowledge_index.store import Store, StoredPage

_CATEGORIES = {
    "pair_style": "pair",
    "fix": "fix",
    "compute": "compute",
    "bond_style": "bond",
    "angle_style": "angle",
    "dihedral_style": "dihedral",
    "improper_style": "improper",
    "kspace_style": "kspace",
    "dump": "dump",
    "min_style": "minimize",
    "run_style": "integrate",
}
_SUFFIX = re.compile(r"/(gpu|intel|kk|omp|opt)$")


@dataclass(frozen=True)
class Binary:
    """What must be known of a LAMMPS binary to say which pages apply to it.

    Attributes:
        styles: By category (`pair`, `fix`, ..., `command`), suffixed names included.
        removed: What to write instead of styles that are gone, by category and name.
    """

    version: str
    version_date: date
    styles: Mapping[str, frozenset[str]]
    packages: frozenset[str] = frozenset()
    removed: Mapping[tuple[str, str], str] = field(default_factory=dict)


Judgement = tuple[Availability, str]


def judge_page(page: StoredPage, named: str, binary: Binary | None, store: Store) -> Judgement:
    """Say whether the binary has a page's styles, or the one that was asked for by name."""
    wanted = [named] if named else [a.name for a in page.aliases if not _SUFFIX.search(a.name)]
    styles = [style for style in map(_style_of, wanted) if style is not None]
    if binary is None or not styles or page.kind != "commands":
        return "unknown", ""
    missing = [style for style in styles if not _has(binary, *style)]
    if not missing:
        return "yes", ""
    reason = _reason(page, missing[0], binary, store)
    if len(missing) < len(styles):
        names = ", ".join(name for _, name in missing[:3])
        more = f" and {len(missing) - 3} more" if len(missing) > 3 else ""
        return "yes", f"not {names}{more}: {reason}"
    return "no", reason


def _style_of(alias: str) -> tuple[str, str] | None:
    command, _, style = alias.partition(" ")
    if style:
        category = _CATEGORIES.get(command)
        return (category, style) if category else None
    return "command", command


def _has(binary: Binary, category: str, style: str) -> bool:
    return style in binary.styles.get(category, frozenset())


def _reason(page: StoredPage, style: tuple[str, str], binary: Binary, store: Store) -> str:
    category, name = style
    base = _SUFFIX.sub("", name)
    if base != name and _has(binary, category, base):
        return f"this binary has {base}, without the {name.rsplit('/', 1)[1]} variant"
    if (category, base) in binary.removed:
        return f"removed or renamed: {binary.removed[category, base]}"
    added = _added(page, base)
    if added is not None and added[0] > binary.version_date:
        return f"added in {added[1]}, newer than your {binary.version}"
    package = store.package_of(category, name) or ", ".join(page.packages[:2])
    if package and package not in binary.packages:
        return f"package {package} not built into this binary"
    return f"not in this binary ({binary.version})"


def _added(page: StoredPage, style: str) -> tuple[date, str] | None:
    """Return when a style came, by a `versionadded` note that speaks of it or of the page."""
    for note in page.version_notes:
        day = lammps_date(note.version)
        about = style in note.text.split() or re.search(r"[Tt]his|New", note.text[:12])
        if note.kind == "versionadded" and day is not None and about:
            return day, note.version
    return None


def removed_note(text: str, binary: Binary | None) -> str:
    """Say what to write instead of the removed style or command that a text names, if it does."""
    words = text.lower().replace("`", " ").split()
    for (category, name), instead in (binary.removed if binary else {}).items():
        if name not in words:
            continue
        before = words[words.index(name) - 1] if words.index(name) else ""
        # `reset_ids` speaks for itself; `box` or `server` alone may be any word.
        said = before.startswith(category) or (category == "fix" and "fix" in words)
        if said or "/" in name or (category == "command" and ("_" in name or words[0] == name)):
            shown = name if category == "command" else f"{category} style {name}"
            return f"{shown} is gone from this LAMMPS. {instead}"
    return ""


def lammps_date(text: str) -> date | None:
    """Read the date of a LAMMPS version: `4Feb2025`, `27June2024`, `22 Jul 2025 - Update 4`."""
    match = re.match(r"\s*(\d{1,2})\s*([A-Za-z]{3})[a-z]*\s*(\d{4})", text)
    if not match:
        return None
    try:
        return datetime.strptime("-".join(match.groups()), "%d-%b-%Y").date()
    except ValueError:
        return None
