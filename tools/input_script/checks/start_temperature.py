"""Velocities for another temperature than the one that is held."""

from collections.abc import Iterator

from mdagent.tools.finding import Finding
from mdagent.tools.input_script.analysis import Advice, Analysis, corrected, fault, write
from mdagent.tools.input_script.baths import bath_of
from mdagent.tools.input_script.expansion import Argument, Step
from mdagent.tools.input_script.stages import Stage

# On a perfect lattice half of what is given goes into the potential energy, so twice the target
# is a common start; ten times is a slip of a digit or of the unit.
_FAR_TOO_HOT = 10.0


def start_temperature(analysis: Analysis) -> Iterator[Finding]:
    """Velocities are created for a temperature near the one that the first thermostat starts at.

    Why: far too hot a start melts or evaporates what was built before the thermostat acts.
    Instead: the same temperature as Tstart, or twice of it on a perfect lattice.
    Source: https://docs.lammps.org/velocity.html, https://docs.lammps.org/fix_nh.html
    """
    for stage in analysis.stages:
        if stage.kind == "run" and stage.n_steps != 0:
            found = _check(analysis, stage)
            if found is not None:
                yield found
            return


def _check(analysis: Analysis, stage: Stage) -> Finding | None:
    created = [s for s in stage.state.velocities if s.text(1) == "create" and s.certain]
    if not created or analysis.hides_before(stage.step) or len(created[-1].arguments) < 3:
        return None
    step = created[-1]
    given = step.arguments[2]
    for fix in stage.state.fixes.values():
        bath = bath_of(fix)
        start = bath.temperature.start if bath and bath.temperature else None
        same = bath is not None and step.text(0) in ("all", bath.group)
        if same and start and start.number and given.number:
            hot = given.number > _FAR_TOO_HOT * start.number
            return _finding(step, given, start, fix) if hot else None
    return None


def _finding(step: Step, given: Argument, start: Argument, fix: Step) -> Finding:
    line = corrected(step, given, start.text or "")
    advice = Advice(
        why="What was built melts or evaporates before the thermostat has cooled it.",
        fix=write(line) if line else f"Create velocities for {start.text}.",
        doc_url="https://docs.lammps.org/velocity.html",
        caused_by=fix.line,
    )
    message = (
        f"Velocities for a temperature of {given.text} under fix {fix.text(0)}, which starts at"
        f" {start.text}."
    )
    return fault(step, "warning", "physics.start_temperature", message, advice, given)
