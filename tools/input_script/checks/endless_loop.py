"""Loops that nothing ends."""

from collections.abc import Iterator

from mdagent.tools.finding import Finding
from mdagent.tools.input_script.analysis import Advice, Analysis, fault
from mdagent.tools.input_script.expansion import Step

# After these the jump may not be reached: https://docs.lammps.org/jump.html, next.html
_MAY_LEAVE = ("next", "if", "quit", "include", "python", "partition", "jump")


def endless_loop(analysis: Analysis) -> Iterator[Finding]:
    """A `jump` back has a `next` or an `if` before it that ends the loop.

    Why: LAMMPS carries out the same lines again until it is stopped from outside.
    Instead: `variable i loop 10` above the label, and `next i` above the `jump`.
    Source: https://docs.lammps.org/jump.html
    """
    # It stops the whole script where its condition comes true: https://docs.lammps.org/fix_halt.html
    if any(fix.text(2) == "halt" for fix in analysis.named("fix")):
        return
    for jump in analysis.named("jump"):
        first = _target(analysis, jump)
        if first is None or not jump.certain or jump.file is not None:
            continue
        inside = analysis.steps[first : jump.index]
        if not any(step.name in _MAY_LEAVE for step in inside):
            yield _finding(jump, analysis.steps[first].line)


def _target(analysis: Analysis, jump: Step) -> int | None:
    """Index of the step above that a jump in its own script goes back to."""
    if jump.text(0) != "SELF":
        return None
    if len(jump.arguments) < 2:
        return 0
    labels = [s.index for s in analysis.named("label") if s.text(0) == jump.text(1)]
    return labels[0] if labels and labels[0] < jump.index else None


def _finding(jump: Step, first: int) -> Finding:
    advice = Advice(
        why=f"Nothing between line {first} and here ends the loop; it runs until it is stopped.",
        fix=f"Write `variable i loop 10` above line {first} and `next i` above this line.",
        doc_url="https://docs.lammps.org/jump.html",
        caused_by=first,
    )
    return fault(jump, "error", "static.endless_loop", "This loop never ends.", advice)
