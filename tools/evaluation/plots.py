"""The kinds of plots, by name."""

from collections.abc import Callable, Sequence
from typing import Literal

from mdagent.tools.evaluation.judge import open_record
from mdagent.tools.evaluation.picture import NothingToPlot, Picture
from mdagent.tools.evaluation.plot_melting import draw_melting_curve
from mdagent.tools.evaluation.plot_snapshot import Renderer, draw_snapshot
from mdagent.tools.evaluation.plot_thermo import draw_thermo
from mdagent.tools.simulation.run_directory import RunDirectory

Kind = Literal["thermo", "snapshot", "rdf", "msd", "stress_strain", "melting_curve"]


def draw(
    run: RunDirectory, kind: Kind, columns: Sequence[str], renderer: Callable[[], Renderer]
) -> Picture:
    """Draw one kind of plot of a run.

    Raises:
        NothingToPlot: The run does not hold what the plot shows, or the kind is not drawn here.
        PlotsMissing: The plotting packages are not installed.
        RenderingFailed: The engine drew no snapshot.
    """
    record = open_record(run, None)
    if kind == "thermo":
        return draw_thermo(record, columns)
    if kind == "melting_curve":
        return draw_melting_curve(record)
    if kind == "snapshot":
        return draw_snapshot(record, renderer())
    raise NothingToPlot(
        f"Plots of kind {kind} are not drawn yet. Take thermo with columns=[...] for what the"
        " thermo table holds, or read the run's output files with read_run_file."
    )
