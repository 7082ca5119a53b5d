"""docs/potentials.md is what the catalogue says now."""

import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def writer():
    script = ROOT / "scripts" / "write_potentials_page.py"
    spec = importlib.util.spec_from_file_location("write_potentials_page", script)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_of_potentials_is_the_one_that_the_catalogue_writes(writer, catalogue):
    page = (ROOT / "docs" / "potentials.md").read_text("utf-8")
    assert page.startswith(writer.first_part(catalogue))


def test_the_page_names_every_exception_with_its_reason(writer):
    page = (ROOT / "docs" / "potentials.md").read_text("utf-8")
    assert "no reason known" not in page
    for (style, file), reason in writer.EXCEPTIONS.items():
        assert f"{style} with {file}: {reason}" in page
