"""Ranks, threads and accelerator for a run: what was asked for, or the launches to choose from."""

import math
from dataclasses import dataclass
from typing import Any

from mdagent.tools.engine.engine import Engine
from mdagent.tools.input_script.analysis import Analysis
from mdagent.tools.simulation.run import ResourceRequest, Resources

# A trial pays from so much work on: about five seconds of one core, by what kind of style it is.
_CHEAP_ATOM_STEPS = 10_000_000
_OTHER_ATOM_STEPS = 1_000_000
# From so many on cores are rather shared out than not; the trial has the last word.
_MANY_ATOMS = 4000
# Of fewer atoms the styles of OPT set up more in a step than they save (measured with lj/cut: about
# 0.9 of the plain rate at 4 to 14 atoms, 1.05 at 32, 1.15 at 64 and at 256).
_FEW_ATOMS = 24
_OWN_STEPPING = (
    *("neb", "neb/spin", "temper", "temper/grem", "temper/npt", "prd", "tad", "hyper", "rerun"),
    *("partition", "server", "mdi", "python", "dynamical_matrix", "third_order"),
)


class ResourcesRefused(ValueError):
    """What was asked for is not to be had here; the text says what is."""


@dataclass(frozen=True)
class Workload:
    """What the choice depends on.

    Attributes:
        n_atoms, n_steps: None where the script does not tell them.
    """

    script: Analysis
    n_atoms: int | None
    n_steps: int | None


def plan_launch(
    asked: ResourceRequest, engine: Engine, n_cores: int, work: Workload
) -> list[Resources]:
    """The launches that a trial shall choose from, likeliest first; one where none is needed.

    Args:
        asked: The client's wishes, which hold.
        engine: The LAMMPS that will run.
        n_cores: Cores that runs may use at once.
        work: What is to be run.

    Raises:
        ResourcesRefused: More than this machine grants, or an accelerator that is not built in.
    """
    _refuse_what_is_not_here(asked, engine, n_cores)
    asked = with_the_scripts_own(asked, work.script, n_cores)
    if asked.n_ranks or asked.n_threads or asked.accelerator:
        return [_as_asked(asked, engine, work.script)]
    twin = twin_of(engine, work.script)
    if work.n_atoms is not None and work.n_atoms < _FEW_ATOMS:
        twin = "none"
    if (why := _no_trial(work, n_cores)) is not None:
        return [
            Resources(n_ranks=1, n_threads=1, accelerator=twin, why=f"1 rank: {why}{_about(twin)}")
        ]
    shapes = dict.fromkeys(_shapes(engine, n_cores, twin, work.n_atoms))
    return [
        Resources(n_ranks=ranks, n_threads=threads, accelerator=accelerator, why="")
        for ranks, threads, accelerator in shapes
    ]


def engine_switches(resources: Resources) -> list[str]:
    """The command-line words of LAMMPS for these resources."""
    n_gpus = math.ceil(resources.n_gpus / resources.n_nodes)
    if resources.accelerator == "kk":
        return ["-k", "on", *(["g", str(n_gpus)] if n_gpus else []), "-sf", "kk"]
    if resources.accelerator == "gpu":
        return ["-sf", "gpu", "-pk", "gpu", str(max(1, n_gpus))]
    if resources.accelerator == "omp":
        return ["-sf", "omp", "-pk", "omp", str(resources.n_threads)]
    return [] if resources.accelerator == "none" else ["-sf", resources.accelerator]


def describe(resources: Resources) -> str:
    """Ranks, threads and accelerator in a phrase."""
    words = [f"{resources.n_ranks} rank{'s' if resources.n_ranks > 1 else ''}"]
    if resources.n_threads > 1:
        words.append(f"of {resources.n_threads} threads")
    return " ".join(words) + (
        "" if resources.accelerator == "none" else f", {resources.accelerator}"
    )


def _shapes(
    engine: Engine, n_cores: int, twin: str, n_atoms: int | None
) -> list[tuple[int, int, str]]:
    """Ranks, threads, accelerator; likeliest first on idle cores."""
    threads = [(1, n_cores, "omp")] if "omp" in engine.accelerators else []
    shared = [(n_cores, 1, twin)] if engine.launcher is not None else []
    if shared and threads:
        shared.append((n_cores, 1, "omp"))
    if shared and n_cores >= 4:
        shared.append((n_cores // 2, 1, twin))
        shared += [(n_cores // 2, 2, "omp")] if threads else []
    if n_atoms is not None and n_atoms < _MANY_ATOMS:
        return [(1, 1, twin), *shared, *threads]
    # Threads need no launcher, so of a short run, for which one trial must do, they are the choice.
    return [*threads, *shared, (1, 1, twin)]


def _no_trial(work: Workload, n_cores: int) -> str | None:
    """Why no trial is made, None where one pays."""
    if n_cores == 1:
        return "runs have one core here"
    own = work.script.named(*_OWN_STEPPING)
    if own:
        return f"`{own[0].name}` on line {own[0].line} steps in its own way"
    if work.n_steps is None:
        return None
    if work.n_atoms is None:
        return f"{work.n_steps} steps are too few to try launches" if work.n_steps < 200 else None
    cheap = "/opt" in " ".join(_twins(work.script))
    least = _CHEAP_ATOM_STEPS if cheap else _OTHER_ATOM_STEPS
    if work.n_atoms * work.n_steps < least:
        return f"{work.n_steps} steps of {work.n_atoms} atoms are over before a trial would pay"
    return None


def _twins(script: Analysis) -> set[str]:
    """Pair styles of the script that have a twin in the package OPT, with the suffix."""
    engine = script.engine
    if engine is None:
        return set()
    words = {text for step in script.named("pair_style") for text in step.texts if text}
    return {f"{word}/opt" for word in words if engine.has("pair", f"{word}/opt")}


def twin_of(engine: Engine, script: Analysis) -> str:
    """The accelerator that costs nothing: faster twins of the script's pair styles, else none."""
    return "opt" if "opt" in engine.accelerators and _twins(script) else "none"


def _about(accelerator: str) -> str:
    if accelerator == "opt":
        return "; opt replaces styles by their faster twins"
    return ""


def with_the_scripts_own(asked: ResourceRequest, script: Analysis, n_cores: int) -> ResourceRequest:
    """What the script itself settles counts as asked for, where it can be had."""
    wishes: dict[str, Any] = {}
    grid = script.named("processors")
    numbers = [grid[-1].number(i) for i in range(3)] if grid else []
    if asked.n_ranks is None and numbers and all(numbers):
        n_ranks = int((numbers[0] or 1) * (numbers[1] or 1) * (numbers[2] or 1))
        wishes["n_ranks"] = min(n_ranks, n_cores)
    if asked.accelerator is None and script.named("suffix", "package"):
        wishes["accelerator"] = "none"
    return asked.model_copy(update=wishes)


def _as_asked(asked: ResourceRequest, engine: Engine, script: Analysis) -> Resources:
    n_ranks, n_threads = asked.n_ranks or 1, asked.n_threads or 1
    threaded = n_threads > 1 and "omp" in engine.accelerators
    accelerator = asked.accelerator or ("omp" if threaded else twin_of(engine, script))
    chosen = Resources(n_ranks=n_ranks, n_threads=n_threads, accelerator=accelerator, why="")
    why = f"{describe(chosen)}, as asked or as the script sets it"
    if n_threads > 1 and accelerator != "omp":
        why += "; threads speed up only styles with the omp accelerator"
    return chosen.model_copy(update={"why": why})


def _refuse_what_is_not_here(asked: ResourceRequest, engine: Engine, n_cores: int) -> None:
    n_asked = (asked.n_ranks or 1) * (asked.n_threads or 1)
    if n_asked > n_cores:
        raise ResourcesRefused(
            f"{asked.n_ranks or 1} ranks of {asked.n_threads or 1} threads need {n_asked} cores, "
            f"and runs may use {n_cores} here. Ask for less, or leave n_ranks and n_threads out."
        )
    if (asked.n_nodes or 1) > 1 or asked.n_gpus:
        raise ResourcesRefused("A local run has one node and no GPU. Leave n_nodes and n_gpus out.")
    refuse_accelerator(asked, engine)
    if (asked.n_ranks or 1) > 1 and engine.launcher is None:
        raise ResourcesRefused(
            "No MPI launcher was found for this LAMMPS. Leave n_ranks out, or have the operator "
            "set MDAGENT_LAUNCHER."
        )


def refuse_accelerator(asked: ResourceRequest, engine: Engine) -> None:
    """Refuse one that is not built in.

    Raises:
        ResourcesRefused: The text names those that are.
    """
    wanted = asked.accelerator
    if wanted not in (None, "none", *engine.accelerators):
        there = ", ".join(engine.accelerators) or "none"
        raise ResourcesRefused(
            f"This LAMMPS was built without the accelerator {wanted!r}; it has: {there}."
        )
