"""Solid, liquid or gas, crystal or not: what the last frames of a run show."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from mdagent.tools.evaluation.crystal import Order, order_of
from mdagent.tools.evaluation.masses import lightest_mass
from mdagent.tools.evaluation.mobility import mobile_fraction, neighbour_distance
from mdagent.tools.evaluation.neighbors import (
    Space,
    nearest_vectors,
    neighbors,
    sampled_rows,
    space_of,
)
from mdagent.tools.evaluation.quantities import boltzmann, energy_per_mass, timestep_of
from mdagent.tools.evaluation.record import RunRecord
from mdagent.tools.evaluation.statistics import FloatArray
from mdagent.tools.evaluation.trajectory import (
    dump_files,
    frames_of,
    last_frame,
    positions,
    steps_of,
    types,
)
from mdagent.tools.simulation.dump_file import Frame

# Share of atoms that left their places: below the first a solid, above the second a liquid.
SOLID, LIQUID = 0.05, 0.25
# A share of atoms in a crystal's surroundings: of a hot crystal about a half, of a melt a few
# hundredths (measured on the runs of the tests).
CRYSTAL, DISORDER = 0.3, 0.1
# Neighbours within one and a half contact distances: about ten in a liquid, one in a gas.
_GAS, _DENSE = 3.0, 4.0
_CONTACT = 1.5
# A liquid's atom leaves its place within about five times the time that free flight takes;
# staying four times longer than that is the mark of a solid.
_FLIGHTS = 20.0
_BONDED = ("bond", "angle", "molecular", "full", "template")
_SAMPLE = 2000

Phase = Literal["solid", "liquid", "gas"]


@dataclass(frozen=True)
class Matter:
    """Evidence from the trajectory; None where it does not tell.

    Attributes:
        order: Shares of crystals in the last frame.
        mobile: Share of atoms that left their places over `flights` times of free flight.
        contacts: Neighbours within one and a half contact distances.
    """

    order: Order | None
    mobile: float | None
    flights: float | None
    contacts: float | None
    step: int | None

    @property
    def crystalline(self) -> float:
        """Share of atoms in any crystal's surroundings, 0 where it is not known."""
        return self.order.crystalline if self.order else 0.0

    @property
    def is_thin(self) -> bool:
        """Whether atoms wander with fewer neighbours in touch than those of a liquid."""
        wander = self.mobile is not None and self.mobile > LIQUID
        return wander and self.contacts is not None and self.contacts < _DENSE

    def phase(self) -> Phase | str:
        """The phase, or the reason why it cannot be told."""
        if self.contacts is not None and self.contacts < _GAS:
            return "gas"
        if self.mobile is not None and self.mobile > LIQUID:
            if self.contacts is None or self.contacts < _DENSE:
                return "Atoms wander, but whether they touch, as in a liquid, cannot be told."
            return "liquid"
        if self.crystalline > CRYSTAL:
            return "solid"
        if self.mobile is None:
            return "Whether atoms keep their places takes two frames of one dump, with ids."
        if self.mobile < SOLID and (self.flights or 0.0) >= _FLIGHTS:
            return "solid"
        if self.mobile < SOLID:
            return "The frames are too near in time: an atom of a liquid would not have left yet."
        return f"{self.mobile:.0%} of the atoms left their places: neither solid nor liquid."


def matter_of(run: RunRecord) -> Matter | None:
    """What the last frames show; None without a frame that has positions."""
    frame = last_frame(run)
    where = positions(frame) if frame is not None else None
    if frame is None or where is None or len(where) < 2 or not np.isfinite(where).all():
        return None
    space = space_of(frame, where)
    mobile, flights = _mobility(run)
    return Matter(
        order=order_in(frame, where, space),
        mobile=mobile,
        flights=flights,
        contacts=_contacts(run, frame, where, space),
        step=frame.step,
    )


def order_in(frame: Frame, where: FloatArray, space: Space) -> Order | None:
    """The order of all atoms; of a compound that is none, the order of its commonest type."""
    order = order_of(where, space)
    kinds, counts = np.unique(types(frame), return_counts=True)
    if len(kinds) < 2 or (order is not None and order.crystalline > CRYSTAL):
        return order
    alone = order_of(where[types(frame) == kinds[np.argmax(counts)]], space)
    if alone is None or (order is not None and alone.crystalline < order.crystalline):
        return order
    return alone


def _mobility(run: RunRecord) -> tuple[float | None, float | None]:
    """Share of atoms that left their places in the last half of the last stage, and how long."""
    stage = run.dynamics
    steps = stage.thermo.steps if stage is not None else None
    if stage is None or steps is None or not len(steps):
        return None, None
    middle = float(steps[0] + steps[-1]) / 2
    for path in dump_files(run):
        chosen = [
            index
            for index, step in enumerate(steps_of(path))
            if step is not None and middle <= step <= steps[-1]
        ]
        if len(chosen) < 2:
            continue
        frames = list(frames_of(path, (chosen[0], chosen[-1])))
        share = mobile_fraction(frames[0], frames[1]) if len(frames) == 2 else None
        if share is not None:
            return share, _flights(run, frames[0], frames[1])
    return None, None


def _flights(run: RunRecord, before: Frame, after: Frame) -> float | None:
    """The time between frames, in that in which half of a neighbour's distance is flown."""
    stage = run.dynamics
    where = positions(before)
    if stage is None or where is None or before.step is None or after.step is None:
        return None
    estimate = run.estimate(stage, "temperature")
    mass = lightest_mass(run, stage.state) if run.units != "lj" else 1.0
    step, factor = timestep_of(stage.state), energy_per_mass(run.units)
    if estimate is None or not mass or step is None or factor is None or estimate.mean <= 0:
        return None
    speed = np.sqrt(3 * boltzmann(run.units) * estimate.mean / mass * factor)
    flown = float(speed) * step * (after.step - before.step)
    return flown / (0.5 * neighbour_distance(where))


def _contacts(run: RunRecord, frame: Frame, where: FloatArray, space: Space) -> float | None:
    """The most neighbours of its own kind that any type has within 1.5 contact distances.

    Within molecules bonds are shorter than contacts: too few then says nothing.
    """
    found = [_contacts_of(where[types(frame) == kind], space) for kind in np.unique(types(frame))]
    most = max([*found, _contacts_of(where, space)], default=0.0)
    bonded = run.last_state.atom_style in _BONDED
    return None if bonded and most < _DENSE else most


def _contacts_of(where: FloatArray, space: Space) -> float:
    if len(where) < 8:
        return 0.0
    rows = sampled_rows(len(where), _SAMPLE)
    nearest = np.linalg.norm(nearest_vectors(where, space, 1, rows)[:, 0], axis=1)
    # Not the very shortest: a single broken pair would set the scale for all.
    contact = float(np.nanquantile(nearest, 0.05)) if np.isfinite(nearest).any() else 0.0
    if contact <= 0:
        return 0.0
    found = neighbors(where, space, _CONTACT * contact, rows)
    return len(found.source) / len(rows)
