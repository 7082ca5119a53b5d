"""The states that a run compares: what each of its stages ended in, or held on average."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from mdagent.tools.evaluation.record import RunRecord
from mdagent.tools.evaluation.stages import Stage
from mdagent.tools.evaluation.statistics import FloatArray, estimate_equilibrium_mean

_EDGES = ("Lx", "Ly", "Lz")
_STRESSES = ("Pxx", "Pyy", "Pzz", "Pyz", "Pxz", "Pxy")


@dataclass(frozen=True)
class Compared:
    """One stage: the last row of a minimization or of `run 0`, the means of a longer run."""

    stage: Stage
    n_atoms: int

    def value(self, heading: str) -> tuple[float, float] | None:
        """A column and its standard error, 0 where nothing moved; None where it is not there."""
        values = self.stage.thermo.column(heading)
        if values is None or not np.isfinite(values).all():
            return None
        return _settled(self.stage, values)

    @cached_property
    def energy(self) -> tuple[float, float] | None:
        """Potential energy of all atoms and its standard error, in the unit of the run."""
        values = self.stage.thermo.series("potential_energy")
        if values is None or not np.isfinite(values).all():
            return None
        energy, error = _settled(self.stage, values)
        factor = self.n_atoms / self.stage.energy_divisor
        return energy * factor, error * factor

    @cached_property
    def edges(self) -> FloatArray | None:
        """Lengths of the box along x, y and z."""
        found = [self.value(heading) for heading in _EDGES]
        return np.array([one[0] for one in found if one]) if all(found) else None

    @cached_property
    def cell(self) -> FloatArray | None:
        """Cell vectors as columns; right angles where no tilt is printed."""
        if self.edges is None:
            return None
        xy, xz, yz = ((self.value(name) or (0.0, 0.0))[0] for name in ("Xy", "Xz", "Yz"))
        lx, ly, lz = self.edges
        return np.array([[lx, xy, xz], [0.0, ly, yz], [0.0, 0.0, lz]])

    @cached_property
    def stress(self) -> FloatArray | None:
        """The six stresses xx, yy, zz, yz, xz, xy, positive in tension, in the unit of the run."""
        found = [self.value(heading) for heading in _STRESSES]
        return -np.array([one[0] for one in found if one]) if all(found) else None


def compared_states(run: RunRecord) -> list[Compared]:
    """The states of the stages that reached their end, in order."""
    return [
        Compared(stage, stage.n_atoms)
        for stage in run.stages
        if stage.complete and stage.n_atoms and stage.thermo.n_rows
    ]


def _settled(stage: Stage, values: FloatArray) -> tuple[float, float]:
    if stage.kind == "minimize" or stage.n_steps == 0 or len(values) < 4:
        return float(values[-1]), 0.0
    estimate = estimate_equilibrium_mean(values)
    return estimate.mean, estimate.standard_error
