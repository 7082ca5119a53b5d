"""The batch script of a job, or of an array of jobs: one run each."""

import math
import shlex
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from mdagent.tools.simulation.slurm_options import (
    COMMAND,
    DIRECTIVES,
    MODULES,
    PREAMBLE,
    SlurmOptions,
)

# The supervisor keeps the run's own limit; Slurm's is there for a supervisor that cannot.
_SPARE_MINUTES = 3
# What the supervisor itself takes on the first node.
_SUPERVISOR_MiB = 128


@dataclass(frozen=True)
class JobShape:
    """What a job asks Slurm for."""

    n_nodes: int
    n_ranks: int
    n_threads: int
    n_gpus: int
    memory_MiB: int
    wall_time_s: float


def batch_script(tag: str, runs: Sequence[Path], shape: JobShape, options: SlurmOptions) -> str:
    """The text for `sbatch`.

    Args:
        tag: The job's name, by which it is found again.
        runs: Directories of the runs; several make an array, in this order.
        shape: What each of them asks for.
        options: The operator's.
    """
    directives = (*_directives(tag, len(runs), shape, options), *_own_run(runs))
    return _filled(options, directives, _command())


def probe_script(tag: str, command: str, shape: JobShape, options: SlurmOptions) -> str:
    """The text for `sbatch` of a job that carries out one command."""
    return _filled(options, _directives(tag, 1, shape, options), [f"exec {command}"])


def _filled(options: SlurmOptions, directives: Iterable[str], command: Iterable[str]) -> str:
    parts: dict[str, Iterable[str]] = {
        DIRECTIVES: directives,
        MODULES: (f"module load {shlex.quote(module)}" for module in options.modules),
        PREAMBLE: options.preamble,
        COMMAND: command,
    }
    lines: list[str] = []
    for line in options.template.splitlines():
        lines += parts.get(line, [line])
    if options.modules and lines[0] == "#!/bin/bash":
        # `module` is a function that a login shell reads.
        lines[0] = "#!/bin/bash -l"
    return "\n".join(lines) + "\n"


def _directives(tag: str, n_runs: int, shape: JobShape, options: SlurmOptions) -> Iterator[str]:
    minutes = math.ceil(shape.wall_time_s / 60) + _SPARE_MINUTES
    memory_MiB = math.ceil(shape.memory_MiB / shape.n_nodes) + _SUPERVISOR_MiB
    yield f"#SBATCH --job-name={tag}"
    # A run is started once: what a fault of the cluster ended is told, not begun anew.
    yield "#SBATCH --no-requeue"
    yield "#SBATCH --output=/dev/null"
    yield f"#SBATCH --nodes={shape.n_nodes}"
    yield f"#SBATCH --ntasks={shape.n_ranks}"
    yield f"#SBATCH --cpus-per-task={shape.n_threads}"
    yield f"#SBATCH --mem={memory_MiB}M"
    yield f"#SBATCH --time={minutes}"
    if shape.n_gpus:
        yield f"#SBATCH --gres=gpu:{math.ceil(shape.n_gpus / shape.n_nodes)}"
    for name in ("partition", "account", "qos"):
        if (value := getattr(options, name)) is not None:
            yield f"#SBATCH --{name}={value}"
    for word in options.extra:
        yield f"#SBATCH {word}"
    if n_runs > 1:
        yield f"#SBATCH --array=0-{n_runs - 1}"


def _own_run(runs: Sequence[Path]) -> Iterator[str]:
    yield f"mdagent_runs=({' '.join(shlex.quote(str(run)) for run in runs)})"
    yield 'mdagent_run="${mdagent_runs[${SLURM_ARRAY_TASK_ID:-0}]}"'
    # First of all, so that what a module or the preamble complains about is kept.
    yield 'exec >>"$mdagent_run/job.txt" 2>&1'


def _command() -> Iterator[str]:
    words = shlex.join([sys.executable, "-I", "-m", "mdagent.tools.simulation.slurm_job"])
    # It becomes the batch process itself, so Slurm's signals reach it. The environment, which
    # only runs on several nodes need, comes over standard input.
    yield f'exec {words} "$mdagent_run" < <(env -0)'
