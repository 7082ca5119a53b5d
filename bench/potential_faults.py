"""Faults planted into the lines and files of every shipped potential, and whether each is found.

Each begins from the line that the catalogue proposes, which is sound, and spoils one thing of it.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from mdagent.potentials.candidates import candidate
from mdagent.potentials.catalogue import Catalogue, open_catalogue
from mdagent.potentials.elements import STANDARD_MASS, SYMBOLS
from mdagent.potentials.file import PotentialFile
from mdagent.potentials.pair_coeff import PairCoeff, check_pair_coeff, split_words
from mdagent.potentials.ranking import Wish
from mdagent.potentials.styles import STYLES
from mdagent.tools.finding import Finding

# A file of these may end after any of its lines: nothing tells that one is missing.
OPEN_ENDED = {"meam", "meam/ms", "pod"}
# Files of many entries of which a line needs some: it is these that must be cut off.
ENTRIES = {"aip", "comb", "lebedeva/z", "meam library", "meam/ms library", "tersoff"}
_WHOLE = ("truncated", "damaged", "empty", "missing_entries", "element", "mapping")


@dataclass(frozen=True)
class Line:
    """A `pair_coeff` line with all that it is compared with.

    Attributes:
        files: Contents that stand for the shipped ones; None: the file is not there.
    """

    pair_style: tuple[str, ...]
    words: tuple[str, ...]
    units: str
    masses: Mapping[int, float]
    n_types: int
    files: Mapping[str, bytes | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Planted:
    """A spoilt line, the codes of which one must come, and what the mend must name."""

    kind: str
    potential: str
    form: str
    line: Line
    codes: tuple[str, ...]
    mend: str = ""


def sound_line(catalogue: Catalogue, file: PotentialFile) -> Line | None:
    """The proposed line of a file; None where it has none of its own."""
    made = candidate(catalogue, file, Wish())
    if made is None:
        return None
    (*_, words) = (line.split()[1:] for line in made.pair_coeff)
    masses = {
        i: STANDARD_MASS.get(e, file.masses.get(e, 1.0)) for i, e in enumerate(made.elements, 1)
    }
    style = tuple(made.pair_style.split())
    return Line(style, tuple(words), made.units or "metal", masses, len(made.elements))


def findings_of(line: Line, catalogue: Catalogue, folder: Path) -> list[Finding]:
    """What our check finds in a line; the files that it brings are written into the folder."""
    sent = {}
    for name, data in line.files.items():
        if data is not None:
            (folder / name).write_bytes(data)
            sent[name] = folder / name
    known = catalogue.including(sent)
    if None in line.files.values():
        command = split_words(line.pair_style, line.words, catalogue)
        kept = [n for n in (command.files if command else ()) if n not in line.files]
        paths = {n: f.path for n in kept if (f := catalogue.get(n))}
        known = open_catalogue([], None).including(paths)
    return check_pair_coeff(
        line.pair_style,
        line.words,
        known,
        units=line.units,
        masses=line.masses,
        n_types=line.n_types,
    )


def is_found(planted: Planted, found: Sequence[Finding]) -> bool:
    """Whether a finding names the fault, and its mend what must be written instead."""
    codes = {f"potential.{code}" for code in planted.codes}
    return any(f.code in codes and f.fix and planted.mend in f.fix for f in found)


def plant(catalogue: Catalogue, file: PotentialFile, seed: int) -> Iterator[Planted]:
    """Every kind of fault that the line of this file can have."""
    line = sound_line(catalogue, file)
    command = split_words(line.pair_style, line.words, catalogue) if line else None
    if line is None or command is None:
        return
    rng = random.Random(f"{seed} {file.name}")
    for make in (_elements, _order, _style, _units, _cut, _second):
        for kind, spoilt, codes, mend in make(catalogue, file, line, command, rng):
            yield Planted(kind, file.name, file.format or "", spoilt, codes, mend)


_Fault = tuple[str, Line, tuple[str, ...], str]


def _elements(
    catalogue: Catalogue, file: PotentialFile, line: Line, command: PairCoeff, rng: random.Random
) -> Iterator[_Fault]:
    """A foreign element in the place of one, and one atom type more than names."""
    if not command.labels:
        return
    read = [f for name in command.files if (f := catalogue.get(name)) is not None]
    known = {word for f in read for word in (*f.labels, *f.elements)}
    foreign = rng.choice([s for s in SYMBOLS[:94] if s not in known])
    at = len(line.words) - 1 - rng.randrange(len(command.labels))
    words = (*line.words[:at], foreign, *line.words[at + 1 :])
    yield "wrong element", replace(line, words=words), ("element",), ""
    more = replace(line, n_types=line.n_types + 1)
    yield "a name too few", more, ("element_count",), str(line.n_types + 1)


def _order(
    catalogue: Catalogue, file: PotentialFile, line: Line, command: PairCoeff, rng: random.Random
) -> Iterator[_Fault]:
    """Names exchanged, the masses as they were."""
    labels = list(command.labels)
    pairs = [
        (i, j)
        for i in range(len(labels))
        for j in range(i)
        if abs(line.masses[i + 1] / line.masses[j + 1] - 1) > 0.02
    ]
    if not pairs:
        return
    i, j = rng.choice(pairs)
    labels[i], labels[j] = labels[j], labels[i]
    words = (*line.words[: -len(labels)], *labels)
    right = " ".join(command.labels)
    yield "wrong order", replace(line, words=words), ("element_order",), right


def _style(
    catalogue: Catalogue, file: PotentialFile, line: Line, command: PairCoeff, rng: random.Random
) -> Iterator[_Fault]:
    """The same files under another style that takes a line of this shape."""
    if len(line.pair_style) > 1 and line.pair_style[0].startswith("hybrid"):
        return
    others = [
        name
        for name, rule in STYLES.items()
        if rule.slots == command.rule.slots and name not in file.pair_styles
    ]
    words = line.words
    if not others and command.files:
        others = [n for n in ("sw", "tersoff", "adp") if n not in file.pair_styles]
        words = ("*", "*", command.files[0], *(command.labels or file.labels))
    if others and command.files and "mliap" not in line.pair_style:
        spoilt = replace(line, pair_style=(rng.choice(others),), words=words)
        yield "wrong style", spoilt, ("style",), f"pair_style {file.pair_styles[0]}"


def _units(
    catalogue: Catalogue, file: PotentialFile, line: Line, command: PairCoeff, rng: random.Random
) -> Iterator[_Fault]:
    """Units that the file is not in."""
    read = [f for name in command.files if (f := catalogue.get(name)) is not None]
    if not any(f.units for f in read):
        return
    for other in rng.sample([u for u in ("lj", "real", "metal", "si") if u != line.units], 2):
        spoilt = replace(line, units=other)
        yield "wrong units", spoilt, ("units", "units_converted"), f"units {line.units}"


def _cut(
    catalogue: Catalogue, file: PotentialFile, line: Line, command: PairCoeff, rng: random.Random
) -> Iterator[_Fault]:
    """The end of one of the files is missing, from one of its lines with data on."""
    for name in command.files:
        read = catalogue.get(name)
        if read is None or read.format in OPEN_ENDED or read.format == "snap parameters":
            continue
        lines = read.path.read_bytes().split(b"\n")
        # What follows the last section that LAMMPS wants of a file may be missing.
        with_data = [n for n, text in enumerate(lines) if text.split(b"#")[0].strip()]
        at = with_data[int(len(with_data) * rng.uniform(0.2, 0.6))]
        if read.format == "mliap descriptor":
            # What follows are settings that it may leave out.
            at = min(at, next(n for n in with_data if lines[n].startswith(b"welems")))
        if read.format in ENTRIES:
            wanted = command.labels[0].encode()
            needs = [n for n in with_data if wanted in lines[n].replace(b"'", b" ").split()]
            at = min(at, needs[0])
        spoilt = replace(line, files={name: b"\n".join(lines[:at])})
        yield "truncated file", spoilt, _WHOLE, ""


def _second(
    catalogue: Catalogue, file: PotentialFile, line: Line, command: PairCoeff, rng: random.Random
) -> Iterator[_Fault]:
    """Of two files one is not there, or they stand in each other's place."""
    named = [name for name in command.files if name != "NULL"]
    if len(named) < 2:
        return
    gone = rng.choice(named)
    yield "missing second file", replace(line, files={gone: None}), ("not_found",), "Send"
    if "mliap" in line.pair_style:
        return
    swap = {named[0]: named[1], named[1]: named[0]}
    words = tuple(swap.get(word, word) for word in line.words)
    yield "files exchanged", replace(line, words=words), ("file_order",), f"{named[0]} before"
