"""Ranks, nodes, GPUs and hints of a run on a cluster, by the size of its system."""

from dataclasses import replace
from typing import Any

import pytest

from mdagent.tools.engine.engine import Engine
from mdagent.tools.input_script.analysis import Analysis
from mdagent.tools.input_script.lexer import read_script
from mdagent.tools.simulation.cluster_plan import Grant, plan_on_nodes
from mdagent.tools.simulation.decomposition import decomposition_hints
from mdagent.tools.simulation.launch_plan import ResourcesRefused, Workload, engine_switches
from mdagent.tools.simulation.run import ResourceRequest, Resources

GRANT = Grant(n_nodes=64, cores_per_node=64, gpus_per_node=4)
BOX = "region box block 0 9 0 9 0 9\ncreate_box 1 box\n"


def work(engine: Engine, n_atoms: int | None, script: str = "run 1\n") -> Workload:
    return Workload(Analysis(read_script(script), {}, {}, engine=engine), n_atoms, 1000)


@pytest.mark.parametrize(
    ("n_atoms", "n_ranks", "n_nodes"),
    [
        (500, 1, 1),
        (32_000, 16, 1),
        (128_000, 64, 1),
        (300_000, 128, 2),
        (10_000_000, 4096, 64),
        (10**9, 4096, 64),
        (None, 64, 1),
    ],
)
def test_ranks_grow_with_the_system_and_fill_whole_nodes(
    engine: Engine, n_atoms: int | None, n_ranks: int, n_nodes: int
) -> None:
    planned = plan_on_nodes(ResourceRequest(), engine, GRANT, work(engine, n_atoms))
    assert (planned.n_ranks, planned.n_nodes) == (n_ranks, n_nodes)
    assert str(n_ranks) in planned.why


@pytest.mark.parametrize(
    "asked",
    [
        {"n_nodes": 65},
        {"n_ranks": 65, "n_nodes": 1},
        {"n_ranks": 2, "n_nodes": 3},
        {"n_threads": 65, "n_ranks": 1},
        {"n_gpus": 1},
        {"accelerator": "gpu"},
    ],
    ids=str,
)
def test_more_than_there_is_is_refused(engine: Engine, asked: dict[str, Any]) -> None:
    with pytest.raises(ResourcesRefused):
        plan_on_nodes(ResourceRequest(**asked), engine, GRANT, work(engine, 1000))


@pytest.mark.parametrize(
    ("accelerator", "words"), [("kk", ["-k", "on", "g", "4"]), ("gpu", ["-pk", "gpu", "4"])]
)
def test_a_large_system_takes_gpus_where_lammps_and_nodes_have_them(
    engine: Engine, accelerator: str, words: list[str]
) -> None:
    able = replace(engine, accelerators=(accelerator,))
    large, small = work(able, 900_000), work(able, 9000)
    planned = plan_on_nodes(ResourceRequest(), able, Grant(1, 64, 4), large)
    assert (planned.n_gpus, planned.n_ranks, planned.accelerator) == (4, 4, accelerator)
    assert " ".join(words) in " ".join(engine_switches(planned))
    assert plan_on_nodes(ResourceRequest(), able, GRANT, small).n_gpus == 0
    with pytest.raises(ResourcesRefused, match="GPUS_PER_NODE"):
        plan_on_nodes(ResourceRequest(n_gpus=8), able, Grant(1, 64, 4), large)


@pytest.mark.parametrize(
    ("script", "n_ranks", "codes"),
    [
        (f"{BOX}create_atoms 1 box\n", 8, []),
        (f"{BOX}region ball sphere 4 4 4 2\ncreate_atoms 1 region ball\n", 8, ["balance"]),
        (f"{BOX}region ball sphere 4 4 4 2\ncreate_atoms 1 region ball\n", 1, []),
        (f"{BOX}create_atoms 1 region box\n", 8, []),
        (
            f"{BOX}region ball sphere 4 4 4 2\ncreate_atoms 1 region ball\n"
            "balance 1.1 shift xyz 10 1.1\n",
            8,
            [],
        ),
        ("processors 2 2 2\n", 8, []),
        ("processors 2 2 2\n", 4, ["processors"]),
        ("processors * * 3\n", 4, ["processors"]),
        ("processors * 2 2\n", 8, []),
    ],
)
def test_a_cut_that_cannot_be_or_leaves_ranks_idle_is_told(
    engine: Engine, script: str, n_ranks: int, codes: list[str]
) -> None:
    analysis = work(engine, None, script).script
    resources = Resources(n_ranks=n_ranks, n_threads=1, accelerator="none", why="")
    found = [finding.code for finding in decomposition_hints(analysis, resources)]
    assert found == [f"decomposition.{code}" for code in codes]
