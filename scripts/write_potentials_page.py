"""Write docs/potentials.md: what the catalogue reads of the files that LAMMPS ships.

python scripts/write_potentials_page.py
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from mdagent.bench.chunks.potential_styles import EXCEPTIONS
from mdagent.bench.potential_mentions import Mention, example_scripts, manual_texts, mentions
from mdagent.knowledge_index.source import find_source
from mdagent.potentials.candidates import candidate
from mdagent.potentials.catalogue import Catalogue, open_catalogue
from mdagent.potentials.file import PotentialFile
from mdagent.potentials.ranking import Wish
from mdagent.potentials.recipes import RECIPES
from mdagent.server.settings import read_settings
from mdagent.tools.engine.engine import EngineOptions, find_engine

PAGE = Path(__file__).resolve().parents[1] / "docs" / "potentials.md"
_HEAD = """\
# What `check_potential` knows of potential files

Written by `scripts/write_potentials_page.py` from the files themselves; do not edit.

Every file is opened: nothing below comes from its name, but for the element of a format that names
none. A file that LAMMPS ships counts under its format, and for each field how many files say it.
A field that a format has no place for (a mass in a Tersoff file) stays empty; nothing is filled in
from elsewhere. `cutoff` and `lines` count potentials: for SNAP the cutoff comes from two files.
`lines` have `pair_style` and `pair_coeff` ready to paste; the others are second files, or are read
by no pair style.
"""
_SUMS = """
## Sums of styles

Where one file is only a part, the rest is named, and the sum is proposed as it is written here.

| elements | pair_style | files | as written in |
|---|---|---|---|
"""
_STYLES = """
## Styles, against {who}

{told} lines with `pair_coeff` name one of these files, {n_pairs} different pairs of style and file.
{outcome}

| file | its styles, by our readers | style, by {who} |
|---|---|---|
"""

_FIELDS: dict[str, Callable[[PotentialFile], bool]] = {
    "style": lambda file: bool(file.pair_styles),
    "elements": lambda file: bool(file.labels),
    "masses": lambda file: bool(file.masses),
    "lattice constant": lambda file: bool(file.lattice_constant_A),
    "structure": lambda file: bool(file.structure),
    "units": lambda file: file.units is not None,
    "date": lambda file: file.date is not None,
    "contributor": lambda file: file.contributor is not None,
    "citation": lambda file: file.citation is not None,
    "notes": lambda file: bool(file.notes),
}


def fill_rates(catalogue: Catalogue) -> str:
    """A Markdown table, one row per format and one for all."""
    by_format: dict[str, list[PotentialFile]] = defaultdict(list)
    for file in catalogue.all():
        by_format[file.format or "unknown"].append(file)
    rows = [_row(name, by_format[name], catalogue) for name in sorted(by_format)]
    everything = [file for group in by_format.values() for file in group]
    head = f"| format | files | {' | '.join([*_FIELDS, 'lines', 'cutoff'])} |"
    rule = "|---" * (len(_FIELDS) + 4) + "|"
    return "\n".join([head, rule, *rows, _row("all", everything, catalogue)]) + "\n"


def _row(name: str, files: list[PotentialFile], catalogue: Catalogue) -> str:
    made = [c for file in files if (c := candidate(catalogue, file, Wish())) is not None]
    cutoffs = sum(c.cutoff_A is not None for c in made)
    filled = [sum(map(has, files)) for has in _FIELDS.values()]
    return f"| {name} | {' | '.join(map(str, [len(files), *filled, len(made), cutoffs]))} |"


def sums() -> Iterator[str]:
    """A row for every recipe."""
    for recipe in RECIPES:
        elements, files = "-".join(sorted(recipe.elements)), ", ".join(recipe.files)
        yield f"| {elements} | `{recipe.pair_style}` | {files} | {recipe.source} |"


def style_table(who: str, told: Iterable[Mention], catalogue: Catalogue) -> str:
    """What somebody else's lines say of the files' styles, beside our readers'."""
    listed = list(told)
    by_file: dict[str, set[str]] = defaultdict(set)
    for mention in listed:
        by_file[mention.file].add(mention.style)
    rows, excused = [], []
    for name in sorted(by_file):
        file = catalogue.get(name)
        ours = file.pair_styles if file else ()
        rows.append(f"| {name} | {', '.join(ours)} | {', '.join(sorted(by_file[name]))} |")
        excused += [(style, name) for style in sorted(by_file[name]) if style not in ours]
    reasons = [f"{' with '.join(p)}: {EXCEPTIONS.get(p, 'no reason known')}." for p in excused]
    outcome = "\n".join(["Exceptions: " + " ".join(reasons)]) if reasons else "All are as we have."
    n_pairs = sum(map(len, by_file.values()))
    head = _STYLES.format(who=who, told=len(listed), n_pairs=n_pairs, outcome=outcome)
    return head + "\n".join(rows) + "\n"


def shipped_catalogue() -> Catalogue:
    """The potentials of the installed LAMMPS."""
    folder = find_engine(EngineOptions()).potentials_folder
    return open_catalogue([folder] if folder else [], None)


def first_part(catalogue: Catalogue) -> str:
    """All that needs no LAMMPS source tree."""
    return _HEAD + "\n" + fill_rates(catalogue) + _SUMS + "\n".join(sums()) + "\n"


def potentials_page(catalogue: Catalogue) -> str:
    """The whole page.

    Raises:
        SourceMissing: LAMMPS' manual and examples are not on this machine.
    """
    source = find_source(read_settings().cache_folder).path
    told = [m for page, text in manual_texts(source) for m in mentions(page, text, catalogue)]
    shown = [
        mention
        for script, analysis in example_scripts(source, catalogue)
        for mention in mentions(script.name, analysis, catalogue)
    ]
    tables = [
        style_table("the manual", told, catalogue),
        style_table("the examples", shown, catalogue),
    ]
    return first_part(catalogue) + "".join(tables)


if __name__ == "__main__":
    PAGE.write_text(potentials_page(shipped_catalogue()), encoding="utf-8")
