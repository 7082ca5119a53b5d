"""Ranks, nodes and GPUs of a run on a cluster, by the size of the system."""

import math
from dataclasses import dataclass

from mdagent.tools.engine.engine import Engine
from mdagent.tools.simulation.launch_plan import (
    ResourcesRefused,
    Workload,
    describe,
    refuse_accelerator,
    twin_of,
    with_the_scripts_own,
)
from mdagent.tools.simulation.run import ResourceRequest, Resources

# Below so many atoms a rank mostly waits for the others; docs/clusters.md tells from what.
ATOMS_PER_RANK = 2000
ATOMS_PER_GPU = 100_000
_ON_GPUS = ("kk", "gpu")


@dataclass(frozen=True)
class Grant:
    """What one run may have of the cluster."""

    n_nodes: int
    cores_per_node: int
    gpus_per_node: int


def plan_on_nodes(
    asked: ResourceRequest, engine: Engine, grant: Grant, work: Workload
) -> Resources:
    """The launch of a run.

    No trial chooses here: ranks on other nodes cost an allocation, and what was asked for holds.

    Args:
        asked: The client's wishes.
        engine: The LAMMPS that will run.
        grant: What there is.
        work: What is to be run.

    Raises:
        ResourcesRefused: More than there is; the text says how much that is.
    """
    refuse_accelerator(asked, engine)
    accelerator, n_gpus = _gpus(asked, engine, grant, work)
    n_threads = asked.n_threads or 1
    most = grant.n_nodes * (grant.cores_per_node // n_threads)
    wishes = with_the_scripts_own(asked, work.script, most)
    n_ranks = wishes.n_ranks or _ranks(asked, n_gpus, n_threads, grant, work)
    n_nodes = asked.n_nodes or max(1, math.ceil(n_ranks * n_threads / grant.cores_per_node))
    _refuse_more(n_nodes, n_ranks, n_threads, n_gpus, grant)
    if n_ranks > 1 and n_nodes == 1 and engine.launcher is None:
        raise ResourcesRefused(
            "No MPI launcher was found for this LAMMPS. Leave n_ranks out, or have the operator "
            "set MDAGENT_LAUNCHER."
        )
    chosen = Resources(
        n_ranks=n_ranks,
        n_threads=n_threads,
        accelerator=accelerator or _on_cores(wishes, engine, n_threads, work),
        n_nodes=n_nodes,
        n_gpus=n_gpus,
        why="",
    )
    return chosen.model_copy(update={"why": _why(chosen, wishes, work)})


def _gpus(
    asked: ResourceRequest, engine: Engine, grant: Grant, work: Workload
) -> tuple[str | None, int]:
    """The accelerator that uses GPUs, None where none shall be used, and how many."""
    able = [name for name in _ON_GPUS if name in engine.accelerators]
    wants = bool(asked.n_gpus) or asked.accelerator == "gpu"
    if wants and not able:
        raise ResourcesRefused(
            "This LAMMPS uses no GPU: it was built without KOKKOS and GPU. Leave n_gpus out."
        )
    settled = work.script.named("suffix", "package") or asked.accelerator not in (None, *_ON_GPUS)
    if settled and not wants:
        return None, 0
    large = work.n_atoms is not None and work.n_atoms >= ATOMS_PER_GPU
    by_size = able and grant.gpus_per_node and large and asked.n_gpus is None
    if not wants and not by_size:
        return None, 0
    name = asked.accelerator if asked.accelerator in able else able[0]
    most = grant.gpus_per_node * (asked.n_nodes or grant.n_nodes)
    return name, asked.n_gpus or max(1, min(most, (work.n_atoms or 0) // ATOMS_PER_GPU))


def _ranks(
    asked: ResourceRequest, n_gpus: int, n_threads: int, grant: Grant, work: Workload
) -> int:
    if n_gpus:
        return n_gpus
    per_node = grant.cores_per_node // n_threads
    if work.n_atoms is None:
        # One full node: no more of them is spent on a system whose size nobody knows.
        return per_node * (asked.n_nodes or 1)
    wanted = max(1, work.n_atoms // (ATOMS_PER_RANK * n_threads))
    if asked.n_nodes is not None:
        return max(asked.n_nodes, min(wanted, per_node * asked.n_nodes))
    if wanted <= per_node:
        return wanted
    # Whole nodes from one node on: neighbours on the same node slow the slowest rank down.
    return per_node * min(grant.n_nodes, wanted // per_node)


def _on_cores(wishes: ResourceRequest, engine: Engine, n_threads: int, work: Workload) -> str:
    threaded = n_threads > 1 and "omp" in engine.accelerators
    return wishes.accelerator or ("omp" if threaded else twin_of(engine, work.script))


def _refuse_more(n_nodes: int, n_ranks: int, n_threads: int, n_gpus: int, grant: Grant) -> None:
    if n_nodes > grant.n_nodes:
        raise ResourcesRefused(
            f"The run needs {n_nodes} nodes, and one run may have {grant.n_nodes} here. Ask for "
            "fewer n_nodes or n_ranks, or have the operator set MDAGENT_SLURM__MAX_NODES."
        )
    if n_threads * math.ceil(n_ranks / n_nodes) > grant.cores_per_node or n_ranks < n_nodes:
        raise ResourcesRefused(
            f"{n_ranks} ranks of {n_threads} threads do not fit {n_nodes} nodes of "
            f"{grant.cores_per_node} cores. Ask for other n_ranks, or leave n_nodes out."
        )
    if n_gpus > grant.gpus_per_node * n_nodes:
        raise ResourcesRefused(
            f"{n_gpus} GPUs on {n_nodes} nodes are more than the {grant.gpus_per_node} of each "
            "node that a run may have. Ask for fewer, or have the operator set "
            "MDAGENT_SLURM__GPUS_PER_NODE."
        )


def _why(chosen: Resources, wishes: ResourceRequest, work: Workload) -> str:
    what = describe(chosen) + f" on {chosen.n_nodes} node{'s' if chosen.n_nodes > 1 else ''}"
    if wishes.n_ranks or wishes.n_nodes or wishes.n_gpus:
        return f"{what}, as asked or as the script sets it"
    if chosen.n_gpus:
        return f"{what}: {work.n_atoms} atoms are enough for GPUs"
    if work.n_atoms is None:
        return f"{what}: the script does not tell the number of atoms, so one node and no more"
    share = work.n_atoms // chosen.n_ranks
    return f"{what}: {share} atoms per rank; below {ATOMS_PER_RANK} ranks mostly wait"
