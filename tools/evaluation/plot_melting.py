"""The melting curve: energy and temperature against time, and energy against temperature."""

import numpy as np

from mdagent.tools.evaluation.melting import MeltingCurve
from mdagent.tools.evaluation.numbers import rounded, rounded_error, with_error
from mdagent.tools.evaluation.picture import (
    BLUE,
    ORANGE,
    RED,
    NothingToPlot,
    Picture,
    new_figure,
    png_of,
    thinned,
    title_of,
)
from mdagent.tools.evaluation.properties import heating_series, melting_curve_of
from mdagent.tools.evaluation.quantities import timestep_of, unit_label
from mdagent.tools.evaluation.record import RunRecord
from mdagent.tools.evaluation.statistics import FloatArray


def draw_melting_curve(run: RunRecord) -> Picture:
    """Potential energy per atom and temperature of the heating, with the melting interval.

    Raises:
        NothingToPlot: The run does not heat, or printed too few rows.
        PlotsMissing: matplotlib is not installed.
    """
    series = heating_series(run)
    if series is None:
        raise NothingToPlot("No stage of the run heats: a thermostat with a rising target would.")
    steps, temperature, energy = series
    curve = melting_curve_of(run)
    if curve is None:
        raise NothingToPlot("The heating printed fewer than 40 thermo rows; lower `thermo`.")
    times, time_label = _times(run, steps)
    energy_label = f"potential energy ({unit_label(run.units, 'energy')}/atom)"
    temperature_label = f"temperature ({unit_label(run.units, 'temperature')})"
    figure = new_figure(7.0)
    over_time, over_temperature = figure.subplots(2, 1)
    over_time.plot(times, energy, color=BLUE, linewidth=0.9)
    over_time.set_xlabel(time_label)
    over_time.set_ylabel(energy_label, color=BLUE)
    beside = over_time.twinx()
    beside.plot(times, temperature, color=ORANGE, linewidth=0.9)
    beside.set_ylabel(temperature_label, color=ORANGE)
    over_temperature.plot(temperature, energy, ".", color=BLUE, markersize=3, alpha=0.45)
    order = np.argsort(curve.temperature)
    fitted = (curve.temperature[order], curve.fitted[order])
    over_temperature.plot(*fitted, color=RED, linewidth=1.6, label="fit")
    over_temperature.set_xlabel(temperature_label)
    over_temperature.set_ylabel(energy_label)
    numbers = _numbers(run, curve)
    if curve.onset is not None and curve.end is not None:
        told = f"melting, {_interval(run, curve)}"
        over_temperature.axvspan(
            curve.onset, curve.end, color=RED, alpha=0.15, linewidth=0, label=told
        )
        over_temperature.legend(loc="upper left", fontsize=9)
    for axis in (over_time, over_temperature):
        axis.grid(visible=True, color="#e5e7eb", linewidth=0.6)
    figure.suptitle(title_of(run, "Heating: energy and temperature"), fontsize=11)
    columns = {
        time_label: thinned(times),
        temperature_label: thinned(temperature),
        energy_label: thinned(energy),
    }
    return Picture(png_of(figure), _caption(run, curve), columns, numbers)


def _times(run: RunRecord, steps: FloatArray) -> tuple[FloatArray, str]:
    stage = run.dynamics
    step = timestep_of(stage.state) if stage is not None else None
    unit = unit_label(run.units, "time")
    label = "time (tau)" if unit == "lj" else f"time ({unit})"
    # Stages that count from 0 again go on in time.
    increments = np.diff(steps, prepend=steps[0])
    elapsed = np.cumsum(np.where(increments > 0, increments, 0.0))
    return (elapsed * step, label) if step is not None else (elapsed, "step")


def _numbers(run: RunRecord, curve: MeltingCurve) -> dict[str, float | str]:
    if curve.onset is None or curve.end is None:
        return {"melting": "no step in the energy"}
    unit, energy = unit_label(run.units, "temperature"), unit_label(run.units, "energy")
    return {
        f"onset ({unit})": rounded(curve.onset, curve.onset_error),
        f"onset standard error ({unit})": rounded_error(curve.onset_error),
        f"end ({unit})": rounded(curve.end, curve.end_error),
        f"end standard error ({unit})": rounded_error(curve.end_error),
        f"energy step ({energy}/atom)": float(f"{curve.step_height:.3g}"),
    }


def _interval(run: RunRecord, curve: MeltingCurve) -> str:
    unit = unit_label(run.units, "temperature")
    onset = with_error(curve.onset or 0.0, curve.onset_error)
    return f"{onset} to {with_error(curve.end or 0.0, curve.end_error, unit)}"


def _caption(run: RunRecord, curve: MeltingCurve) -> str:
    told = "Potential energy per atom and temperature on heating, and one against the other."
    if curve.onset is None or curve.end is None:
        return f"{told} The energy rises without a step: no melting within the errors."
    return f"{told} Shaded: the melting interval, {_interval(run, curve)} (standard errors)."
