"""Whether a barostat acts across empty space."""

from collections.abc import Iterator

import numpy as np

from mdagent.tools.evaluation.controls import barostats
from mdagent.tools.evaluation.gaps import gaps_of, is_empty
from mdagent.tools.evaluation.judgement import Judgement, Measured, Rule
from mdagent.tools.evaluation.quantities import unit_label
from mdagent.tools.evaluation.record import RunRecord, place
from mdagent.tools.evaluation.trajectory import last_frame

RULE = Rule("barostat_axes", "https://docs.lammps.org/fix_nh.html")
_AXES = ("x", "y", "z")
_ALL = ("iso", "aniso", "tri")


def barostat_axes(run: RunRecord) -> Iterator[Judgement]:
    """No barostat changes a side of the box along which there is vacuum.

    Why: the pressure of slab and vacuum together is none of the slab's; the box closes the
        vacuum, or squeezes the slab's plane until it carries the stress of its surfaces.
    Instead: `x 0 0 $(1000*dt) y 0 0 $(1000*dt)`, the sides in the slab's plane alone.
    Source: https://docs.lammps.org/fix_nh.html; pressure is the virial over the whole volume.
    """
    stage = run.dynamics
    pistons = barostats(stage.state) if stage is not None else []
    if not pistons:
        return
    frame = last_frame(run)
    gaps = gaps_of(frame) if frame is not None else None
    if frame is None or gaps is None:
        yield RULE.not_checked("No frame shows whether the box holds vacuum: add a dump.")
        return
    rule = RULE.in_unit(unit_label(run.units, "length"))
    for piston in pistons:
        held = range(3) if piston.keyword in _ALL else (_AXES.index(piston.keyword),)
        axis = max(held, key=lambda i: gaps[i])
        if is_empty(float(gaps[axis]), frame):
            gap = f"{gaps[axis]:.3g} {rule.unit}"
            measured = Measured(
                round(float(gaps[axis]), 3), None, place(run, piston.fix), piston.fix.script_line
            )
            why = f"The barostat changes {_AXES[axis]}, along which {gap} are empty."
            free = " ".join(f"{name} P P Pdamp" for i, name in enumerate(_AXES) if i != axis)
            yield rule.fails(measured, why, f"Hold the other sides alone: {free}")
            return
    yield rule.passes(Measured(round(float(np.max(gaps)), 3), None, "the last frame of the dump"))
