"""The thermo table of a stage, by meaning rather than by heading."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from mdagent.tools.evaluation.statistics import FloatArray

Series = Literal[
    "temperature",
    "potential_energy",
    "kinetic_energy",
    "total_energy",
    "pressure",
    "volume",
    "density",
    "lx",
    "ly",
    "lz",
]
_HEADINGS: Mapping[Series, tuple[str, ...]] = {
    "temperature": ("Temp", "c_thermo_temp"),
    "potential_energy": ("PotEng", "c_thermo_pe"),
    "kinetic_energy": ("KinEng",),
    "total_energy": ("TotEng",),
    "pressure": ("Press", "c_thermo_press"),
    "volume": ("Volume",),
    "density": ("Density",),
    "lx": ("Lx",),
    "ly": ("Ly",),
    "lz": ("Lz",),
}


@dataclass(frozen=True)
class ThermoTable:
    """Columns by heading, values of shape (n_rows, n_columns), and the log line of each row.

    Attributes:
        columns: The headings of what the columns hold, as LAMMPS names it.
        printed: The headings that stand in the log; a script may change them.
        temperatures: Columns of computes that are a temperature of all that moves.
    """

    columns: tuple[str, ...]
    values: FloatArray
    lines: Sequence[int]
    printed: tuple[str, ...] = ()
    temperatures: tuple[str, ...] = ()

    @property
    def n_rows(self) -> int:
        """Rows in the table."""
        return int(self.values.shape[0])

    def column(self, heading: str) -> FloatArray | None:
        """The values of what LAMMPS prints under this heading."""
        if heading not in self.columns or self.n_rows == 0:
            return None
        return np.asarray(self.values[:, self.columns.index(heading)])

    def meant(self, heading: str) -> str:
        """The column that a reader of the log means by a heading."""
        if heading in self.columns or heading not in self.printed:
            return heading
        return self.columns[self.printed.index(heading)]

    def series(self, name: Series) -> FloatArray | None:
        """The values of a quantity, None where the table does not hold it."""
        others = self.temperatures if name == "temperature" else ()
        for heading in (*_HEADINGS[name], *others):
            values = self.column(heading)
            if values is not None:
                return values
        return self._derived(name)

    def _derived(self, name: Series) -> FloatArray | None:
        if name == "potential_energy":
            # The default table prints the pair and the molecular part apart.
            return _sum(self.column("E_pair"), self.column("E_mol"))
        if name == "total_energy":
            return _sum(self.series("potential_energy"), self.column("KinEng"))
        if name == "volume":
            edges = [self.column(heading) for heading in ("Lx", "Ly", "Lz")]
            if all(edge is not None for edge in edges) and not self._tilted:
                return np.asarray(np.prod([e for e in edges if e is not None], axis=0))
        return None

    @cached_property
    def _tilted(self) -> bool:
        return any(heading in self.columns for heading in ("Xy", "Xz", "Yz"))

    @cached_property
    def steps(self) -> FloatArray | None:
        """The `Step` column."""
        return self.column("Step")

    def line(self, row: int) -> int:
        """The line of the log where a row stands."""
        return self.lines[row] if 0 <= row < len(self.lines) else 0


def _sum(first: FloatArray | None, second: FloatArray | None) -> FloatArray | None:
    if first is None or second is None:
        return None
    return np.asarray(first + second)
