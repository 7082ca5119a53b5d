"""Two fixes that move the same atoms."""

from collections.abc import Iterator
from itertools import combinations

from mdagent.tools.finding import Finding, Severity
from mdagent.tools.input_script.analysis import Advice, Analysis, fault
from mdagent.tools.input_script.baths import Bath, bath_of
from mdagent.tools.input_script.stages import Stage


def double_integration(analysis: Analysis) -> Iterator[Finding]:
    """An atom is moved by one fix at a time.

    Why: each of nve, nvt, npt, rigid, ... adds the whole move, so atoms move twice as far; LAMMPS
        only warns.
    Instead: `unfix` the first before the second starts, or give them groups without common atoms.
    Source: https://docs.lammps.org/fix.html, https://docs.lammps.org/fix_nve.html
    """
    reported: set[tuple[int, int]] = set()
    for stage in analysis.stages:
        if stage.kind != "run" or stage.n_steps == 0:
            continue
        for first, second in combinations(_integrators(stage), 2):
            key = (first.step.index, second.step.index)
            if key not in reported and share_atoms(first, second):
                reported.add(key)
                yield _finding(first, second)


def _integrators(stage: Stage) -> list[Bath]:
    baths = (bath_of(fix) for fix in stage.state.fixes.values() if fix.certain)
    return sorted((b for b in baths if b and b.integrates), key=lambda b: b.step.index)


def share_atoms(first: Bath, second: Bath) -> bool:
    """Whether two groups have atoms in common for certain."""
    return first.group == second.group or "all" in (first.group, second.group)


def _finding(first: Bath, second: Bath) -> Finding:
    name = second.step.text(0)
    nose_hoover = next((b for b in (first, second) if b.is_nose_hoover), None)
    plain = next((b for b in (first, second) if b.style == "nve"), None)
    fix = f"Put `unfix {first.step.text(0)}` above line {second.step.line}."
    if nose_hoover and plain:
        fix = f"Remove `{plain.step.command.text}`: fix {nose_hoover.style} moves the atoms itself."
    advice = Advice(
        why="Both add the whole move of a timestep, so atoms move twice as far and the"
        " temperature is wrong. LAMMPS only warns.",
        fix=fix,
        doc_url="https://docs.lammps.org/fix_nve.html",
        caused_by=first.step.line,
    )
    message = (
        f"Fix {name} ({second.style}) moves the atoms that fix {first.step.text(0)}"
        f" ({first.style}, line {first.step.line}) moves already."
    )
    # fix move sets positions outright, so it may be meant to overrule the other on its atoms.
    overruled = "move" in (first.style, second.style) and first.group != second.group
    severity: Severity = "warning" if overruled else "error"
    return fault(second.step, severity, "physics.double_integration", message, advice)
