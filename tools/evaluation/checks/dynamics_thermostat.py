"""Whether a thermostat's friction rules the motion that is measured."""

from collections.abc import Iterator

from mdagent.tools.evaluation.controls import thermostats
from mdagent.tools.evaluation.judgement import Judgement, Measured, Rule
from mdagent.tools.evaluation.masses import masses
from mdagent.tools.evaluation.properties import properties_of
from mdagent.tools.evaluation.quantities import boltzmann, energy_per_mass
from mdagent.tools.evaluation.record import RunRecord, place
from mdagent.tools.evaluation.stages import Stage

RULE = Rule(
    "dynamics_thermostat",
    "https://docs.lammps.org/fix_langevin.html; D of a free particle in the bath is kT damp / m",
    "of the bath's own",
)
_WARNING, _FAILURE = 0.05, 0.2
_SQUARE_CM_PER_S = 1e-4


def dynamics_thermostat(run: RunRecord) -> Iterator[Judgement]:
    """A diffusion coefficient is measured far below that which the bath alone would allow.

    A free particle in a Langevin bath diffuses with kT damp / m. The rates of hindrance add up,
    so the share of the bath in the whole is the measured coefficient over the bath's own.

    Why: under strong friction atoms diffuse as the bath lets them, not as the liquid does.
    Instead: equilibrate with the thermostat, then measure under `fix nve`.
    Source: https://docs.lammps.org/fix_langevin.html (the drag is m v / damp).
    """
    stage = run.dynamics
    baths = thermostats(stage.state) if stage is not None else []
    random = [bath for bath in baths if bath.fix.style == "langevin"]
    if run.expect.property != "diffusion" or stage is None or not random:
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
