"""The thermo rows of all stages of a run, one after the other, as a curve shows them."""

from collections.abc import Sequence

import numpy as np

from mdagent.tools.evaluation.picture import NothingToPlot
from mdagent.tools.evaluation.quantities import timestep_of, unit_label
from mdagent.tools.evaluation.record import RunRecord
from mdagent.tools.evaluation.stages import Stage
from mdagent.tools.evaluation.statistics import FloatArray


def stages_with_rows(run: RunRecord) -> list[Stage]:
    """The stages that make a curve.

    Raises:
        NothingToPlot: No stage printed two rows.
    """
    stages = [stage for stage in run.stages if stage.thermo.n_rows > 1]
    if not stages:
        raise NothingToPlot(
            "The run printed fewer than two thermo rows of one stage, which make no curve. get_run "
            "tells how it ended; where it ran to its end, lower the `thermo` interval."
        )
    return stages


def joined_times(run: RunRecord, stages: Sequence[Stage]) -> tuple[list[FloatArray], str]:
    """Time of every row by stage, going on where a stage counts steps from 0 again; its label.

    Where a stage has no timestep, as a minimization, steps stand for the time of all of them.
    """
    moved = [stage.kind == "run" and timestep_of(stage.state) is not None for stage in stages]
    in_time = all(moved)
    offset, times = 0.0, []
    for stage in stages:
        steps = stage.thermo.steps
        rows = steps if steps is not None else np.arange(stage.thermo.n_rows, dtype=np.float64)
        elapsed = (rows - rows[0]) * ((timestep_of(stage.state) or 1.0) if in_time else 1.0)
        times.append(elapsed + offset)
        offset = float(times[-1][-1])
    unit = unit_label(run.units, "time")
    time_label = "time (tau)" if unit == "lj" else f"time ({unit})"
    return times, time_label if in_time else "step"


def joined_column(heading: str, stages: Sequence[Stage]) -> FloatArray:
    """The values of a column over all stages; nan where a stage does not print it."""
    values = []
    for stage in stages:
        column = stage.thermo.column(heading)
        values.append(column if column is not None else np.full(stage.thermo.n_rows, np.nan))
    return np.concatenate(values)
