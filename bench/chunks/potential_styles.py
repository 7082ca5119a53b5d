"""Pair styles of potential files, against the lines of LAMMPS' own manual and examples."""

import os
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from mdagent.bench.figures import Figure
from mdagent.bench.potential_mentions import Mention, example_scripts, manual_texts, mentions
from mdagent.knowledge_index.source import find_source
from mdagent.potentials.catalogue import Catalogue, open_catalogue
from mdagent.server.settings import read_settings
from mdagent.tools.engine.engine import EngineOptions, find_engine
from mdagent.tools.input_script.checks.potential_contents import potential_contents

TITLE = "Styles and lines of potential files, against LAMMPS' manual and examples"

EXCEPTIONS = {
    ("rebo", "CH.airebo"): "the page of drip names it; pair_style rebo refuses this file",
}
TRUE_ALARMS = {
    "examples/snap/in.snap.scale.Ni_Zuo_JCPA2020": "sets the mass 34 for nickel",
}


def measure() -> Iterator[Figure]:
    """The mentions that our readers' styles contradict, and the alarms on the examples' lines."""
    source = find_source(read_settings().cache_folder).path
    folder = find_engine(EngineOptions()).potentials_folder
    with tempfile.TemporaryDirectory() as cache:
        catalogue = open_catalogue([folder] if folder else [], Path(cache))
        told = [m for page, text in manual_texts(source) for m in mentions(page, text, catalogue)]
        yield from _compared("the manual", told, catalogue)
        shown: list[Mention] = []
        n_lines, alarms = 0, []
        for script, analysis in example_scripts(source, catalogue):
            name = os.fspath(script.relative_to(source))
            shown += mentions(name, analysis, catalogue)
            n_lines += sum(bool(c and c.files) for *_, c in analysis.pair_commands.values())
            found = [f for f in potential_contents(analysis) if f.severity == "error"]
            alarms += [(name, f.message) for f in found]
        yield from _compared("the examples", shown, catalogue)
    yield from _alarms(n_lines, alarms)


def contradictions(told: Sequence[Mention], catalogue: Catalogue) -> list[Mention]:
    """The mentions whose style is not among those that the catalogue names for the file."""
    found = {m.file: catalogue.get(m.file) for m in told}
    styles = {name: file.pair_styles if file else () for name, file in found.items()}
    return [mention for mention in told if mention.style not in styles[mention.file]]


def _compared(who: str, told: Sequence[Mention], catalogue: Catalogue) -> Iterator[Figure]:
    pairs = {(m.style, m.file) for m in told}
    wrong = {(m.style, m.file): m.where for m in contradictions(told, catalogue)}
    for pair, where in wrong.items():
        why = EXCEPTIONS.get(pair, "no reason known")
        target = "" if pair in EXCEPTIONS else "none"
        yield Figure(f"{' with '.join(pair)}, by {who}", 1, "", f"{where}: {why}", target)
    known = len(pairs) - len(wrong)
    how = f"different pairs of style and file, of {len(pairs)}, on {len(told)} lines"
    yield Figure(f"as {who} writes it", known, "", how, str(len(pairs) - _excused(wrong)))


def _excused(wrong: dict[tuple[str, str], str]) -> int:
    return sum(pair in EXCEPTIONS for pair in wrong)


def _alarms(n_lines: int, alarms: Sequence[tuple[str, str]]) -> Iterator[Figure]:
    for name in dict.fromkeys(name for name, _ in alarms):
        messages = {message for other, message in alarms if other == name}
        true = TRUE_ALARMS.get(name)
        how = f"right: the example {true}" if true else "; ".join(sorted(messages))
        yield Figure(f"alarm at {name}", len(messages), "", how, "" if true else "none")
    false = sum(name not in TRUE_ALARMS for name, _ in alarms)
    how = f"`pair_coeff` lines with files in the examples: {n_lines}"
    yield Figure("false alarms", false, "", how, "0")
