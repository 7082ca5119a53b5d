"""`search_lammps_docs` and `read_lammps_doc` over the real engine and the real manual."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from mcp.server.mcpserver.exceptions import ToolError

from mdagent.server.settings import read_settings
from mdagent.tools.engine.engine import EngineOptions
from mdagent.tools.read_lammps_doc import read_lammps_doc
from mdagent.tools.search_lammps_docs import search_lammps_docs
from mdagent.tools.state import Laboratory, Plan


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def context(plan: Plan) -> Any:
    laboratory = Laboratory(plan)
    return SimpleNamespace(request_context=SimpleNamespace(lifespan_context=laboratory))


@pytest.fixture
def here(tmp_path: Path) -> Any:
    return context(Plan(data_folder=tmp_path, cache_folder=read_settings().cache_folder))


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("query", "available", "note"),
    [
        ("pair_style eam/alloy", "yes", ""),
        ("pair_style eam/alloy/gpu", "no", "without the gpu variant"),
        ("fix qtb", "no", "package QTB"),
        ("pair_style harmonic/cut", "yes", ""),
    ],
)
async def test_hits_are_held_against_the_installed_engine(
    here: Any, query: str, available: str, note: str
) -> None:
    answer = await search_lammps_docs(here, query, limit=1)
    hit = answer.hits[0]
    assert answer.engine_version.startswith("22 Jul 2025")
    assert hit.available == available
    assert note in hit.availability_note


@pytest.mark.anyio
async def test_an_old_name_is_answered_with_the_new_one(here: Any) -> None:
    answer = await search_lammps_docs(here, "pair_style reax/c NULL")
    assert "reaxff" in answer.note
    with pytest.raises(ToolError, match="reaxff"):
        await read_lammps_doc(here, "pair_style reax/c")


@pytest.mark.anyio
async def test_a_search_leads_to_a_page_that_can_be_read(here: Any) -> None:
    hit = (await search_lammps_docs(here, "time step too large atoms fly apart")).hits[0]
    part = await read_lammps_doc(here, hit.page)
    assert part.page == hit.page
    assert part.text


@pytest.mark.anyio
async def test_a_section_that_is_not_there_is_a_tool_error_that_lists_those_that_are(
    here: Any,
) -> None:
    with pytest.raises(ToolError, match="Restrictions"):
        await read_lammps_doc(here, "fix nvt", "Weather")


@pytest.mark.anyio
async def test_without_an_index_the_error_names_the_two_commands(tmp_path: Path) -> None:
    nothing = context(Plan(data_folder=tmp_path, cache_folder=tmp_path / "cache"))
    for asked in (search_lammps_docs(nothing, "fix nvt"), read_lammps_doc(nothing, "fix nvt")):
        with pytest.raises(ToolError, match=r"mdagent source fetch.*mdagent index build"):
            await asked


@pytest.mark.anyio
async def test_without_an_engine_the_manual_still_answers(tmp_path: Path) -> None:
    engine = EngineOptions(executable=tmp_path / "none")
    cache = read_settings().cache_folder
    blind = context(Plan(data_folder=tmp_path, cache_folder=cache, engine=engine))
    answer = await search_lammps_docs(blind, "fix nvt")
    assert answer.engine_version == ""
    assert {hit.available for hit in answer.hits} == {"unknown"}
