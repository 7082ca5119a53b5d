"""Runs that start at 0 K by oversight."""

from collections.abc import Iterator

from mdagent.tools.finding import Finding, Severity
from mdagent.tools.input_script.analysis import Advice, Analysis, fault, write
from mdagent.tools.input_script.baths import Bath, bath_of
from mdagent.tools.input_script.stages import Stage

_A_REAL_RUN = 100
# Fixes that set atoms going by themselves.
_SETS_GOING = (
    "langevin", "deposit", "pour", "gravity", "efield", "addforce", "move", "deform", "indent",
    "wall", "temp/csld", "temp/csvr", "ttm", "heat", "ehex", "gcmc", "dt/reset", "setforce",
    "brownian", "gle", "gld", "spring", "smd", "aveforce", "electron", "external", "active",
    "propel", "colvars", "plumed", "adapt", "precession", "shear", "rheo", "sph", "tmd",
)  # fmt: skip


def missing_velocity(analysis: Analysis) -> Iterator[Finding]:
    """Atoms have velocities before a thermostat or an NVE run needs them.

    Why: everything starts at 0 K; a Nose-Hoover thermostat only rescales what is there and needs
        long to heat a perfect crystal, and NVE stays at 0 K.
    Instead: `velocity all create 300 4928 mom yes rot yes dist gaussian` above the first run.
    Source: https://docs.lammps.org/velocity.html
    """
    for stage in analysis.stages:
        if stage.kind == "run" and stage.n_steps != 0:
            if stage.n_steps and _starts_cold(analysis, stage):
                yield _finding(stage)
            return


def _starts_cold(analysis: Analysis, stage: Stage) -> bool:
    state = stage.state
    if state.velocities or state.restarted or analysis.hides_before(stage.step):
        return False
    # A data file may bring velocities, and dynamics may set atoms with `set`.
    if state.box is None or state.box.name != "create_box" or analysis.named("set", "rerun"):
        return False
    if any((fix.text(2) or "").startswith(_SETS_GOING) for fix in state.fixes.values()):
        return False
    return any(bath.integrates for bath in _baths(stage))


def _baths(stage: Stage) -> list[Bath]:
    return [bath for fix in stage.state.fixes.values() if (bath := bath_of(fix)) is not None]


def _finding(stage: Stage) -> Finding:
    target = next((b.temperature for b in _baths(stage) if b.temperature), None)
    text = target.start.text if target and target.start and target.start.number else None
    created = f"velocity all create {text or 300} 4928 mom yes rot yes dist gaussian"
    advice = Advice(
        why="All atoms start at rest, at 0 K; a thermostat can only scale velocities that exist.",
        fix=write(created).replace("Write", f"Above line {stage.step.line} write"),
        doc_url="https://docs.lammps.org/velocity.html",
    )
    message = "The first run starts without velocities, at 0 K."
    severity: Severity = "warning" if (stage.n_steps or 0) >= _A_REAL_RUN else "info"
    return fault(stage.step, severity, "physics.missing_velocity", message, advice)
