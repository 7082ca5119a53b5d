"""Runs whose property cannot be seen afterwards."""

from collections.abc import Iterator

from mdagent.tools.finding import Finding
from mdagent.tools.input_script.analysis import Advice, Analysis, fault, write


def no_output(analysis: Analysis) -> Iterator[Finding]:
    """A run prints thermodynamic output often enough for the expected property.

    Why: by default only the first and the last step are printed, which no average can be made of.
    Instead: `thermo 100` above the run.
    Source: https://docs.lammps.org/thermo.html
    """
    runs = [stage for stage in analysis.stages if stage.kind == "run" and stage.n_steps]
    if analysis.expect is None or not runs or analysis.expansion.opaque is not None:
        return
    stage = runs[-1]
    every = stage.state.thermo_every
    averaged = any(
        (f.text(2) or "").startswith(("ave/", "print")) for f in stage.state.fixes.values()
    )
    if every is None or averaged or stage.n_steps is None:
        return
    if every > 0 and stage.n_steps / every >= 10:
        return
    interval = max(1, stage.n_steps // 100)
    told = "only the first and last step are" if every == 0 else f"only every {every:g}th step is"
    advice = Advice(
        why="Averages and their errors need at least some tens of rows.",
        fix=write(f"thermo {interval}").replace("Write", f"Above line {stage.step.line} write"),
        doc_url="https://docs.lammps.org/thermo.html",
    )
    message = f"In the last run of {stage.n_steps} steps {told} printed."
    yield fault(stage.step, "warning", "physics.no_output", message, advice)
