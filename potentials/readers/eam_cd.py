"""eam/cd: setfl files of two elements with a concentration-dependent pair term h(x) at the end.

Source: https://docs.lammps.org/pair_eam.html
"""

from mdagent.potentials.contents import Contents, Damaged, Lines
from mdagent.potentials.format import Format
from mdagent.potentials.readers.eam_alloy import read_alloy_tables
from mdagent.potentials.readers.setfl import looks_like_setfl, read_head, refuse_rest


def read_eam_cd(lines: Lines, found: Contents) -> None:
    """Read a setfl file with the coefficients of h(x): their degree, then one for each power."""
    grid = read_head(lines, found)
    if len(found.labels) != 2:
        raise Damaged("An eam/cd file describes exactly two elements.", 4)
    read_alloy_tables(lines, found, grid)
    words = lines.words("the coefficients of h(x)")
    degree = lines.count_in(words[0], "the degree of h(x)", largest=50)
    lines.expect(words, degree + 2, "the coefficients of h(x)")
    lines.numbers_in(words[1:], "the coefficients of h(x)")
    refuse_rest(lines, "the coefficients of h(x) of an eam/cd file")


EAM_CD = Format(
    name="eam/cd",
    pair_styles=("eam/cd", "eam/cd/old"),
    suffixes=(".cdeam",),
    read=read_eam_cd,
    looks_like=looks_like_setfl,
    free_lines=3,
    units="metal",
)
