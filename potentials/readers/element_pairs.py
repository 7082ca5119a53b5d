"""What interlayer and charge formats share: a line of one or two names, then numbers."""

from collections.abc import Sequence
from itertools import product

from mdagent.potentials.contents import Contents, Damaged, Lines
from mdagent.potentials.format import are_numbers, is_number


def looks_like_lines(lines: Sequence[str], n_names: int, counts: range) -> bool:
    """The first line with data has the names and a fitting number of values."""
    for line in lines:
        words = line.split("#", 1)[0].split()
        if words:
            values = words[n_names:]
            return (
                not any(map(is_number, words[:n_names]))
                and len(values) in counts
                and are_numbers(values)
            )
    return False


def read_lines(lines: Lines, found: Contents, n_names: int, counts: range, what: str) -> None:
    """Read every line as `n_names` names and a number of values out of `counts`."""
    seen: set[tuple[str, ...]] = set()
    while (words := lines.more_words()) is not None:
        names, values = tuple(words[:n_names]), words[n_names:]
        if any(map(is_number, names)) or len(values) not in counts:
            raise Damaged(
                f"Line {lines.number}: a {what} line has {n_names} names "
                f"and {_range(counts)} numbers.",
                lines.number,
            )
        lines.numbers_in(values, f"{what} {' '.join(names)}")
        seen.add(names)
        for name in names:
            found.add_label(name)
    if n_names == 2:
        wanted = product(found.labels, repeat=2)
        found.missing_entries = tuple(" ".join(pair) for pair in wanted if pair not in seen)
    if not seen:
        raise Damaged(f"The file holds no {what} line.", max(1, lines.number), kind="empty")


def _range(counts: range) -> str:
    first, last = counts[0], counts[-1]
    return str(first) if first == last else f"{first} to {last}"
