"""Scripts that set a system up and never run it."""

from collections.abc import Iterator

from mdagent.tools.finding import Finding
from mdagent.tools.input_script.analysis import Advice, Analysis, fault

_RUNS = (
    "run", "minimize", "rerun", "temper", "neb", "prd", "tad", "hyper", "temper/grem", "neb/spin",
    "dynamical_matrix", "third_order", "fitpod", "temper/npt", "mdi", "jump", "python", "info",
    "write_data", "write_restart", "write_dump",
)  # fmt: skip


def no_run(analysis: Analysis) -> Iterator[Finding]:
    """A script runs, minimises or writes something.

    Why: without it LAMMPS reads the settings and ends.
    Instead: `run 10000` or `minimize 1e-8 1e-8 1000 10000` at the end.
    Source: https://docs.lammps.org/run.html
    """
    # Behind an open quote, or a line end that is none, the `run` is only not seen.
    hidden = any(line.problem and "run" in line.raw for line in analysis.script.lines)
    if analysis.expansion.opaque is not None or hidden:
        return
    if not analysis.steps:
        yield Finding(
            severity="error",
            code="static.no_command",
            source="static",
            message="The script holds no command.",
            why="LAMMPS would do nothing.",
            fix="Start with `units`, `atom_style`, and a box; the prompt `simulate` tells how.",
            line=1,
            doc_url="https://docs.lammps.org/Commands_structure.html",
        )
    elif not analysis.named(*_RUNS):
        advice = Advice(
            why="LAMMPS reads the settings and ends.",
            fix="Add `run 10000` or `minimize 1e-8 1e-8 1000 10000` at the end.",
            doc_url="https://docs.lammps.org/run.html",
        )
        message = "Nothing is run: there is no `run` and no `minimize`."
        yield fault(analysis.steps[-1], "warning", "static.no_run", message, advice)
