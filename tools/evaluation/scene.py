"""The atoms of a run's last frame as a picture shows them: where, which colour, how large."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from mdagent.tools.evaluation.crystal import CRYSTALS, crystal_of_each
from mdagent.tools.evaluation.masses import elements_of
from mdagent.tools.evaluation.neighbors import space_of
from mdagent.tools.evaluation.picture import NothingToPlot
from mdagent.tools.evaluation.record import RunRecord
from mdagent.tools.evaluation.statistics import FloatArray
from mdagent.tools.evaluation.trajectory import last_frame, positions, types
from mdagent.tools.simulation.dump_file import Frame

ColourBy = Literal["type", "structure"]
# Copper, green, blue, violet, grey: told apart by colour-blind readers as well.
COLOURS = (
    *((0.82, 0.45, 0.20), (0.25, 0.62, 0.45), (0.20, 0.45, 0.80), (0.60, 0.35, 0.70)),
    (0.70, 0.70, 0.70),
)
_MOST_ATOMS = 500_000
_MOST_CLASSIFIED = 100_000


@dataclass(frozen=True)
class Scene:
    """A frame with the positions, shape (n_atoms, 3), and a number from 1 for each atom's colour.

    `names` says what a number of `kinds` stands for.
    """

    frame: Frame
    where: FloatArray
    kinds: NDArray[np.int64]
    names: Mapping[int, str]

    @property
    def counts(self) -> dict[str, int]:
        """How many atoms each name has."""
        found: dict[str, int] = {}
        for kind, name in self.names.items():
            found[name] = found.get(name, 0) + int((self.kinds == kind).sum())
        return found

    @property
    def bounds(self) -> tuple[FloatArray, FloatArray]:
        """Low and high edges, shape (3,) each; around the atoms where the frame tells no box."""
        if self.frame.box is not None:
            return self.frame.box[:, 0], self.frame.box[:, 1]
        return self.where.min(axis=0) - 1.0, self.where.max(axis=0) + 1.0

    @property
    def diameter(self) -> float:
        """Nearly touching neighbours: nine tenths of the usual nearest distance."""
        sample = self.where[:: max(1, len(self.where) // 60)][:60]
        nearest = []
        for point in sample:
            distance = np.sort(np.linalg.norm(self.where - point, axis=1))
            nearest.append(distance[1] if len(distance) > 1 else 1.0)
        return float(0.9 * np.median(nearest)) or 1.0


def scene_of(run: RunRecord, colour_by: ColourBy = "type") -> Scene:
    """The last frame of a dump, coloured by atom type, or by the crystal around each atom.

    Raises:
        NothingToPlot: The run left no dump with positions, or one that cannot be drawn.
    """
    frame = last_frame(run)
    if frame is None:
        raise NothingToPlot(
            "The run left no text dump with positions: add `dump 1 all custom 1000 run.dump"
            " id type x y z` before the run."
        )
    where = positions(frame)
    if where is None or not np.isfinite(where).all() or frame.n_atoms > _MOST_ATOMS:
        raise NothingToPlot(
            f"The last frame cannot be drawn: {frame.n_atoms} atoms, or no numbers."
        )
    if colour_by == "type":
        kinds = types(frame).astype(np.int64)
        return Scene(frame, where, kinds, _names(run, kinds))
    kinds = _crystals(frame, where)
    names = dict(enumerate((*CRYSTALS, "in no crystal"), start=1))
    return Scene(frame, where, kinds, {int(kind): names[int(kind)] for kind in np.unique(kinds)})


def colour_of(kind: int) -> tuple[float, float, float]:
    """Red, green and blue, from 0 to 1, of a number of `Scene.kinds`."""
    return COLOURS[(kind - 1) % len(COLOURS)]


def _crystals(frame: Frame, where: FloatArray) -> NDArray[np.int64]:
    if not 4 <= len(where) <= _MOST_CLASSIFIED or frame.box is None:
        raise NothingToPlot(f"Structure is told for 4 to {_MOST_CLASSIFIED} atoms in a box.")
    found = crystal_of_each(where, space_of(frame, where))
    # The colour of what is in no crystal stands last.
    return np.where(found == 0, len(CRYSTALS) + 1, found)


def _names(run: RunRecord, kinds: NDArray[np.int64]) -> dict[int, str]:
    elements = elements_of(run, run.last_state)
    return {
        int(kind): f"{elements[int(kind)]} atoms"
        if int(kind) in elements
        else f"of type {int(kind)}"
        for kind in np.unique(kinds)
    }
