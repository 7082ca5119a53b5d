"""A store of its own for the runs of a measurement; nothing is left running when it goes."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mdagent.tools.engine.engine import EngineOptions, find_engine
from mdagent.tools.sandbox.limits import Limits
from mdagent.tools.sandbox.sandbox import SandboxOptions, open_sandbox
from mdagent.tools.simulation.local import LocalExecutor
from mdagent.tools.simulation.start import Workplace
from mdagent.tools.simulation.store import RunStore


@contextmanager
def make_workplace(folder: Path, n_cores: int = 2) -> Iterator[Workplace]:
    """The real store, executor and sandbox, as the server opens them."""
    store = RunStore(folder / "data")
    executor = LocalExecutor(store.layout, n_cores)
    limits = Limits()
    try:
        yield Workplace(
            engine=find_engine(EngineOptions()),
            sandbox=open_sandbox(SandboxOptions()),
            sandbox_options=SandboxOptions(),
            store=store,
            executor=executor,
            allowed_folders=(),
            limits=limits,
            limits_cap=limits,
        )
    finally:
        for run_id in store.layout.run_ids() if store.layout.runs.is_dir() else []:
            executor.cancel(store.folder(run_id))
        executor.wait_for_supervisors()
