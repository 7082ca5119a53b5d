"""Thermal conductivity under a steady flow of heat: its rate over the slope of the temperature."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np

from mdagent.tools.evaluation.quantities import timestep_of
from mdagent.tools.evaluation.record import RunRecord
from mdagent.tools.evaluation.stages import Stage
from mdagent.tools.evaluation.state import Executed, number
from mdagent.tools.evaluation.statistics import Estimate, FloatArray, estimate_equilibrium_mean

_AXES = "xyz"
_EXCHANGES = ("thermal/conductivity", "heat", "ehex")
_FEWEST_PROFILES = 10
# On each flank between the hottest and the coldest layer, without those and their neighbours.
_FEWEST_LAYERS = 3
_MOST_LAYERS, _LARGEST_MB = 10_000, 100
# A column of a profile is the temperature if its mean over the atoms is that of the thermo table.
_SAME_TEMPERATURE = 0.05
_BOX_CHANGES = ("npt", "nph", "box/relax", "deform", "press/berendsen")


class NoFlow(ValueError):
    """The outputs do not show what the conductivity follows from; the text says what would."""


@dataclass(frozen=True)
class HeatFlow:
    """Heat per time from hot to cold, the slope of the temperature, and the area between.

    All in the run's units: energy per time with its standard error, temperature per length, and
    the area of both ways through a periodic box.
    """

    rate: float
    rate_error: float
    slope: Estimate
    area: float

    @property
    def conductivity(self) -> tuple[float, float]:
        """The rate over area and slope, with its standard error."""
        value = self.rate / self.area / self.slope.mean
        parts = self.rate_error / self.rate, self.slope.standard_error / self.slope.mean
        return value, value * float(np.hypot(*parts))


@dataclass(frozen=True)
class _Profiles:
    """Temperatures of layers along an axis, shape (n_profiles, n_layers), `width` apart."""

    axis: int
    temperature: FloatArray
    width: float
    reduced: bool


def exchanges_heat(stage: Stage) -> bool:
    """Whether fixes move heat from one region to another, or hold two at two temperatures."""
    return bool(stage.state.fixes_of(*_EXCHANGES)) or len(_baths(stage)) > 1


def heat_flow(run: RunRecord, stage: Stage) -> HeatFlow:
    """The flow of heat of a stage in which it is steady.

    Source: https://docs.lammps.org/Howto_kappa.html, the first three of its methods.

    Raises:
        NoFlow: A needed output is missing, too short, or shows no straight profile.
    """
    rate, rate_error = _rate(stage)
    profiles = _profiles(run, stage)
    if stage.state.boundary[profiles.axis] not in ("p", "pp"):
        raise NoFlow(f"It takes a box that is periodic along {_AXES[profiles.axis]}.")
    edges = _edges(stage)
    scale = edges[profiles.axis] if profiles.reduced else 1.0
    slope = estimate_equilibrium_mean(_slopes(profiles) / scale)
    if slope.mean == 0:
        raise NoFlow("The temperature is the same everywhere.")
    if slope.n_effective < _FEWEST_PROFILES / 2:
        raise NoFlow(
            f"The profiles hold {slope.n_effective:.1f} independent samples of the slope: run"
            " longer."
        )
    area = 2 * float(np.prod(edges)) / edges[profiles.axis]
    return HeatFlow(rate, rate_error, slope, area)


def _baths(stage: Stage) -> list[Executed]:
    """Langevin baths at different temperatures that keep account of their heat."""
    found = [fix for fix in stage.state.fixes_of("langevin") if fix.after("tally", 1) == ("yes",)]
    return found if len({fix.words[4:6] for fix in found}) > 1 else []


def _rate(stage: Stage) -> tuple[float, float]:
    """Heat per time and its standard error: as the script gives it, or as the fixes tally it."""
    given = [number("".join(fix.words[5:6])) for fix in stage.state.fixes_of("heat", "ehex")]
    into, out = (sum(v for v in given if v and v * sign > 0) for sign in (1, -1))
    if given:
        if not into or not out or abs(into + out) > 0.01 * into:
            raise NoFlow("As much heat has to go in as out, by two fixes and as numbers.")
        return float(into), 0.0
    exchange = stage.state.fixes_of("thermal/conductivity")[:1] or _baths(stage)
    steps, step = stage.thermo.steps, timestep_of(stage.state)
    columns = [stage.thermo.column(f"f_{fix.words[1]}") for fix in exchange]
    if steps is None or step is None or any(column is None for column in columns):
        names = " ".join(f"f_{fix.words[1]}" for fix in exchange)
        raise NoFlow(f"It takes the heat that was moved: thermo_style custom step temp {names}.")
    summed = np.mean([np.abs(c - c[0]) for c in columns if c is not None], axis=0)
    if len(summed) < _FEWEST_PROFILES:
        raise NoFlow(f"{len(summed)} rows of the heat moved are too few: lower `thermo`.")
    if not (np.diff(steps) > 0).all() or not np.isfinite(summed).all() or summed[-1] <= 0:
        raise NoFlow("No heat was moved, by what the fixes tally.")
    found = estimate_equilibrium_mean(np.diff(summed) / np.diff(steps * step))
    return found.mean, found.standard_error


def _profiles(run: RunRecord, stage: Stage) -> _Profiles:
    for fix in stage.state.fixes_of("ave/chunk"):
        layers = stage.state.computes.get(fix.words[7]) if len(fix.words) > 8 else None
        name = fix.after("file", 1)
        if layers is None or name is None or layers.words[4:5] != ("bin/1d",):
            continue
        path = (run.work / name[0]).resolve()
        if not path.is_relative_to(run.work.resolve()):
            continue
        columns, rows = _read(path, stage)
        temperature = _temperature(stage, columns, rows)
        if temperature is not None and "".join(layers.words[5:6]) in tuple(_AXES):
            where = rows[0, :, columns.index("Coord1")]
            reduced = layers.after("units", 1) == ("reduced",)
            width = float(where[1] - where[0])
            return _Profiles(_AXES.index(layers.words[5]), temperature, width, reduced)
    raise NoFlow(
        "It takes the temperature in layers across the flow, ten times or more: compute ke all"
        " ke/atom, variable t atom c_ke/1.5, compute layers all chunk/atom bin/1d z lower 0.05"
        " units reduced, fix profile all ave/chunk 10 100 1000 layers v_t file profile.txt."
    )


def _read(path: Path, stage: Stage) -> tuple[list[str], FloatArray]:
    """The headings and the values of each profile of a stage, (n_profiles, n_layers, n_columns)."""
    steps = stage.thermo.steps
    if not path.is_file() or steps is None or not len(steps):
        raise NoFlow(f"The file {path.name} of the profiles is not there.")
    if path.stat().st_size > _LARGEST_MB * 10**6:
        raise NoFlow(f"{path.name} is larger than {_LARGEST_MB} MB: average over more steps.")
    columns: list[str] = []
    found: list[FloatArray] = []
    with path.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            if line.startswith("# Chunk"):
                columns = line.split()[1:]
            elif not line.startswith("#"):
                head = line.split()
                if len(head) != 3 or not (head[0].isdecimal() and head[1].isdecimal()):
                    continue
                rows = [row.split() for row in islice(lines, min(int(head[1]), _MOST_LAYERS))]
                if len(rows) == int(head[1]) and steps[0] < int(head[0]) <= steps[-1]:
                    found += _whole(rows, len(columns))
    found = [rows for rows in found if rows.shape == found[0].shape]
    if len(found) < _FEWEST_PROFILES or len(found[0]) < 4 or "Coord1" not in columns:
        raise NoFlow(
            f"{path.name} has {len(found)} profiles of this stage; {_FEWEST_PROFILES} or more of"
            " ten or more layers are wanted."
        )
    return columns, np.array(found)


def _whole(rows: list[list[str]], n_columns: int) -> Iterator[FloatArray]:
    values = [[number(word) for word in row] for row in rows]
    if rows and all(len(row) == n_columns and None not in row for row in values):
        found = np.array(values, dtype=np.float64)
        if np.isfinite(found).all():
            yield found


def _temperature(stage: Stage, columns: list[str], rows: FloatArray) -> FloatArray | None:
    """The column whose mean over all atoms is the temperature of the thermo table."""
    printed = stage.thermo.series("temperature")
    if printed is None or "Ncount" not in columns:
        raise NoFlow("The thermo table does not print the temperature.")
    wanted = float(printed.mean())
    counts = rows[:, :, columns.index("Ncount")]
    for index in range(columns.index("Ncount") + 1, len(columns)):
        values = rows[:, :, index]
        mean = float((values * counts).sum() / max(counts.sum(), 1.0))
        if abs(mean - wanted) < _SAME_TEMPERATURE * wanted and (counts > 0).all():
            return np.asarray(values)
    return None


def _slopes(profiles: _Profiles) -> FloatArray:
    """The slope from cold to hot of each profile: the mean of both flanks, by least squares."""
    mean = profiles.temperature.mean(axis=0)
    n_layers, cold, hot = len(mean), int(np.argmin(mean)), int(np.argmax(mean))
    up = [(cold + i) % n_layers for i in range(2, (hot - cold) % n_layers - 1)]
    down = [(hot + i) % n_layers for i in range(2, (cold - hot) % n_layers - 1)]
    if min(len(up), len(down)) < _FEWEST_LAYERS:
        raise NoFlow("The hottest and the coldest layer lie side by side: nothing flows between.")

    def fitted(layers: list[int]) -> FloatArray:
        where = np.arange(len(layers)) * profiles.width
        return np.asarray(np.polyfit(where, profiles.temperature[:, layers].T, 1)[0])

    return (fitted(up) - fitted(down)) / 2


def _edges(stage: Stage) -> FloatArray:
    """Lengths of the box along x, y and z, from the thermo table or from what LAMMPS told."""
    printed = [stage.thermo.column(heading) for heading in ("Lx", "Ly", "Lz")]
    if all(column is not None for column in printed):
        return np.array([float(column.mean()) for column in printed if column is not None])
    changed = any(
        fix.words[3].startswith(_BOX_CHANGES)
        for fix in stage.state.commands
        if fix.name == "fix" and len(fix.words) > 3
    )
    if changed or stage.box_told is None or not all(edge > 0 for edge in stage.box_told):
        raise NoFlow("It takes the size of the box: lx ly lz in thermo_style custom.")
    return np.array(stage.box_told)
