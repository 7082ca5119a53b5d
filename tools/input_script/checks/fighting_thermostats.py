"""Two thermostats on the same atoms."""

from collections.abc import Iterator
from itertools import combinations

from mdagent.tools.finding import Finding, Severity
from mdagent.tools.input_script.analysis import Advice, Analysis, fault
from mdagent.tools.input_script.baths import Bath, bath_of
from mdagent.tools.input_script.checks.double_integration import share_atoms
from mdagent.tools.input_script.stages import Stage


def fighting_thermostats(analysis: Analysis) -> Iterator[Finding]:
    """One thermostat acts on an atom at a time.

    Why: two of them, with their own targets and times, end at neither temperature and sample no
        ensemble.
    Instead: fix nvt alone, or fix nve with one of langevin, temp/csvr, temp/berendsen.
    Source: https://docs.lammps.org/Howto_thermostat.html
    """
    reported: set[tuple[int, int]] = set()
    for stage in analysis.stages:
        if stage.kind != "run" or stage.n_steps == 0:
            continue
        for first, second in combinations(_thermostats(stage), 2):
            key = (first.step.index, second.step.index)
            # Two that both move atoms are reported as that.
            both_move = first.integrates and second.integrates
            biased = any(_has_own_temperature(analysis, bath) for bath in (first, second))
            if key not in reported and share_atoms(first, second) and not (both_move or biased):
                reported.add(key)
                yield _finding(first, second)


def _thermostats(stage: Stage) -> list[Bath]:
    baths = (bath_of(fix) for fix in stage.state.fixes.values() if fix.certain)
    own = (bath for bath in baths if bath is not None and bath.temperature is not None)
    return sorted(own, key=lambda bath: bath.step.index)


def _has_own_temperature(analysis: Analysis, bath: Bath) -> bool:
    """Whether `fix_modify ID temp` gives it another set of atoms or velocities."""
    return any(
        step.text(0) == bath.step.text(0) and step.find("temp", 1) is not None
        for step in analysis.named("fix_modify")
    )


def _finding(first: Bath, second: Bath) -> Finding:
    advice = Advice(
        why="Each pulls towards its own target in its own time; together they sample no ensemble.",
        fix=f"Remove fix {first.step.text(0)} or fix {second.step.text(0)}, or `unfix` the first"
        " before the second starts.",
        doc_url="https://docs.lammps.org/Howto_thermostat.html",
        caused_by=first.step.line,
    )
    message = (
        f"Fix {second.step.text(0)} ({second.style}) thermostats atoms that fix"
        f" {first.step.text(0)} ({first.style}, line {first.step.line}) thermostats already."
    )
    # Groups that only overlap may be meant: a warm wall inside a bath.
    severity: Severity = "error" if first.group == second.group else "warning"
    return fault(second.step, severity, "physics.two_thermostats", message, advice)
