"""The thermo panel: columns over time, where equilibrium starts, running mean and target."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from mdagent.tools.engine.units import thermo_unit
from mdagent.tools.evaluation.checks.equilibration import driven
from mdagent.tools.evaluation.controls import barostats, thermostats
from mdagent.tools.evaluation.joined import joined_column, joined_times, stages_with_rows
from mdagent.tools.evaluation.numbers import rounded, rounded_error, with_error
from mdagent.tools.evaluation.picture import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    RED,
    NothingToPlot,
    Picture,
    new_figure,
    png_of,
    thinned,
    title_of,
)
from mdagent.tools.evaluation.record import RunRecord
from mdagent.tools.evaluation.stages import Stage
from mdagent.tools.evaluation.statistics import Estimate, FloatArray, estimate_equilibrium_mean

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_USUAL = ("Temp", "Press", "PotEng", "TotEng", "Volume", "Density")
_NOT_DRAWN = ("Step", "Time", "CPU", "Elapsed", "Dt")
_MOST_PANELS = 4
_NAMES = {
    "Temp": "temperature",
    "Press": "pressure",
    "PotEng": "potential energy",
    "TotEng": "total energy",
    "Volume": "volume",
    "Density": "density",
}
# An independent-sample count below which a mean is not shown as one.
_FEWEST_SAMPLES = 10.0


@dataclass(frozen=True)
class _Panel:
    """One column of the whole run: times, values, and the stages' borders."""

    heading: str
    times: FloatArray
    values: FloatArray
    last_stage_start: int


def draw_thermo(run: RunRecord, columns: Sequence[str] = ()) -> Picture:
    """Thermo columns against time, one panel each, the stages joined.

    Raises:
        NothingToPlot: No stage printed two rows, or none of the columns is there.
        PlotsMissing: matplotlib is not installed.
    """
    stages = stages_with_rows(run)
    headings = _chosen(stages[-1], columns)
    times, label = joined_times(run, stages)
    figure = new_figure(0.6 + 1.9 * len(headings))
    axes = np.atleast_1d(np.asarray(figure.subplots(len(headings), 1, sharex=True)))
    numbers: dict[str, float | str] = {}
    told: list[str] = []
    shown: dict[str, list[float]] = {label: thinned(np.concatenate(times))}
    for axis, heading in zip(axes, headings, strict=True):
        panel = _panel(heading, stages, times)
        _draw_panel(axis, run, stages[-1], panel)
        _note_mean(run, stages[-1], panel, numbers, told)
        shown[heading] = thinned(panel.values)
    axes[-1].set_xlabel(label)
    figure.suptitle(title_of(run, ", ".join(_NAMES.get(h, h) for h in headings)), fontsize=11)
    return Picture(png_of(figure), _caption(run, headings, told), shown, numbers)


def _chosen(stage: Stage, columns: Sequence[str]) -> list[str]:
    there = stage.thermo.columns
    asked = [stage.thermo.meant(heading) for heading in columns]
    wanted = asked or [heading for heading in _USUAL if heading in there]
    wanted = wanted or [heading for heading in there if heading not in _NOT_DRAWN]
    missing = [heading for heading in wanted if heading not in there]
    if missing:
        raise NothingToPlot(
            f"No thermo column {', '.join(missing)}; the run has {', '.join(there)}."
        )
    varied = [h for h in wanted if asked or not _is_flat(stage.thermo.column(h))]
    return (varied or list(wanted))[:_MOST_PANELS]


def _is_flat(values: FloatArray | None) -> bool:
    return values is None or bool(np.ptp(values[np.isfinite(values)]) == 0)


def _panel(heading: str, stages: Sequence[Stage], times: Sequence[FloatArray]) -> _Panel:
    start = sum(len(part) for part in times[:-1])
    return _Panel(heading, np.concatenate(list(times)), joined_column(heading, stages), start)


def _draw_panel(axis: "Axes", run: RunRecord, stage: Stage, panel: _Panel) -> None:
    axis.plot(panel.times, panel.values, color=BLUE, linewidth=0.9)
    axis.set_ylabel(label_of(run, panel.heading), fontsize=9)
    axis.tick_params(labelsize=8)
    axis.grid(visible=True, color="#e5e7eb", linewidth=0.6)
    axis.margins(x=0.01)
    if panel.last_stage_start:
        axis.axvline(panel.times[panel.last_stage_start], color=GREY, linewidth=0.8)
    _draw_target(axis, stage, panel)
    if stage.kind == "minimize" or driven(stage):
        return
    times, values = panel.times[panel.last_stage_start :], panel.values[panel.last_stage_start :]
    if len(values) < 10 or not np.isfinite(values).all():
        return
    _draw_mean(axis, times, values, estimate_equilibrium_mean(values))


def _draw_target(axis: "Axes", stage: Stage, panel: _Panel) -> None:
    targets: list[tuple[float, float]] = []
    if panel.heading == "Temp":
        baths = thermostats(stage.state)
        targets = [(b.start, b.stop) for b in baths if b.start is not None and b.stop is not None]
    elif panel.heading == "Press":
        pistons = [p for p in barostats(stage.state) if p.keyword == "iso"]
        targets = [(p.start, p.stop) for p in pistons if p.start is not None and p.stop is not None]
    times = panel.times[panel.last_stage_start :]
    if targets and len(times):
        ends = [times[0], times[-1]]
        axis.plot(ends, targets[0], color=GREEN, linestyle="--", label="target", zorder=4)
        axis.legend(fontsize=8, loc="best", framealpha=0.85)


def _draw_mean(axis: "Axes", times: FloatArray, values: FloatArray, estimate: Estimate) -> None:
    start = estimate.start
    if start:
        axis.axvspan(times[0], times[start], color=ORANGE, alpha=0.12, linewidth=0)
    if estimate.n_effective < _FEWEST_SAMPLES:
        axis.plot([], [], " ", label=f"{estimate.n_effective:.0f} independent samples: no mean")
    else:
        used = values[start:]
        running = np.cumsum(used) / np.arange(1, len(used) + 1)
        axis.plot(times[start:], running, color=RED, linewidth=1.4, label="running mean")
        half = estimate.half_width()
        low, high = estimate.mean - half, estimate.mean + half
        axis.fill_between(times[start:], low, high, color=RED, alpha=0.15, linewidth=0)
    axis.legend(fontsize=8, loc="best", framealpha=0.85)


def _note_mean(
    run: RunRecord,
    stage: Stage,
    panel: _Panel,
    numbers: dict[str, float | str],
    told: list[str],
) -> None:
    values = panel.values[panel.last_stage_start :]
    if stage.kind == "minimize" or driven(stage) or len(values) < 10:
        return
    if not np.isfinite(values).all():
        numbers[f"{panel.heading} mean"] = "holds values that are no numbers"
        return
    estimate = estimate_equilibrium_mean(values)
    if estimate.n_effective < _FEWEST_SAMPLES:
        numbers[f"{panel.heading} mean"] = "not equilibrated, or too few independent samples"
        return
    unit = thermo_unit(panel.heading, run.units)
    named = f" ({unit})" if unit else ""
    value, error = estimate.mean, estimate.standard_error
    numbers[f"{panel.heading} mean{named}"] = rounded(value, error)
    numbers[f"{panel.heading} standard error{named}"] = rounded_error(error)
    told.append(f"{panel.heading} {with_error(value, error, unit or '')}")


def label_of(run: RunRecord, heading: str) -> str:
    """A column with its unit, as an axis carries it."""
    unit = thermo_unit(heading, run.units)
    return f"{heading} ({unit})" if unit else heading


def _caption(run: RunRecord, headings: Sequence[str], means: Sequence[str]) -> str:
    told = f"{', '.join(label_of(run, heading) for heading in headings)} against time."
    told += " A grey line starts the last stage; shaded orange: left out as equilibration;"
    told += " red: running mean with the 95 % interval; dashed green: target."
    return f"{told} Means with standard errors: {'; '.join(means)}." if means else told
