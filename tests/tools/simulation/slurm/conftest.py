from collections.abc import Iterator
from pathlib import Path

import pytest

from mdagent.bench.slurm_cluster import SlurmCluster
from mdagent.tools.engine.engine import Engine
from mdagent.tools.sandbox.limits import Limits
from mdagent.tools.sandbox.sandbox import SandboxOptions
from mdagent.tools.simulation.slurm import SlurmExecutor
from mdagent.tools.simulation.slurm_options import SlurmOptions
from mdagent.tools.simulation.start import Workplace
from mdagent.tools.simulation.store import RunStore
from tests.tools.simulation.slurm.laboratory import Laboratory


@pytest.fixture
def laboratory(tmp_path: Path, engine: Engine, cluster: SlurmCluster) -> Iterator[Laboratory]:
    options = SlurmOptions(
        conf=cluster.conf,
        max_nodes=3,
        launcher=("srun", "--kill-on-bad-exit", "--mpi=pmi2"),
        poll_s=0.3,
        settle_s=1.0,
    )
    executor = SlurmExecutor(options)
    limits = Limits(wall_time_s=120, memory_MiB=1000)
    workplace = Workplace(
        engine=engine,
        sandbox=None,
        sandbox_options=SandboxOptions(),
        store=RunStore(tmp_path / "data"),
        executor=executor,
        allowed_folders=(),
        limits=limits,
        limits_cap=limits,
    )
    yield Laboratory(cluster, executor, workplace)
    cluster.ask("scancel", "--quiet", "--user=root")
    cluster.wait_until(lambda: cluster.ask("squeue", "-h") == "")
