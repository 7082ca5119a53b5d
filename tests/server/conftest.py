"""A laboratory of its own for every test, over the engine and the sandbox of this machine."""

from pathlib import Path

import pytest

from mdagent.server.settings import Settings, read_settings


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def cache_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Shared: the engine's tables and the catalogue are the same for all."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def settings(tmp_path: Path, cache_folder: Path) -> Settings:
    return read_settings(data_folder=tmp_path / "data", cache_folder=cache_folder)
