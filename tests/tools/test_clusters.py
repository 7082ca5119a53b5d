"""The same calls on a cluster: what a client sees of `where="slurm"`."""

from pathlib import Path
from typing import Any

import pytest
from mcp import Client

from mdagent.bench.slurm_cluster import SlurmCluster, why_not
from mdagent.server.app import build_server
from mdagent.server.settings import BadSetting, Settings, read_settings
from mdagent.tools.simulation.run import UNFINISHED
from tests.server.scripts import MELT

pytestmark = pytest.mark.anyio
needs_slurm = pytest.mark.skipif(why_not() is not None, reason=f"no Slurm here: {why_not()}")


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setenv("MDAGENT_DATA_FOLDER", str(tmp_path / "data"))
    monkeypatch.setenv("MDAGENT_LIMITS__MEMORY_MIB", "1000")
    monkeypatch.setenv("MDAGENT_SLURM__SETTLE_S", "1")
    monkeypatch.setenv("MDAGENT_SLURM__POLL_S", "0.5")
    return monkeypatch


async def called(client: Client, tool: str, **arguments: Any) -> dict[str, Any]:
    answer = await client.call_tool(tool, arguments)
    assert not answer.is_error, answer
    assert answer.structured_content is not None
    return answer.structured_content


async def ended_on_the_cluster(client: Client) -> dict[str, Any]:
    run = await called(client, "run_lammps", script=MELT, where="slurm", wait_s=40)
    for _ in range(3):
        if run["status"] in UNFINISHED:
            run = await called(client, "get_run", run_id=run["run_id"], wait_s=40)
    return run


@needs_slurm
async def test_a_run_on_the_cluster_is_judged_like_any_other(
    given: pytest.MonkeyPatch, cluster: SlurmCluster
) -> None:
    given.setenv("SLURM_CONF", str(cluster.conf))
    async with Client(build_server(read_settings())) as client:
        run = await ended_on_the_cluster(client)
        assert run["status"] == "finished", run
        assert run["where"] == "slurm"
        assert run["job_id"]
        assert run["isolation"]["backend"] == "bubblewrap"
        judged = await called(client, "evaluate_run", run_id=run["run_id"])
        assert judged["verdict"] in ("pass", "fail", "not_assessable")
        assert judged["findings"]
        listed = await called(client, "list_runs")
        assert [line["where"] for line in listed["runs"]] == ["slurm"]
        parts = (await called(client, "describe_engine"))["laboratory"]
        assert "nodes of 2 cores" in str([part for part in parts if part["name"] == "slurm"])


async def test_a_sweep_at_home_is_a_run_for_each_combination(given: pytest.MonkeyPatch) -> None:
    script = MELT.replace("run 200", "run ${n}")
    async with Client(build_server(read_settings())) as client:
        first = await called(
            client, "run_lammps", script=script, variables={"n": [10, 20]}, label="short"
        )
        listed = await called(client, "list_runs", label="short")
        assert {line["label"] for line in listed["runs"]} == {"short [n=10]", "short [n=20]"}
        assert 'list_runs(label="short") shows all 2 runs' in first["next_step"]
        for line in listed["runs"]:
            run = await called(client, "get_run", run_id=line["run_id"], wait_s=30)
            assert run["status"] == "finished"


async def test_where_the_operator_lets_nothing_run_here_the_cluster_is_named(
    given: pytest.MonkeyPatch,
) -> None:
    given.setenv("MDAGENT_LOCAL_RUNS", "refuse")
    async with Client(build_server(read_settings())) as client:
        answer = await client.call_tool("run_lammps", {"script": MELT})
    assert answer.is_error
    assert 'where="slurm"' in str(answer.content)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("PARTITION", "main; rm -rf /", "no name"),
        ("MODULES", "gcc $(id)", "no name"),
        ("EXTRA", "--requeue", "set by the server"),
        ("EXTRA", "constraint", "--name"),
        ("TEMPLATE", "/nowhere", "cannot be read"),
        ("LAUNCHER", " ", "name a program"),
        ("MAX_NODES", "0", "greater than 0"),
        ("PARTITON", "main", "PARTITION"),
    ],
)
def test_a_setting_that_cannot_stand_in_a_batch_script_is_refused(
    given: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    given.setenv(f"MDAGENT_SLURM__{name}", value)
    with pytest.raises(BadSetting, match=said) as refused:
        read_settings()
    assert "MDAGENT_SLURM" in str(refused.value)


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("@directives@\n@command@\n", "first line"),
        ("#!/bin/bash\n@directives@\n", "@command@ must be a line"),
        ("#!/bin/bash\necho hello\n@directives@\n@command@\n", "before line 2"),
        ("#!/bin/bash\n@directives@\n@command@\necho after\n", "last line"),
        ("#!/bin/bash\n@directives@\n#SBATCH --comment=x\n@command@\n", "line 3 must stand before"),
        ("#!/bin/bash\n#SBATCH --requeue\n@directives@\n@command@\n", "line 2"),
    ],
)
def test_a_template_that_would_not_run_a_job_is_refused(
    given: pytest.MonkeyPatch, tmp_path: Path, template: str, said: str
) -> None:
    file = tmp_path / "job.sh"
    file.write_text(template)
    given.setenv("MDAGENT_SLURM__TEMPLATE", str(file))
    with pytest.raises(BadSetting, match=said):
        read_settings()


@needs_slurm
async def test_a_template_of_the_operators_own_is_what_runs(
    given: pytest.MonkeyPatch, cluster: SlurmCluster, tmp_path: Path
) -> None:
    file = tmp_path / "job.sh"
    marks = tmp_path / "marks"
    file.write_text(
        "#!/bin/bash\n#SBATCH --comment=ours\n@directives@\n@preamble@\n"
        f"echo >>{marks}\n@command@\n"
    )
    given.setenv("SLURM_CONF", str(cluster.conf))
    given.setenv("MDAGENT_SLURM__TEMPLATE", str(file))
    given.setenv("MDAGENT_SLURM__PREAMBLE", f"date >>{marks}\ndate >>{marks}")
    async with Client(build_server(read_settings())) as client:
        run = await ended_on_the_cluster(client)
    assert run["status"] == "finished", run
    assert len(marks.read_text().splitlines()) == 3


def test_all_settings_of_a_cluster_reach_its_executor(
    given: pytest.MonkeyPatch,
) -> None:
    wanted = {
        "PARTITION": "long",
        "ACCOUNT": "a1",
        "QOS": "high",
        "MAX_NODES": "8",
        "CORES_PER_NODE": "64",
        "GPUS_PER_NODE": "4",
        "MODULES": "gcc/13 openmpi",
        "EXTRA": "--constraint=skylake --exclusive",
        "LAUNCHER": "srun --mpi=pmix",
        "UNCONFINED": "allow",
        "CONF": "/etc/slurm/other.conf",
    }
    for name, value in wanted.items():
        given.setenv(f"MDAGENT_SLURM__{name}", value)
    settings: Settings = read_settings()
    options = settings.open_laboratory().plan.slurm
    assert options.modules == ("gcc/13", "openmpi")
    assert options.launcher == ("srun", "--mpi=pmix")
    assert (options.partition, options.account, options.qos) == ("long", "a1", "high")
    assert (options.max_nodes, options.cores_per_node, options.gpus_per_node) == (8, 64, 4)
    assert options.conf == Path("/etc/slurm/other.conf")
    assert options.unconfined == "allow"
