"""Whether the timestep fits the fastest motion."""

from collections.abc import Iterator

from mdagent.tools.evaluation.edits import replace_value
from mdagent.tools.evaluation.grains import contact_time
from mdagent.tools.evaluation.interactions import pair_styles, soft_style
from mdagent.tools.evaluation.judgement import Judgement, Measured, Rule
from mdagent.tools.evaluation.masses import lightest_mass
from mdagent.tools.evaluation.quantities import femtoseconds, timestep_of, unit_label
from mdagent.tools.evaluation.record import RunRecord, place
from mdagent.tools.evaluation.state import State

RULE = Rule("timestep", "https://docs.lammps.org/timestep.html; a tenth of the fastest period")
_CONSTRAINTS = ("shake", "rattle", "rigid", "rigid/small", "rigid/nvt", "rigid/nve", "rigid/npt")
# Lightest mass (g/mol) up to which a limit (fs) holds: a bond with hydrogen vibrates at about
# 3000 per cm, a period of 11 fs; the period of the rest grows as the square root of the mass.
_LIMITS_FS = ((1.5, 1.0), (5.0, 2.0), (11.0, 3.0), (20.0, 4.0), (35.0, 5.0), (float("inf"), 10.0))
_CONSTRAINED_FS = 2.5
_REACTIVE_FS = 0.5
_LIMIT_LJ = 0.01
_HEAVIEST_ATOM = 300.0
_STEPS_IN_A_CONTACT = 20


def timestep(run: RunRecord) -> Iterator[Judgement]:
    """The timestep is at most a tenth of the fastest period of the lightest atoms.

    Of grains that touch as linear springs, a twentieth of the time that a contact takes.

    Why: above it the integration is inaccurate, at twice it unstable. A timestep in the wrong
        unit is the commonest fault: `metal` counts picoseconds, `real` femtoseconds.
    Instead: metals 0.001 to 0.002 ps, hydrogen 0.5 to 1 fs (2 fs with `fix shake`), lj 0.005.
    Source: https://docs.lammps.org/units.html (units and default timesteps).
    """
    states = [setting.state for setting in run.settings()]
    if not states:
        return
    yield max((_judge(run, state) for state in states), key=lambda judged: _RANK[judged.status])


_RANK = {"pass": 0, "not_checked": 1, "warn": 2, "fail": 3}


def _judge(run: RunRecord, state: State) -> Judgement:
    step = timestep_of(state)
    contact = contact_time(state)
    if contact is not None and step is not None:
        return _judge_contact(run, state, step, contact)
    limit = _limit(run, state)
    if isinstance(limit, str) or step is None:
        return RULE.not_checked(limit if isinstance(limit, str) else "The timestep is unknown.")
    value = step if state.units == "lj" else femtoseconds(step, state.units)
    rule = RULE.in_unit("tau" if state.units == "lj" else "fs")
    command = state.timestep_command
    shorter = float(f"{limit / 2 * step / value:.4g}")
    measured = Measured(
        value,
        limit,
        place(run, command) if command else "",
        command.script_line if command else None,
        (replace_value(run, command, step, shorter) if command else None,),
    )
    if value <= limit:
        return rule.passes(measured)
    why = f"{value:.4g} {rule.unit} with this lightest mass; at most {limit:g} is accurate."
    fix = f"timestep {shorter:g}"
    return rule.fails(measured, why, fix) if value >= 2 * limit else rule.warns(measured, why, fix)


def _judge_contact(run: RunRecord, state: State, step: float, contact: float) -> Judgement:
    """Grains: a contact is followed where it takes at least twenty steps."""
    limit = contact / _STEPS_IN_A_CONTACT
    command = state.timestep_command
    line = command.script_line if command else None
    evidence = place(run, command) if command else ""
    rule = RULE.in_unit(unit_label(state.units, "time"))
    measured = Measured(step, float(f"{limit:.3g}"), evidence, line)
    if step <= limit:
        return rule.passes(measured)
    why = f"A contact of two grains takes {contact:.3g}, which is {contact / step:.2g} steps."
    fix = f"timestep {contact / (2 * _STEPS_IN_A_CONTACT):.2g}"
    return rule.fails(measured, why, fix) if step >= 2 * limit else rule.warns(measured, why, fix)


def _limit(run: RunRecord, state: State) -> float | str:
    """The largest sound timestep (fs; tau in reduced units), or why it is not known."""
    soft = soft_style(state)
    if soft is not None:
        return f"No limit is known for pair style {soft}."
    if any("gjf" in fix.words for fix in state.fixes_of("langevin")):
        return "The gjf form of fix langevin is made for longer timesteps; no limit is known here."
    if state.units not in ("lj", "metal", "real"):
        return f"No limit is known for units {state.units}: what moves need not be atoms."
    if state.units == "lj" and not pair_styles(state):
        return "No pair style: what moves the particles is not known here."
    if state.units == "lj":
        return _LIMIT_LJ if not state.has("read_restart") else "Masses come from a restart file."
    if any(style.startswith("reax") for style in pair_styles(state)):
        return _REACTIVE_FS
    mass = lightest_mass(run, state)
    if mass is None:
        return "The masses of the atoms are not known."
    if mass > _HEAVIEST_ATOM:
        return "The particles are heavier than atoms; no limit is known for them."
    if mass < 1.5 and state.fixes_of(*_CONSTRAINTS):
        return _CONSTRAINED_FS
    return next(limit for heaviest, limit in _LIMITS_FS if mass <= heaviest)
