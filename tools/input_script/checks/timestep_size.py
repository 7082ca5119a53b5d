"""The timestep against units, masses and constraints."""

from collections.abc import Iterator

from mdagent.tools.finding import Finding, Severity
from mdagent.tools.input_script.analysis import Advice, Analysis, fault, write
from mdagent.tools.input_script.masses import IN_G_PER_MOL, masses_at
from mdagent.tools.input_script.stages import Stage
from mdagent.tools.input_script.unit_scales import time_fs

# Largest sound timestep by the lightest atom (g/mol): about a tenth of the fastest vibration,
# which goes with the root of the mass.
_BY_MASS = ((2.5, 1.0), (5.0, 2.5), (11.0, 3.0), (20.0, 4.0), (35.0, 5.0))
_HEAVY_FS = 10.0
_CONSTRAINED_FS = 2.5
_REACTIVE_FS = 1.0
_CORE_SHELL_FS = 2.0
_TOLERANCE = 1.25
# Bead-spring models use up to 0.012 (bench/in.chain of LAMMPS).
_REDUCED = 0.0125
_LIMITS_THE_STEP = (
    "nve/limit",
    "dt/reset",
    "viscous",
    "brownian",
    "srd",
)
# Bodies and constrained groups are heavier than atoms: their steps may be some times longer.
_MOVES_AS_ONE = ("rigid", "filter/corotate")
_LONGER_AS_ONE = 2.0


def timestep_size(analysis: Analysis) -> Iterator[Finding]:
    """The timestep resolves the fastest motion, a tenth of its period or less.

    Why: a number meant for other units (1.0 is 1 fs in real, 1000 fs in metal) makes atoms fly
        apart; a step that is somewhat too large heats the system slowly.
    Instead: metal 0.001-0.002 (ps), real 1.0-2.0 (fs), lj 0.005.
    Source: https://docs.lammps.org/units.html, https://docs.lammps.org/timestep.html
    """
    reported: set[int] = set()
    for stage in analysis.stages:
        found = unsound_timestep(analysis, stage)
        if found is not None and (found.line or 0) not in reported:
            reported.add(found.line or 0)
            yield found


def unsound_timestep(analysis: Analysis, stage: Stage) -> Finding | None:
    """The timestep of one run, where it is too large for what moves there."""
    state = stage.state
    if stage.kind != "run" or stage.n_steps == 0 or not state.timestep or _is_limited(stage):
        return None
    if state.units == "lj":
        if not _is_lennard_jones(stage):
            return None
        longer = _LONGER_AS_ONE if _moves_as_one(stage) else 1.0
        return _report(stage, state.timestep, longer * _REDUCED, "", "0.005")
    scale = time_fs(state.units)
    # Macroscopic units (si, cgs, micro, nano) have no atoms to resolve.
    if scale is None or state.units not in IN_G_PER_MOL or state.restarted:
        return None
    limit_fs = _limit_fs(analysis, stage)
    if _moves_as_one(stage):
        limit_fs = _LONGER_AS_ONE * max(limit_fs, _CONSTRAINED_FS)
    sound = f"{min(limit_fs, 2.0) / scale:g}"
    return _report(stage, state.timestep * scale, limit_fs, " fs", sound)


def _is_lennard_jones(stage: Stage) -> bool:
    """Whether the time unit is that of an atom: grains and soft beads have slower motions."""
    step = stage.state.pair_style
    styles = [text or "" for text in step.texts] if step else []
    return any(style.startswith(("lj/", "fene", "eam")) for style in styles)


def _is_limited(stage: Stage) -> bool:
    # With r-RESPA the timestep is the outermost one.
    return stage.state.respa or any(
        (fix.text(2) or "").startswith(_LIMITS_THE_STEP) or fix.find("gjf") is not None
        for fix in stage.state.fixes.values()
    )


def _moves_as_one(stage: Stage) -> bool:
    fixes = stage.state.fixes.values()
    return any((fix.text(2) or "").startswith(_MOVES_AS_ONE) for fix in fixes)


def _limit_fs(analysis: Analysis, stage: Stage) -> float:
    styles = " ".join(filter(None, stage.state.pair_style.texts)) if stage.state.pair_style else ""
    if "reax" in styles:
        return _REACTIVE_FS
    # A shell is light, but no atom: https://docs.lammps.org/Howto_coreshell.html
    if "/cs" in styles:
        return _CORE_SHELL_FS
    constrained = any(fix.text(2) in ("shake", "rattle") for fix in stage.state.fixes.values())
    masses = masses_at(analysis, stage.state)
    lightest = min(masses.values(), default=None)
    if lightest is None:
        return _HEAVY_FS
    limit = next((fs for mass, fs in _BY_MASS if lightest < mass), _HEAVY_FS)
    return max(limit, _CONSTRAINED_FS) if constrained else limit


def _report(stage: Stage, size: float, limit: float, unit: str, sound: str) -> Finding | None:
    state = stage.state
    if size <= limit * _TOLERANCE:
        return None
    step = state.timestep_set or stage.step
    default = "" if state.timestep_set else f" (the default of units {state.units})"
    advice = Advice(
        why=f"Up to {limit:g}{unit} the fastest motion of this system is followed; beyond, energy"
        " grows and atoms fly apart.",
        fix=write(f"timestep {sound}"),
        doc_url="https://docs.lammps.org/units.html",
    )
    message = (
        f"The timestep {state.timestep:g}{default} is {size:g}{unit or ' tau'} in units"
        f" {state.units}, {size / limit:.2g} times what is sound."
    )
    severity: Severity = "error" if size > 2 * limit else "warning"
    argument = step.arguments[0] if state.timestep_set and step.arguments else None
    return fault(step, severity, "physics.timestep_units", message, advice, argument)
