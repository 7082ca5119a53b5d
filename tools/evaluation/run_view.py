"""What the view of a run in a conversation draws: curves to zoom into, atoms to turn."""

from typing import Literal

import numpy as np
from pydantic import BaseModel, ConfigDict

from mdagent.tools.evaluation.joined import joined_column, joined_times, stages_with_rows
from mdagent.tools.evaluation.picture import NothingToPlot
from mdagent.tools.evaluation.plot_thermo import label_of
from mdagent.tools.evaluation.quantities import unit_label
from mdagent.tools.evaluation.record import RunRecord
from mdagent.tools.evaluation.scene import ColourBy, Scene, colour_of, scene_of
from mdagent.tools.evaluation.statistics import FloatArray
from mdagent.tools.evaluation.trajectory import cell

# What a browser turns and scrolls through without a halt, in a message of a few MB.
_MOST_ROWS = 4000
_MOST_SHOWN_ATOMS = 50_000
_NOT_DRAWN = ("Step", "Time", "Elapsed")


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Curve(_Frozen):
    """A column with the heading and unit of its axis; None where a stage does not print it."""

    label: str
    values: list[float | None]


class Curves(_Frozen):
    """The thermo columns of all stages over time or step.

    `stage_starts` are rows; `n_rows` is how many rows the log has, of which at most 4000 evenly
    spread ones are here.
    """

    run_id: str
    x: Curve
    curves: list[Curve]
    stage_starts: list[int]
    n_rows: int


class Kind(_Frozen):
    """The atoms of one colour, `#rrggbb`."""

    name: str
    count: int
    colour: str


class Atoms(_Frozen):
    """A frame to draw: positions one after the other, x y z, and the place in `kinds` of each.

    `cell` are the three edges of the box and `origin` is its low corner, in `unit` as positions
    and diameter; without a box they are those of a box around the atoms.
    """

    run_id: str
    step: int | None
    colour_by: Literal["type", "structure"]
    unit: str
    diameter: float
    origin: list[float]
    cell: list[list[float]]
    kinds: list[Kind]
    kind_of: list[int]
    positions: list[float]


def curves_of(run: RunRecord) -> Curves:
    """All thermo columns of a run.

    Raises:
        NothingToPlot: No stage printed two rows.
    """
    stages = stages_with_rows(run)
    times, label = joined_times(run, stages)
    n_rows = sum(len(part) for part in times)
    rows = np.unique(np.linspace(0, n_rows - 1, min(n_rows, _MOST_ROWS)).round().astype(int))
    starts = np.cumsum([0, *(len(part) for part in times[:-1])])
    headings = [heading for heading in stages[-1].thermo.columns if heading not in _NOT_DRAWN]
    return Curves(
        run_id=run.run_id,
        x=Curve(label=label, values=_plain(np.concatenate(times)[rows])),
        curves=[
            Curve(label=label_of(run, heading), values=_plain(joined_column(heading, stages)[rows]))
            for heading in headings
        ],
        stage_starts=[int(row) for row in np.searchsorted(rows, starts)],
        n_rows=n_rows,
    )


def atoms_of(run: RunRecord, colour_by: ColourBy) -> Atoms:
    """The last frame of a run, as a viewer needs it.

    Raises:
        NothingToPlot: There is no frame with positions, or it has too many atoms for a browser.
    """
    scene = scene_of(run, colour_by)
    if len(scene.where) > _MOST_SHOWN_ATOMS:
        raise NothingToPlot(
            f"{len(scene.where)} atoms are too many to turn here, where {_MOST_SHOWN_ATOMS} are "
            "shown at most; plot_run with kind=snapshot draws them."
        )
    places = {kind: place for place, kind in enumerate(scene.names)}
    low, high = scene.bounds
    edges = cell(scene.frame).T if scene.frame.box is not None else np.diag(high - low)
    return Atoms(
        run_id=run.run_id,
        step=scene.frame.step,
        colour_by=colour_by,
        unit=unit_label(run.units, "length"),
        diameter=_short(scene.diameter),
        origin=[_short(part) for part in low],
        cell=[[_short(part) for part in edge] for edge in edges],
        kinds=_kinds(scene),
        kind_of=[places[int(kind)] for kind in scene.kinds],
        positions=[_short(part) for part in scene.where.ravel()],
    )


def _kinds(scene: Scene) -> list[Kind]:
    return [
        Kind(name=name, count=int((scene.kinds == kind).sum()), colour=_hex(colour_of(kind)))
        for kind, name in scene.names.items()
    ]


def _hex(colour: tuple[float, float, float]) -> str:
    return "#" + "".join(f"{round(255 * part):02x}" for part in colour)


def _plain(values: FloatArray) -> list[float | None]:
    return [_short(value) if np.isfinite(value) else None for value in values]


def _short(value: float) -> float:
    """Seven digits, as many as a log prints; JSON would write seventeen."""
    return float(f"{value:.7g}")
