import subprocess
from collections.abc import Callable

import pytest

from mdagent.tools.engine.engine import Engine, EngineOptions, find_engine


@pytest.fixture(scope="session")
def engine() -> Engine:
    return find_engine(EngineOptions())


@pytest.fixture(scope="session")
def lammps_says(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """What the engine prints for a script (of ours, so it may run unconfined)."""
    folder = tmp_path_factory.mktemp("engine")

    def run(script: str) -> str:
        done = subprocess.run(
            [engine.executable, "-log", "none"],
            input=script,
            cwd=folder,
            env=engine.environment(),
            capture_output=True,
            text=True,
            timeout=60,
        )
        return done.stdout

    return run
