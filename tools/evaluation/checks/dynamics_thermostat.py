"""Whether a thermostat's friction rules the motion that is measured."""

from collections.abc import Iterator

from mdagent.tools.evaluation.controls import Thermostat, thermostats
from mdagent.tools.evaluation.judgement import Judgement, Measured, Rule
from mdagent.tools.evaluation.masses import masses
from mdagent.tools.evaluation.properties import properties_of
from mdagent.tools.evaluation.quantities import boltzmann, energy_per_mass, timestep_of, unit_label
from mdagent.tools.evaluation.record import RunRecord, place
from mdagent.tools.evaluation.stages import Stage
from mdagent.tools.evaluation.state import Executed, number

RULE = Rule(
    "dynamics_thermostat",
    "https://docs.lammps.org/fix_langevin.html; D of a free particle in the bath is kT damp / m",
    "of the bath's own",
)
_WARNING, _FAILURE = 0.05, 0.2
_SQUARE_CM_PER_S = 1e-4


def dynamics_thermostat(run: RunRecord) -> Iterator[Judgement]:
    """A bath's friction does not rule the motion from which a transport coefficient is taken.

    A free particle in a Langevin bath diffuses with kT damp / m. The rates of hindrance add up,
    so the share of the bath in the whole is the measured coefficient over the bath's own.

    A viscosity or conductivity by Green-Kubo fails where the bath takes up momentum within the
    time over which `fix ave/correlate` follows the flux.

    Why: under strong friction atoms diffuse as the bath lets them, not as the liquid does.
    Instead: equilibrate with the thermostat, then measure under `fix nve`.
    Source: https://docs.lammps.org/fix_langevin.html (the drag is m v / damp).
    """
    stage = run.dynamics
    baths = thermostats(stage.state) if stage is not None else []
    random = [bath for bath in baths if bath.fix.style == "langevin"]
    if stage is None or not random:
        return
    if run.expect.property in ("viscosity", "thermal_conductivity"):
        yield from _judge_correlation(run, stage, random[-1])
    if run.expect.property != "diffusion":
        return
    measured_D = _measured(run)
    bath_D = _bath(run, stage, random[-1].damping)
    if measured_D is None or bath_D is None:
        yield RULE.not_checked("The diffusion coefficient, or the bath's, is not known.")
        return
    share = measured_D / bath_D
    fix = random[-1].fix
    measured = Measured(float(f"{share:.3g}"), _WARNING, place(run, fix), fix.script_line)
    why = f"The bath alone hinders the motion by {share:.0%} of all hindrance."
    mend = f"unfix {fix.words[1]} before the stage that is measured, under fix nve"
    if share > _FAILURE:
        yield RULE.fails(measured, why, mend)
    elif share > _WARNING:
        yield RULE.warns(measured, why, mend)
    else:
        yield RULE.passes(measured)


def _judge_correlation(run: RunRecord, stage: Stage, bath: Thermostat) -> Iterator[Judgement]:
    correlated = stage.state.fixes_of("ave/correlate")
    followed = max((_span(fix) for fix in correlated), default=0.0)
    step = timestep_of(stage.state)
    if not followed or step is None or bath.damping is None:
        return
    rule = RULE.in_unit(unit_label(run.units, "time"))
    limit = followed * step
    measured = Measured(bath.damping, limit, place(run, bath.fix), bath.fix.script_line)
    if bath.damping >= limit:
        yield rule.passes(measured)
        return
    why = f"The bath takes up momentum within {bath.damping:g}; the flux is followed for {limit:g}."
    yield rule.fails(measured, why, f"unfix {bath.fix.words[1]} before the stage, under fix nve")


def _span(fix: Executed) -> float:
    """Steps over which `fix ID group ave/correlate Nevery Nrepeat Nfreq` follows its values."""
    every, repeat = (number(word) for word in fix.words[4:6])
    return (every or 0.0) * (repeat or 0.0)


def _measured(run: RunRecord) -> float | None:
    for result in properties_of(run):
        if result.name == "diffusion" and result.quantity is not None:
            return result.quantity.value
    return None


def _bath(run: RunRecord, stage: Stage, damping: float | None) -> float | None:
    """KT damp / m of the heaviest atom, in the unit in which coefficients are given."""
    known = masses(run, stage.state).values() or ([1.0] if run.units == "lj" else [])
    estimate, factor = run.estimate(stage, "temperature"), energy_per_mass(run.units)
    if not known or estimate is None or factor is None or damping is None:
        return None
    free = boltzmann(run.units) * estimate.mean / max(known) * factor * damping
    # angstrom^2 per ps, or per fs, to cm^2/s.
    scale = {"lj": 1.0, "metal": _SQUARE_CM_PER_S, "real": 1e3 * _SQUARE_CM_PER_S}
    return free * scale[run.units] if run.units in scale else None
