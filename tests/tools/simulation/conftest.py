import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mdagent.tools.engine.engine import Engine, EngineOptions, find_engine
from mdagent.tools.sandbox.limits import Limits
from mdagent.tools.sandbox.sandbox import Sandbox, SandboxOptions, open_sandbox
from mdagent.tools.simulation.local import LocalExecutor
from mdagent.tools.simulation.run import UNFINISHED, Run
from mdagent.tools.simulation.start import RunRequest, Workplace, start_run
from mdagent.tools.simulation.store import RunStore

MELT = """\
units lj
lattice fcc 0.8442
region box block 0 4 0 4 0 4
create_box 1 box
create_atoms 1 box
mass 1 1.0
velocity all create 1.44 87287
pair_style lj/cut 2.5
pair_coeff 1 1 1.0 1.0 2.5
fix 1 all nve
thermo 10
"""


@pytest.fixture(scope="session")
def engine() -> Engine:
    return find_engine(EngineOptions())


@pytest.fixture(scope="session")
def sandbox() -> Sandbox:
    return open_sandbox(SandboxOptions())


@pytest.fixture(scope="session")
def melt() -> str:
    """256 Lennard-Jones atoms, ready to run."""
    return MELT


@pytest.fixture
def workplace(tmp_path: Path, engine: Engine, sandbox: Sandbox) -> Iterator[Workplace]:
    store = RunStore(tmp_path / "data")
    executor = LocalExecutor(store.layout, n_cores=2)
    limits = Limits(wall_time_s=60)
    yield Workplace(
        engine=engine,
        sandbox=sandbox,
        sandbox_options=SandboxOptions(),
        store=store,
        executor=executor,
        allowed_folders=(),
        limits=limits,
        limits_cap=replace(limits, wall_time_s=120),
    )
    # Nothing may be left running when its folder goes.
    for run_id in store.layout.run_ids() if store.layout.runs.is_dir() else []:
        executor.cancel(store.folder(run_id))
    executor.wait_for_supervisors()


@pytest.fixture
def start(workplace: Workplace) -> Callable[..., str]:
    def start(script: str, **rest: Any) -> str:
        return start_run(RunRequest(script, **rest), workplace)

    return start


@pytest.fixture
def until(workplace: Workplace) -> Callable[[str, Callable[[Run], bool]], Run]:
    """The run at the first moment that something is true of it."""

    def until(run_id: str, reached: Callable[[Run], bool]) -> Run:
        deadline = time.monotonic() + 60
        while not reached(run := workplace.store.load(run_id, workplace.executor)):
            assert time.monotonic() < deadline, run
            time.sleep(0.02)
        return run

    return until


@pytest.fixture
def end_of(until: Callable[[str, Callable[[Run], bool]], Run]) -> Callable[[str], Run]:
    """The run once it is over."""

    def end_of(run_id: str) -> Run:
        return until(run_id, lambda run: run.status not in UNFINISHED)

    return end_of
