"""Command names against this engine."""

from collections.abc import Iterator

from mdagent.tools.finding import Finding
from mdagent.tools.input_script.analysis import Advice, Analysis, fault, write
from mdagent.tools.input_script.expansion import Step
from mdagent.tools.input_script.nearest import nearest, renamed


def unknown_command(analysis: Analysis) -> Iterator[Finding]:
    """The first word of a line is a command of this LAMMPS.

    Why: LAMMPS stops with "Unknown command".
    Instead: the nearest command of this engine.
    Source: the engine's own list (`lmp -help`), https://docs.lammps.org/Commands_all.html
    """
    if analysis.engine is None:
        return
    known = analysis.engine.styles.get("command", frozenset())
    for step in analysis.steps:
        if step.typed not in known:
            yield _finding(analysis, step, known)


def _finding(analysis: Analysis, step: Step, known: frozenset[str]) -> Finding:
    assert analysis.engine is not None
    advice = Advice(
        why=f"LAMMPS {analysis.engine.version} has no such command.",
        fix=_fix(analysis, step, known),
        doc_url="https://docs.lammps.org/Commands_all.html",
    )
    return fault(
        step, "error", "static.unknown_command", f"Unknown command `{step.typed[:60]}`.", advice
    )


def _fix(analysis: Analysis, step: Step, known: frozenset[str]) -> str:
    assert analysis.engine is not None
    if told := renamed("command", step.typed, analysis.engine):
        return told
    if step.typed.startswith("```"):
        return "Remove the line: it marks the script inside an answer, and is no part of it."
    close = nearest(step.typed, known)
    if not close:
        return "Use a command of this engine; describe_engine lists them."
    rest = step.command.text[len(step.command.word.text) :]
    # A word that was put in by a variable cannot be corrected where it stands.
    if step.command.word.text != step.typed or "\n" in rest:
        return f"Did you mean {' or '.join(close)}?"
    return write(close[0] + rest)
