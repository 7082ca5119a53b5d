"""Plots of what a run was for: g(r), mean squared displacement, stress against strain."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from mdagent.tools.evaluation.numbers import with_error
from mdagent.tools.evaluation.picture import (
    BLUE,
    GREY,
    RED,
    NothingToPlot,
    Picture,
    new_figure,
    png_of,
    thinned,
    title_of,
)
from mdagent.tools.evaluation.quantities import unit_label
from mdagent.tools.evaluation.record import RunRecord
from mdagent.tools.evaluation.response_properties import stress_strain, stress_strain_of
from mdagent.tools.evaluation.statistics import FloatArray
from mdagent.tools.evaluation.trajectory_properties import (
    diffusion,
    displacement,
    rdf,
    rdf_of,
    why_not_diffusive,
)
from mdagent.tools.evaluation.unwrapped import NoPaths

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from mdagent.tools.evaluation.evaluation import PropertyResult


def draw_rdf(run: RunRecord) -> Picture:
    """g(r) over the second half of the last stage, with its first shell.

    Raises:
        NothingToPlot: No frames of a periodic box.
        PlotsMissing: matplotlib is not installed.
    """
    found, result = rdf_of(run), rdf(run)
    if found is None:
        raise NothingToPlot(result.why)
    label = f"distance ({unit_label(run.units, 'length')})"
    figure, axis = _axes(run, "Radial distribution function", (label, "g(r)"))
    axis.plot(found.distance, found.density, color=BLUE, linewidth=1.2)
    axis.axhline(1.0, color=GREY, linewidth=0.8)
    axis.axvspan(0, found.minimum, color=RED, alpha=0.08, linewidth=0, label="first shell")
    axis.legend(fontsize=9)
    told = f"g(r) of all atoms; the grey line is an even spread. {_listed(result)}."
    return _picture(figure, told, result, {label: found.distance, "g(r)": found.density})


def draw_msd(run: RunRecord) -> Picture:
    """Mean squared displacement against time, and the line of its diffusive part.

    Raises:
        NothingToPlot: The dumps do not let atoms be followed.
        PlotsMissing: matplotlib is not installed.
    """
    try:
        found = displacement(run)
    except NoPaths as error:
        raise NothingToPlot(str(error)) from error
    time = unit_label(run.units, "time")
    length = unit_label(run.units, "length")
    labels = (
        f"time ({'tau' if time == 'lj' else time})",
        f"mean squared displacement ({length if length == 'lj' else length + '^2'})",
    )
    figure, axis = _axes(run, "Mean squared displacement", labels)
    axis.plot(found.lag, found.squared, color=BLUE, linewidth=1.2)
    result = diffusion(run)
    told = "Averaged over all starts and a sample of the atoms."
    if found.regime == "diffusive":
        window = found.lag[found.first : found.last]
        line = found.slope * window + found.offset
        axis.plot(window, line, color=RED, linestyle="--", linewidth=1.4, label="fit")
        axis.legend(fontsize=9)
        told += f" {_listed(result)}."
    else:
        told += f" {why_not_diffusive(found)}"
    return _picture(figure, told, result, {labels[0]: found.lag, labels[1]: found.squared})


def draw_stress_strain(run: RunRecord) -> Picture:
    """Stress against strain along the axis that is deformed, with the elastic line.

    Raises:
        NothingToPlot: No stage deforms the box, or the table lacks its columns.
        PlotsMissing: matplotlib is not installed.
    """
    curve = stress_strain_of(run)
    if isinstance(curve, str):
        raise NothingToPlot(curve)
    labels = (f"strain along {curve.axis}", f"stress ({curve.unit})")
    figure, axis = _axes(run, "Stress against strain", labels)
    axis.plot(curve.strain, curve.stress, color=BLUE, linewidth=1.0)
    result = stress_strain(run)
    modulus = (result.table or {}).get("modulus")
    if modulus is not None:
        ends = np.array([0.0, min(0.03, float(curve.strain.max()))])
        axis.plot(ends, modulus.value * ends, color=RED, linestyle="--", label="elastic slope")
        axis.legend(fontsize=9)
    told = f"Engineering strain and stress along {curve.axis}. {_listed(result)}."
    return _picture(figure, told, result, {labels[0]: curve.strain, labels[1]: curve.stress})


def _axes(run: RunRecord, shown: str, labels: tuple[str, str]) -> tuple["Figure", "Axes"]:
    figure = new_figure(4.4)
    axis = figure.subplots()
    axis.set_xlabel(labels[0])
    axis.set_ylabel(labels[1])
    axis.grid(visible=True, color="#e5e7eb", linewidth=0.6)
    axis.margins(x=0.01)
    figure.suptitle(title_of(run, shown), fontsize=11)
    return figure, axis


def _picture(
    figure: "Figure", told: str, result: "PropertyResult", columns: dict[str, FloatArray]
) -> Picture:
    found = result.table or ({result.name: result.quantity} if result.quantity else {})
    numbers: dict[str, float | str] = {}
    for name, quantity in found.items():
        words = _named(name, quantity.unit)
        numbers[words] = quantity.value
        if quantity.standard_error is not None:
            numbers[f"{words} standard error"] = quantity.standard_error
    return Picture(png_of(figure), told, {k: thinned(v) for k, v in columns.items()}, numbers)


def _listed(result: "PropertyResult") -> str:
    """The numbers in words, or why there are none."""
    found = result.table or ({result.name: result.quantity} if result.quantity else {})
    parts: Sequence[str] = [
        f"{name.replace('_', ' ')} {with_error(one.value, one.standard_error, one.unit)}"
        for name, one in found.items()
    ]
    return _sentence("; ".join(parts) or result.why.rstrip("."))


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"


def _named(name: str, unit: str) -> str:
    words = name.replace("_", " ")
    return f"{words} ({unit})" if unit else words
