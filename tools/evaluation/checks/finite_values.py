"""Whether every number of the thermo table is one."""

from collections.abc import Iterator

import numpy as np

from mdagent.tools.evaluation.judgement import Judgement, Measured, Rule
from mdagent.tools.evaluation.record import RunRecord

RULE = Rule("finite_values", "the run's log", "rows")


def finite_values(run: RunRecord) -> Iterator[Judgement]:
    """No thermo row holds `nan` or `inf`.

    Why: they come from atoms on top of each other or a force beyond the range of numbers; the
        engine goes on printing them to the end.
    Instead: look at the row before the first of them; minimise first, lower the timestep.
    Source: the run's log.
    """
    n_rows = sum(stage.thermo.n_rows for stage in run.stages)
    if n_rows == 0:
        yield RULE.not_checked("The log holds no thermo row.")
        return
    for stage in run.stages:
        bad = np.flatnonzero(~np.isfinite(stage.thermo.values).all(axis=1))
        if len(bad):
            place = run.log_evidence(stage.thermo.line(int(bad[0])))
            why = f"Row {int(bad[0]) + 1} of the stage holds a value that is no number."
            fix = "Minimise before the dynamics and lower the timestep."
            yield RULE.fails(Measured(float(len(bad)), 0.0, place), why, fix)
            return
    yield RULE.passes(Measured(0.0, 0.0))
