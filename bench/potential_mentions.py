"""Where LAMMPS' manual and examples use potential files: the style and file of each line."""

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mdagent.potentials.catalogue import Catalogue
from mdagent.potentials.styles import base_style
from mdagent.tools.input_script.analysis import Analysis
from mdagent.tools.input_script.lexer import read_script

_LARGEST_SCRIPT_BYTES = 200_000


@dataclass(frozen=True)
class Mention:
    """A pair style with a potential file on one `pair_coeff` line, and where that stands."""

    style: str
    file: str
    where: str


def manual_texts(source: Path) -> Iterator[tuple[str, Analysis]]:
    """Every block of LAMMPS commands in the manual's pages of pair styles, as a script."""
    for page in sorted((source / "doc" / "src").glob("pair_*.rst")):
        for block in _blocks(page.read_text("utf-8", errors="replace")):
            if "pair_coeff" in block:
                yield page.stem, Analysis(read_script(block))


def example_scripts(source: Path, catalogue: Catalogue) -> Iterator[tuple[Path, Analysis]]:
    """Every example's input script that has `pair_coeff`, with the files that lie beside it."""
    for script in sorted([*source.glob("examples/**/in.*"), *source.glob("bench/**/in.*")]):
        if not script.is_file() or script.stat().st_size > _LARGEST_SCRIPT_BYTES:
            continue
        text = script.read_text("utf-8", errors="replace")
        if "pair_coeff" in text:
            beside = {path.name: path for path in script.parent.iterdir() if path.is_file()}
            yield script, Analysis(read_script(text), beside, catalogue=catalogue)


def mentions(where: str, analysis: Analysis, catalogue: Catalogue) -> Iterator[Mention]:
    """Each potential file of the catalogue that the commands name, with the style that reads it."""
    known = set(catalogue.names())
    read = Analysis(analysis.script, analysis.inputs, catalogue=catalogue)
    for _, _, command in read.pair_commands.values():
        if command is None:
            continue
        named = [Path(name).name for name in command.files]
        yield from (
            Mention(base_style(command.style), name, where) for name in named if name in known
        )


def _blocks(text: str) -> Iterator[str]:
    lines = text.splitlines()
    for index, line in enumerate(lines):
        if line.strip().lower() != ".. code-block:: lammps":
            continue
        block = []
        for following in lines[index + 1 :]:
            if following.strip() and not following.startswith(" "):
                break
            block.append(following)
        yield textwrap.dedent("\n".join(block)).strip() + "\n"
