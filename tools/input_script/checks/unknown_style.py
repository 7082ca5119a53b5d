"""Style names against this engine."""

from collections.abc import Iterator

from mdagent.tools.engine.engine import Engine
from mdagent.tools.finding import Finding
from mdagent.tools.input_script.analysis import Advice, Analysis, corrected, fault, write
from mdagent.tools.input_script.expansion import Argument, Step
from mdagent.tools.input_script.nearest import nearest, renamed, without_suffix

# Position of the style, and its category.
STYLE_AT: dict[str, tuple[int, str]] = {
    "atom_style": (0, "atom"),
    "pair_style": (0, "pair"),
    "bond_style": (0, "bond"),
    "angle_style": (0, "angle"),
    "dihedral_style": (0, "dihedral"),
    "improper_style": (0, "improper"),
    "kspace_style": (0, "kspace"),
    "fix": (2, "fix"),
    "compute": (2, "compute"),
    "region": (1, "region"),
    "dump": (2, "dump"),
    "write_dump": (1, "dump"),
    "run_style": (0, "integrate"),
    "min_style": (0, "minimize"),
}
# Words that stand in place of a style: https://docs.lammps.org/pair_none.html, region.html
_NO_STYLE = ("none", "delete")


def unknown_style(analysis: Analysis) -> Iterator[Finding]:
    """Styles of fixes, computes, pairs, dumps and so on exist in this LAMMPS.

    Why: LAMMPS stops with "Unrecognized ... style"; the package may not be built in.
    Instead: the nearest style of this engine.
    Source: the engine's own list (`lmp -help`), https://docs.lammps.org/Commands_all.html
    """
    if analysis.engine is None:
        return
    for step in analysis.steps:
        for argument, category in _styles(step):
            text = argument.text
            if text and text not in _NO_STYLE and not _has(analysis.engine, category, text):
                yield _finding(analysis.engine, step, argument, category)


def _styles(step: Step) -> Iterator[tuple[Argument, str]]:
    if step.name not in STYLE_AT:
        return
    position, category = STYLE_AT[step.name]
    if position >= len(step.arguments):
        return
    yield step.arguments[position], category
    # The first sub-style is known by its place; where the next one stands depends on the style.
    text = step.text(position) or ""
    if text in ("hybrid", "hybrid/overlay") and position + 1 < len(step.arguments):
        yield step.arguments[position + 1], category


def _has(engine: Engine, category: str, name: str) -> bool:
    return engine.has(category, name)


def _finding(engine: Engine, step: Step, argument: Argument, category: str) -> Finding:
    text = argument.text or ""
    advice = Advice(
        why=f"LAMMPS {engine.version} as built here has no {_said(category)} of this name.",
        fix=_fix(engine, step, argument, category),
        doc_url=f"https://docs.lammps.org/{_PAGES.get(step.name, step.name)}.html",
    )
    message = f"Unknown {_said(category)} `{text[:60]}`."
    return fault(step, "error", "static.unknown_style", message, advice, argument)


_PAGES = {
    "fix": "Commands_fix",
    "compute": "Commands_compute",
    "pair_style": "Commands_pair",
    "bond_style": "Commands_bond",
    "kspace_style": "Commands_kspace",
    "write_dump": "dump",
}


def _said(category: str) -> str:
    return {"integrate": "run_style", "minimize": "min_style"}.get(category, f"{category} style")


def _fix(engine: Engine, step: Step, argument: Argument, category: str) -> str:
    text = argument.text or ""
    if told := renamed(category, text, engine):
        return told
    plain = without_suffix(text)
    if plain != text and engine.has(category, plain):
        line = corrected(step, argument, plain)
        return write(line) if line else f"Use {plain}; this accelerator is not built in."
    known = engine.base_styles(category)
    close = nearest(text, known)
    if not close:
        line = _swapped(engine, step, argument, category)
        return write(line) if line else "Use a style of this engine (describe_engine lists them)."
    line = corrected(step, argument, close[0])
    return write(line) if line else f"Did you mean {' or '.join(close)}?"


def _swapped(engine: Engine, step: Step, argument: Argument, category: str) -> str | None:
    """The command with a style that stands one word beside its place put there."""
    at, words = step.arguments.index(argument), list(step.command.arguments)
    if len(words) != len(step.arguments):
        return None
    # The first word of a fix or compute is its name, and may be called like a style.
    for beside in (at + 1, at - 1) if at > 1 else (at + 1,):
        style = step.text(beside)
        if style and style == words[beside].text and engine.has(category, style):
            words[at], words[beside] = words[beside], words[at]
            typed = [f"{word.quote}{word.text}{word.quote}" for word in words]
            return " ".join([step.command.word.text, *typed])
    return None
