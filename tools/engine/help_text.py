"""What `lmp -help` prints, as data."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

SUFFIXES = ("omp", "opt", "gpu", "intel", "kk", "kk/device", "kk/host")

CATEGORIES = {
    "Atom": "atom",
    "Integrate": "integrate",
    "Minimize": "minimize",
    "Pair": "pair",
    "Bond": "bond",
    "Angle": "angle",
    "Dihedral": "dihedral",
    "Improper": "improper",
    "KSpace": "kspace",
    "Fix": "fix",
    "Compute": "compute",
    "Region": "region",
    "Dump": "dump",
    "Command": "command",
}

_BANNER = re.compile(r"^Large-scale Atomic/Molecular Massively Parallel Simulator - (.+)$", re.M)
_DATE = re.compile(r"\b(\d{1,2}) ?([A-Z][a-z]{2}) ?(\d{4})\b")
_GIT = re.compile(r"^Git info \((.*) / (.*)\)$", re.M)
_RELEASE_TAG = re.compile(r"(?:stable|patch)_\d{1,2}[A-Z][a-z]{2}\d{4}(?:_update\d+)?")
_STYLES_HEAD = re.compile(r"^\* (\w+) styles:?$")
_BUILD_LINE = re.compile(
    r"^(OS|Compiler|C\+\+ standard|FFT (?:precision|engine|library)|[A-Z]+ package \w+)"
    r":? *=? *(.+)$",
    re.M,
)


class EngineBroken(RuntimeError):
    """LAMMPS is there and does not start or does not answer; the text says why."""


@dataclass(frozen=True)
class HelpText:
    """Version, build and style tables of one binary."""

    version: str
    version_date: date
    git_tag: str | None
    build: Mapping[str, str]
    packages: frozenset[str]
    styles: Mapping[str, frozenset[str]]
    accelerators: tuple[str, ...]


def read_help(text: str) -> HelpText:
    """Parse the text of `lmp -help`.

    Raises:
        EngineBroken: It is not the help of a LAMMPS of the last years.
    """
    banner = _BANNER.search(text)
    day = _DATE.search(banner.group(1)) if banner else None
    if banner is None or day is None:
        raise EngineBroken(
            f"The engine's -help does not begin as LAMMPS does, but with {text.strip()[:200]!r}. "
            "Set MDAGENT_ENGINE to the LAMMPS binary itself."
        )
    styles = _styles(text)
    if not styles.get("pair") or not styles.get("command"):
        raise EngineBroken(
            f"LAMMPS {banner.group(1)} lists no styles in its -help, so nothing can be checked "
            "against it. Use a release of 2020 or newer."
        )
    return HelpText(
        version=banner.group(1).strip(),
        version_date=datetime.strptime(" ".join(day.groups()), "%d %b %Y").date(),
        git_tag=_git_tag(text),
        build=_build(text),
        packages=frozenset(" ".join(_block(text, "Installed packages:")).split()),
        styles=styles,
        accelerators=_accelerators(styles),
    )


def base_name(name: str, known: Collection[str]) -> str:
    """The name without its accelerator suffix, where the plain style exists."""
    for suffix in SUFFIXES:
        plain = name.removesuffix(f"/{suffix}")
        if plain != name and plain in known:
            return plain
    return name


def _git_tag(text: str) -> str | None:
    git = _GIT.search(text)
    tag = _RELEASE_TAG.match(git.group(2)) if git else None
    return tag.group() if tag else None


def _block(text: str, head: str) -> list[str]:
    """Lines of the paragraph that follows a head line and one empty line."""
    _, found, rest = text.partition(f"\n{head}\n")
    return rest.lstrip("\n").split("\n\n", 1)[0].splitlines() if found else []


def _build(text: str) -> dict[str, str]:
    build = {key.strip(): value.strip() for key, value in _BUILD_LINE.findall(text)}
    mpi = re.search(r"^MPI v[\d.]+: *(.+)$", text, re.M)
    if mpi:
        build["MPI"] = " ".join(mpi.group(0).split())
    sizes = re.findall(r"^sizeof\((\w+)\): *(\S+)$", text, re.M)
    build.update({f"sizeof({name})": bits for name, bits in sizes})
    flags = re.findall(r"^-D\S+$", text, re.M)
    if flags:
        build["flags"] = " ".join(flags)
    return build


def _styles(text: str) -> dict[str, frozenset[str]]:
    """Tables below `* Pair styles:` and its like, up to the next head or the end."""
    lines = text.splitlines()
    heads = [
        (number, match.group(1))
        for number, line in enumerate(lines)
        if (match := _STYLES_HEAD.match(line))
    ]
    ends = [*heads, (len(lines), "")]
    return {
        CATEGORIES[word]: frozenset(" ".join(lines[start + 1 : end]).split())
        for (start, word), (end, _) in pairwise(ends)
        if word in CATEGORIES
    }


def _accelerators(styles: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
    return tuple(
        suffix
        for suffix in SUFFIXES
        if any(
            name.endswith(f"/{suffix}") and base_name(name, names) != name
            for names in styles.values()
            for name in names
        )
    )
