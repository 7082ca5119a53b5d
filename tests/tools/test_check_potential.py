"""The tool over the real laboratory: files sent with the call, refusals, honest gaps."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from mcp.server.mcpserver.exceptions import ToolError

from mdagent.tools.check_potential import check_potential
from mdagent.tools.state import Laboratory, Plan

SW = "# UNITS: metal\nQq Qq Qq 2.1 2.0 1.8 21 1.2 -0.333 7.05 0.6 4 0 0\n"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def context(tmp_path: Path) -> Any:
    laboratory = Laboratory(Plan(data_folder=tmp_path / "data", cache_folder=tmp_path / "cache"))
    return SimpleNamespace(request_context=SimpleNamespace(lifespan_context=laboratory))


@pytest.mark.anyio
async def test_the_engine_s_styles_decide_what_is_available(context):
    result = await check_potential(context, elements=["Cu", "Ni"], units="metal")
    assert result.status == "ok"
    assert result.candidates[0].available == "yes"


@pytest.mark.anyio
async def test_a_file_sent_with_the_call_comes_before_the_catalogue(context):
    result = await check_potential(
        context, elements=["Si"], potential_files=["Si.sw"], files={"Si.sw": SW}
    )
    assert result.status == "error"
    assert "has no Si; it has Qq" in result.findings[0].message


@pytest.mark.anyio
async def test_what_cannot_be_carried_out_is_a_tool_error_that_says_what_to_do(context):
    for arguments in ({}, {"elements": ["Copper"]}, {"files": {"../x": "y"}, "elements": ["Cu"]}):
        with pytest.raises(ToolError, match=r"give|Write|use"):
            await check_potential(context, **arguments)


@pytest.mark.anyio
async def test_an_answer_stays_short(context):
    result = await check_potential(context, elements=["Si"])
    assert len(json.dumps(result.model_dump(mode="json", exclude_defaults=True))) < 8000


@pytest.mark.anyio
async def test_the_engine_s_numbers_come_with_script_and_command(context):
    asked: dict[str, Any] = {
        "elements": ["Cu", "Ni"],
        "potential_files": ["CuNi.eam.alloy"],
        "verify": "elastic",
    }
    result = await check_potential(context, **asked)
    assert result.status == "ok"
    numbers = {(p.element, p.name): p for p in result.candidates[0].properties}
    assert numbers["Ni", "C11"].unit == "GPa"
    assert numbers["Cu", "cohesive_energy"].value == pytest.approx(-3.54, abs=0.01)
    assert "pair_coeff * * CuNi.eam.alloy Cu\n" in result.script
    assert result.repeat == (
        "mdagent check-potential --elements Cu Ni --potential-files CuNi.eam.alloy --verify elastic"
    )
    assert len(json.dumps(result.model_dump(mode="json", exclude_defaults=True))) < 8000


@pytest.mark.anyio
async def test_a_file_that_was_sent_is_there_for_the_engine_too(context):
    result = await check_potential(
        context, files={"Mine.sw": SW.replace("Qq", "Si")}, elements=["Si"], verify="engine"
    )
    computed = [p for p in result.candidates[0].properties if p.source.startswith("computed")]
    # Stillinger-Weber: diamond with two bonds of depth epsilon per atom, which is 2.1 eV here.
    assert {p.name: p.value for p in computed}["cohesive_energy"] == pytest.approx(-4.2, abs=0.01)
