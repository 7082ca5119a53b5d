"""Fixes against the stated ensemble."""

from collections.abc import Iterator

from mdagent.tools.finding import Finding
from mdagent.tools.input_script.analysis import Advice, Analysis, fault
from mdagent.tools.input_script.baths import bath_of
from mdagent.tools.input_script.stages import Stage

_MENDS = {
    "nve": "In the last run use fix nve alone, without a thermostat.",
    "nvt": "In the last run use fix nvt, or fix nve with a thermostat.",
    "npt": "In the last run use fix npt.",
    "minimize": "Add a `minimize` command.",
}


def expected_ensemble(analysis: Analysis) -> Iterator[Finding]:
    """The last run samples the ensemble that is expected.

    Why: averages of another ensemble answer another question.
    Instead: nve: fix nve alone; nvt: fix nvt; npt: fix npt; minimize: `minimize`.
    Source: https://docs.lammps.org/Howto_thermostat.html
    """
    wanted = analysis.expect.ensemble if analysis.expect else None
    if wanted is None or analysis.expansion.opaque is not None or not analysis.stages:
        return
    if wanted == "minimize":
        last = analysis.stages[-1]
        if last.kind == "run" and last.n_steps != 0:
            minimized = any(stage.kind == "minimize" for stage in analysis.stages)
            finding = _finding(last, "minimize", "a run")
            yield finding.model_copy(update={"severity": "warning"}) if minimized else finding
        return
    runs = [stage for stage in analysis.stages if stage.kind == "run" and stage.n_steps != 0]
    if not runs:
        return
    # Equilibration may use another ensemble; the last run is the one that counts.
    found = ensemble_of(runs[-1])
    if found is not None and found != wanted:
        yield _finding(runs[-1], wanted, found)


def ensemble_of(stage: Stage) -> str | None:
    """The ensemble of a run by its fixes, None where they make none of the usual ones."""
    fixes = stage.state.fixes.values()
    baths = [bath for fix in fixes if (bath := bath_of(fix)) is not None]
    if not any(bath.integrates for bath in baths) or any(fix.text(2) is None for fix in fixes):
        return None
    if any(bath.pressures for bath in baths):
        return "npt" if any(bath.temperature for bath in baths) else None
    return "nvt" if any(bath.temperature for bath in baths) else "nve"


def _finding(stage: Stage, wanted: str, found: str) -> Finding:
    advice = Advice(
        why=f"The ensemble {wanted} is expected.",
        fix=_MENDS[wanted],
        doc_url="https://docs.lammps.org/Howto_thermostat.html",
    )
    message = f"The last stage is {found}, not {wanted}."
    return fault(stage.step, "error", "physics.expected_ensemble", message, advice)
