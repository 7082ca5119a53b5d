"""Ranks, threads and accelerator for a run: what was asked for, else a choice with its reason."""

import os

from mdagent.tools.engine.engine import Engine
from mdagent.tools.simulation.run import ResourceRequest, Resources

# Below this a second rank costs more in talk and start-up than it saves; a rule of thumb.
_ATOMS_PER_RANK = 4000


class ResourcesRefused(ValueError):
    """What was asked for is not to be had here; the text says what is."""


def plan_launch(
    asked: ResourceRequest, engine: Engine, n_cores: int, n_atoms: int | None
) -> Resources:
    """Choose what was not asked for.

    Args:
        asked: The client's wishes.
        engine: The LAMMPS that will run.
        n_cores: Cores that runs may use at once.
        n_atoms: Size of the system, where it is known before the start.

    Raises:
        ResourcesRefused: More than this machine grants, or an accelerator that is not built in.
    """
    _refuse_what_is_not_here(asked, engine, n_cores)
    accelerator, about_accelerator = _accelerator(asked, engine)
    n_threads = asked.n_threads or 1
    n_ranks, about_ranks = _ranks(asked, engine, n_cores // n_threads, n_atoms)
    if n_threads > 1 and accelerator != "omp":
        about_accelerator += "; threads speed up only styles with the omp accelerator"
    return Resources(
        n_ranks=n_ranks,
        n_threads=n_threads,
        accelerator=accelerator,
        why=f"{about_ranks}; {about_accelerator}",
    )


def engine_switches(resources: Resources) -> list[str]:
    """The command-line words of LAMMPS for these resources."""
    if resources.accelerator == "omp":
        return ["-sf", "omp", "-pk", "omp", str(resources.n_threads)]
    return [] if resources.accelerator == "none" else ["-sf", resources.accelerator]


def _refuse_what_is_not_here(asked: ResourceRequest, engine: Engine, n_cores: int) -> None:
    n_asked = (asked.n_ranks or 1) * (asked.n_threads or 1)
    if n_asked > n_cores:
        raise ResourcesRefused(
            f"{asked.n_ranks or 1} ranks of {asked.n_threads or 1} threads need {n_asked} cores, "
            f"and runs may use {n_cores} here. Ask for less, or leave n_ranks and n_threads out."
        )
    if (asked.n_nodes or 1) > 1 or asked.n_gpus:
        raise ResourcesRefused("A local run has one node and no GPU. Leave n_nodes and n_gpus out.")
    wanted = asked.accelerator
    if wanted not in (None, "none", *engine.accelerators):
        there = ", ".join(engine.accelerators) or "none"
        raise ResourcesRefused(
            f"This LAMMPS was built without the accelerator {wanted!r}; it has: {there}."
        )
    if (asked.n_ranks or 1) > 1 and engine.launcher is None:
        raise ResourcesRefused(
            "No MPI launcher was found for this LAMMPS. Leave n_ranks out, or have the operator "
            "set MDAGENT_LAUNCHER."
        )


def _accelerator(asked: ResourceRequest, engine: Engine) -> tuple[str, str]:
    if asked.accelerator is not None:
        return asked.accelerator, f"accelerator {asked.accelerator} as asked"
    if (asked.n_threads or 1) > 1 and "omp" in engine.accelerators:
        return "omp", "accelerator omp, because threads were asked for"
    if "opt" in engine.accelerators:
        return "opt", "accelerator opt: it replaces only styles that have a faster twin"
    return "none", "no accelerator: this LAMMPS has neither opt nor a use for omp here"


def _ranks(
    asked: ResourceRequest, engine: Engine, n_cores: int, n_atoms: int | None
) -> tuple[int, str]:
    if asked.n_ranks is not None:
        return asked.n_ranks, f"{asked.n_ranks} rank(s) as asked"
    if engine.launcher is None or n_cores < 2:
        return 1, "1 rank: there is no MPI launcher or no second core for it"
    if n_atoms is None:
        return 1, "1 rank: the number of atoms is not known before the start"
    if n_atoms < 2 * _ATOMS_PER_RANK:
        return 1, f"1 rank: {n_atoms} atoms are too few to share out"
    free = max(1, n_cores - round(os.getloadavg()[0]))
    n_ranks = min(free, n_atoms // _ATOMS_PER_RANK)
    if n_ranks < 2:
        return 1, f"1 rank for {n_atoms} atoms: the other cores are busy"
    return n_ranks, f"{n_ranks} ranks for {n_atoms} atoms on {free} free cores"
