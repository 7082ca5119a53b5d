"""What bop and polymorphic share: a count, then `number mass name` for every element."""

from mdagent.potentials.contents import Contents, Lines
from mdagent.potentials.format import is_number


def read_elements(lines: Lines, found: Contents) -> list[str]:
    """Read the count and the elements.

    Returns:
        The words of the line with the count.
    """
    count = lines.words("the number of elements")
    n_elements = lines.count_in(count[0], "the number of elements", largest=100)
    for _ in range(n_elements):
        words = lines.words("an element (atomic number, mass, name)")
        lines.expect(words, 3, "an element (atomic number, mass, name)")
        lines.number_in(words[0], "atomic number")
        found.add_label(words[2])
        found.set_mass(words[2], lines.number_in(words[1], "mass"), lines.number)
    return count


def looks_like_elements(words_by_line: list[list[str]], n_counts: int) -> bool:
    """Whether the first lines with data are a count and as many elements."""
    if not words_by_line or len(words_by_line[0]) != n_counts:
        return False
    count = words_by_line[0][0]
    if not count.isdigit() or not 1 <= int(count) <= 100:
        return False
    elements = words_by_line[1 : int(count) + 1]
    return len(elements) == int(count) and all(
        len(words) == 3 and is_number(words[0]) and is_number(words[1]) and not is_number(words[2])
        for words in elements
    )
