"""Systems that are too large for where they will run."""

from collections.abc import Iterator

from mdagent.tools.finding import Finding, Severity
from mdagent.tools.input_script.analysis import Advice, Analysis, fault
from mdagent.tools.input_script.estimate import estimate

# Above the first, a run on a few cores takes hours; above the second, set-up alone fills memory.
LARGE = 200_000
TOO_LARGE = 5_000_000
_STEPS = 20_000_000
_BUILDS = ("create_atoms", "read_data", "replicate")


def system_size(analysis: Analysis) -> Iterator[Finding]:
    """The number of atoms and steps fits the machine.

    Why: EAM copper runs at about a million atom steps a second on one core.
    Instead: build a smaller system first, and enlarge it once the script is right.
    Source: https://docs.lammps.org/Speed_bench.html
    """
    size = estimate(analysis)
    builders = analysis.named(*_BUILDS)
    if size.n_atoms is not None and size.n_atoms > LARGE and builders:
        advice = Advice(
            why="Set-up needs about 1 kB of memory per atom, and a core does roughly a million"
            " atom steps a second.",
            fix="Make the region or `replicate` smaller while the script is being written.",
            doc_url="https://docs.lammps.org/Speed_bench.html",
        )
        severity: Severity = "error" if size.n_atoms > TOO_LARGE else "warning"
        message = f"About {size.n_atoms:,} atoms are built here."
        yield fault(builders[-1], severity, "static.system_size", message, advice)
    for stage in analysis.stages:
        if stage.n_steps is not None and stage.n_steps > _STEPS:
            advice = Advice(
                why="That is days to months of computing.",
                fix="Run small before large: prove the script with some 10,000 steps.",
                doc_url="https://docs.lammps.org/run.html",
            )
            message = f"{stage.n_steps:,} steps in one run."
            yield fault(stage.step, "warning", "static.n_steps", message, advice)
