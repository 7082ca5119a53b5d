"""What the three-body formats share: entries of three elements and a fixed number of values.

Entries may run over several lines; comments start with `#`. LAMMPS reads the entries it needs and
asks for all n^3 of the n elements that `pair_coeff` maps; the pair part of an entry `i j k` counts
where j = k.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product

from mdagent.potentials.contents import Contents, Damaged, Lines, NotANumber
from mdagent.potentials.format import are_numbers, first_words, is_number

_MAX_ENTRIES = 100_000
# More names than that are no potential; n^3 entries would have to be compared.
_MAX_LABELS = 40


@dataclass(frozen=True)
class Triplet:
    """One entry: its three labels, its values in the file's order, and the line it starts at."""

    labels: tuple[str, str, str]
    values: tuple[float, ...]
    line: int


def looks_like_triplets(lines: Sequence[str], n_values: int) -> bool:
    """Three names, `n_values` numbers, and then the end or three names again."""
    words = first_words(lines, n_values + 6)
    names, values, after = words[:3], words[3 : n_values + 3], words[n_values + 3 :]
    return (
        len(words) >= n_values + 3
        and not any(map(is_number, names))
        and are_numbers(values)
        and (not after or (len(after) == 3 and not any(map(is_number, after))))
    )


def read_triplets(
    lines: Lines,
    found: Contents,
    n_values: int,
    what: str,
    until: Callable[[list[str]], bool] = lambda words: False,
) -> list[Triplet]:
    """Read all entries, and say which are missing or doubled.

    Args:
        lines: The file.
        found: Gets labels and findings.
        n_values: Values of an entry, besides its three names.
        what: The format's name, for messages.
        until: Tells the line at which another part of the file begins.
    """
    triplets: list[Triplet] = []
    while (words := lines.more_words()) is not None and len(triplets) < _MAX_ENTRIES:
        if until(words):
            break
        entry = _read_entry(lines, found, words, n_values, what)
        if entry is not None:
            triplets.append(entry)
    if not triplets:
        raise Damaged(f"The file holds no {what} entry.", max(1, lines.number), kind="empty")
    for triplet in triplets:
        found.add_label(triplet.labels[0])
    for triplet in triplets:
        for label in triplet.labels:
            found.add_label(label)
    _check_doubles(found, triplets)
    _check_complete(found, triplets)
    return triplets


def _read_entry(
    lines: Lines, found: Contents, words: list[str], n_values: int, what: str
) -> Triplet | None:
    """One entry; None where a word of it is no number, which spoils only this one."""
    start = lines.number
    if len(words) < 3 or any(map(is_number, words[:3])):
        raise Damaged(f"Line {start} should start a {what} entry with three element names.", start)
    labels = (words[0], words[1], words[2])
    try:
        values = lines.numbers_in(words[3:], f"{what} {' '.join(labels)}")
        while len(values) < n_values:
            more = lines.more_words()
            if more is None:
                message = f"The file ends inside the {what} entry of line {start}"
                message = f"{message}: {len(values)} of {n_values} values."
                raise Damaged(message, lines.number, kind="truncated")
            values += lines.numbers_in(more, f"{what} {' '.join(labels)}")
    except NotANumber as fault:
        _leave_out(lines, found, labels, fault)
        return None
    if len(values) > n_values:
        raise Damaged(
            f"The entry of line {start} has {len(values) + 3} words; "
            f"a {what} entry has {n_values + 3}.",
            start,
        )
    return Triplet(labels, tuple(values), start)


def _leave_out(
    lines: Lines, found: Contents, labels: tuple[str, str, str], fault: NotANumber
) -> None:
    """Leave an entry out, with the rest of its lines; it then counts as missing."""
    found.note(
        "warning",
        "spoilt_entry",
        str(fault),
        why=f"LAMMPS stops at it as soon as {', '.join(dict.fromkeys(labels))} are mapped.",
        fix="Correct the number.",
        line=fault.line,
    )
    for label in labels:
        found.add_label(label)
    while (following := lines.peek_words()) and is_number(following[0]):
        lines.more_words()


def _check_doubles(found: Contents, triplets: Sequence[Triplet]) -> None:
    first: dict[tuple[str, str, str], int] = {}
    for triplet in triplets:
        if triplet.labels in first:
            found.note(
                "error",
                "duplicate_entry",
                f"{' '.join(triplet.labels)} stands twice, on lines {first[triplet.labels]} "
                f"and {triplet.line}.",
                why="LAMMPS stops at a duplicate entry.",
                fix="Remove one of the two.",
                line=triplet.line,
            )
        first.setdefault(triplet.labels, triplet.line)


def _check_complete(found: Contents, triplets: Sequence[Triplet]) -> None:
    if len(found.labels) > _MAX_LABELS:
        return
    have = {triplet.labels for triplet in triplets}
    missing = [want for want in product(found.labels, repeat=3) if want not in have]
    if missing:
        found.missing_entries = tuple(" ".join(entry) for entry in missing)
        found.note(
            "info",
            "missing_entries",
            f"{len(missing)} of the {len(found.labels) ** 3} entries for "
            f"{', '.join(found.labels)} are missing, such as {' '.join(missing[0])}.",
            why="LAMMPS needs all of them for the elements that pair_coeff maps together.",
            line=triplets[-1].line,
        )


def largest_pair_cutoff(triplets: Sequence[Triplet], cutoffs: Sequence[float]) -> float | None:
    """The largest cutoff of the entries that describe a pair, `i j j`."""
    pairs = [
        cutoff
        for triplet, cutoff in zip(triplets, cutoffs, strict=True)
        if triplet.labels[1] == triplet.labels[2]
    ]
    largest = max(pairs, default=0.0)
    return largest if largest > 0 else None
