"""The kinds of plots, by name."""

from collections.abc import Callable, Mapping, Sequence
from typing import Literal

from mdagent.tools.evaluation.judge import open_record
from mdagent.tools.evaluation.picture import NothingToPlot, Picture
from mdagent.tools.evaluation.plot_melting import draw_melting_curve
from mdagent.tools.evaluation.plot_properties import draw_msd, draw_rdf, draw_stress_strain
from mdagent.tools.evaluation.plot_snapshot import Renderer, draw_snapshot
from mdagent.tools.evaluation.plot_thermo import draw_thermo
from mdagent.tools.evaluation.record import RunRecord
from mdagent.tools.simulation.run_directory import RunDirectory

Kind = Literal["thermo", "snapshot", "rdf", "msd", "stress_strain", "melting_curve"]


def draw(
    run: RunDirectory, kind: Kind, columns: Sequence[str], renderer: Callable[[], Renderer]
) -> Picture:
    """Draw one kind of plot of a run.

    Raises:
        NothingToPlot: The run does not hold what the plot shows.
        PlotsMissing: The plotting packages are not installed.
        RenderingFailed: The engine drew no snapshot.
    """
    record = open_record(run, None)
    if kind == "thermo":
        return draw_thermo(record, columns)
    if kind == "snapshot":
        return _snapshot(record, columns, renderer)
    return _DRAWN[kind](record)


def _snapshot(
    record: RunRecord, columns: Sequence[str], renderer: Callable[[], Renderer]
) -> Picture:
    wanted = list(columns) or ["type"]
    if wanted not in (["type"], ["structure"]):
        raise NothingToPlot("A snapshot is coloured by `type` or by `structure`.")
    return draw_snapshot(record, renderer(), "type" if wanted == ["type"] else "structure")


_DRAWN: Mapping[str, Callable[[RunRecord], Picture]] = {
    "rdf": draw_rdf,
    "msd": draw_msd,
    "stress_strain": draw_stress_strain,
    "melting_curve": draw_melting_curve,
}
