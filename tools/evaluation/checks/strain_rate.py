"""Whether a sample was strained slower than sound crosses it."""

from collections.abc import Iterator

from mdagent.tools.evaluation.judgement import Judgement, Measured, Rule
from mdagent.tools.evaluation.quantities import picoseconds, timestep_of
from mdagent.tools.evaluation.record import RunRecord, place
from mdagent.tools.evaluation.stages import Stage

RULE = Rule(
    "strain_rate",
    "https://docs.lammps.org/fix_deform.html; the slowest sound of solids is near 1 km/s",
    "angstrom/ps",
)
_FAILURE, _WARNING = 10.0, 3.0
_MECHANICAL = ("stress_strain", "elastic_constants", "bulk_modulus")


def strain_rate(run: RunRecord) -> Iterator[Judgement]:
    """The ends of a strained box part slower than 3 angstrom per ps; above 10 it fails.

    Why: at the speed of sound (10 angstrom per ps and more) one end does not yet know that the
        other moves: the stress is that of a shock, not of a material under load.
    Instead: `erate 0.001` to `0.01` per ps for samples of some 100 angstrom.
    Source: https://docs.lammps.org/fix_deform.html.
    """
    if run.expect.property not in _MECHANICAL:
        return
    stages = [stage for stage in run.stages if stage.state.fixes_of("deform")]
    known = [(speed, stage) for stage in stages if (speed := _speed(stage)) is not None]
    if not known:
        if stages:
            yield RULE.not_checked("Add lx ly lz to the thermo table: the speed is not known.")
        return
    speed, stage = max(known, key=lambda item: item[0])
    fix = stage.state.fixes_of("deform")[0]
    measured = Measured(round(speed, 4), _WARNING, place(run, fix), fix.script_line)
    why = f"The ends of the box part at {speed:.3g} angstrom/ps, {speed / 10:.2g} km/s."
    mend = f"Strain {max(2, round(speed))} times slower, with as many more steps."
    if speed > _FAILURE:
        yield RULE.fails(measured, why, mend)
    elif speed > _WARNING:
        yield RULE.warns(measured, why, mend)
    else:
        yield RULE.passes(measured)


def _speed(stage: Stage) -> float | None:
    """Fastest change of a side of the box, in angstrom per ps."""
    steps, step = stage.thermo.steps, timestep_of(stage.state)
    units = stage.state.units
    if steps is None or step is None or units not in ("metal", "real") or len(steps) < 2:
        return None
    time = picoseconds(step * float(steps[-1] - steps[0]), units)
    sides = [stage.thermo.series("lx"), stage.thermo.series("ly"), stage.thermo.series("lz")]
    changes = [abs(float(side[-1] - side[0])) for side in sides if side is not None]
    return max(changes) / time if time and changes else None
