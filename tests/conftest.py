"""What every test needs."""

import threading
from collections.abc import Iterator

import pytest

from mdagent.bench.slurm_cluster import SlurmCluster, slurm_cluster


@pytest.fixture(autouse=True)
def _encoder_is_left_to_load() -> Iterator[None]:
    """Wait for an encoder that the test began to load aside.

    pytest walks over the imported modules before each test, which fails while a thread imports,
    and what the thread allocates would be counted as the next test's.
    """
    yield
    for thread in threading.enumerate():
        if thread.name == "loader":
            thread.join()


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SlurmCluster]:
    """A real Slurm of three nodes on this machine; ask `why_not` first."""
    with slurm_cluster(tmp_path_factory.mktemp("slurm")) as cluster:
        yield cluster
