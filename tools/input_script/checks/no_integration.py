"""Runs in which nothing moves."""

from collections.abc import Iterator

from mdagent.tools.finding import Finding, Severity
from mdagent.tools.input_script.analysis import Advice, Analysis, fault, write
from mdagent.tools.input_script.baths import bath_of, may_integrate
from mdagent.tools.input_script.expansion import Step
from mdagent.tools.input_script.stages import Stage

_A_REAL_RUN = 100


def no_integration(analysis: Analysis) -> Iterator[Finding]:
    """A run of more than 0 steps has a fix that moves the atoms.

    Why: without nve, nvt, npt, rigid, ... all atoms stay where they are; LAMMPS only warns.
    Instead: `fix 1 all nve` above the run.
    Source: https://docs.lammps.org/fix_nve.html
    """
    for stage in analysis.stages:
        if stage.kind == "run" and stage.n_steps and _nothing_moves(analysis, stage):
            yield _finding(analysis, stage)
            return


def _nothing_moves(analysis: Analysis, stage: Stage) -> bool:
    if analysis.hides_before(stage.step) or not stage.step.certain:
        return False
    fixes = stage.state.fixes.values()
    if any(may_integrate(fix) or _is_unknown(analysis, fix) for fix in fixes):
        return False
    baths = (bath_of(fix) for fix in fixes)
    return not any(bath and bath.integrates for bath in baths)


def _is_unknown(analysis: Analysis, fix: Step) -> bool:
    """Whether a style is misspelt: what it should be may move the atoms."""
    return analysis.engine is not None and not analysis.engine.has("fix", fix.text(2) or "")


def _finding(analysis: Analysis, stage: Stage) -> Finding:
    heats = any((fix.text(2) or "") == "langevin" for fix in stage.state.fixes.values())
    why = "All atoms stay where they are; LAMMPS only warns."
    if heats:
        why = "Fix langevin only adds forces; a fix nve beside it has to move the atoms. " + why
    wanted = analysis.expect is not None and analysis.expect.ensemble != "minimize"
    moving = bool(stage.state.velocities) and (stage.n_steps or 0) >= _A_REAL_RUN
    # Else standing still may be what is wanted: forces of a fixed structure, a few times.
    severity: Severity = "error" if moving or heats or wanted else "info"
    advice = Advice(
        why=why,
        fix=write("fix integrate all nve").replace("Write", f"Above line {stage.step.line} write"),
        doc_url="https://docs.lammps.org/fix_nve.html",
    )
    message = f"{stage.n_steps} steps are run, but no fix moves the atoms."
    return fault(stage.step, severity, "physics.no_integration", message, advice)
