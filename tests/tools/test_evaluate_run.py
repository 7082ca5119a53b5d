"""evaluate_run and plot_run over the protocol, on runs that the server itself carried out."""

import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from mcp import Client

from mdagent.server.app import build_server
from mdagent.server.settings import Settings

SCRIPT = """\
units lj
lattice fcc 0.8442
region box block 0 4 0 4 0 4
create_box 1 box
create_atoms 1 box
mass 1 1.0
pair_style lj/cut 2.5
pair_coeff 1 1 1.0 1.0
velocity all create 1.4 87287 loop geom
thermo 20
fix 1 all nvt temp 0.7 0.7 0.5
run 2000
"""
EXPECT = {"temperature": {"value": 0.7, "unit": "lj"}, "ensemble": "nvt", "property": "energy"}


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@asynccontextmanager
async def connected(data_folder: Path) -> AsyncIterator[Client]:
    settings = Settings(data_folder=data_folder, cache_folder=data_folder / "cache")
    async with Client(build_server(settings)) as client:
        yield client


async def run(client: Client, script: str) -> str:
    answer = await client.call_tool("run_lammps", {"script": script, "wait_s": 50, "label": "task"})
    assert answer.structured_content is not None
    return str(answer.structured_content["run_id"])


async def evaluated(client: Client, run_id: str, **more: Any) -> dict[str, Any]:
    arguments = {"run_id": run_id, "expect": EXPECT, **more}
    answer = await client.call_tool("evaluate_run", arguments)
    assert not answer.is_error, answer.content
    assert answer.structured_content is not None
    return dict(answer.structured_content)


@pytest.mark.anyio
async def test_a_draft_fails_and_its_repair_passes(tmp_path: Path) -> None:
    async with connected(tmp_path) as client:
        draft = await run(client, SCRIPT.replace("0.7 0.7 0.5", "0.3 0.3 0.5"))
        bad = await evaluated(client, draft)
        assert bad["verdict"] == "fail"
        lines = SCRIPT.replace("0.7 0.7 0.5", "0.3 0.3 0.5").splitlines()
        for edit in bad["edits"]:
            assert lines[edit["line"] - 1] == edit["old"]
            lines[edit["line"] - 1] = edit["new"]
        good = await evaluated(client, await run(client, "\n".join(lines) + "\n"), compare="label")
        assert good["verdict"] == "pass"
        assert good["attempts"]["best"] == good["run_id"]
        assert good["attempts"]["runs"][1]["trend"] == "better"
        assert Path(good["report"]).is_file()


@pytest.mark.anyio
async def test_a_plot_is_an_image_with_its_numbers(tmp_path: Path) -> None:
    async with connected(tmp_path) as client:
        run_id = await run(client, SCRIPT)
        answer = await client.call_tool("plot_run", {"run_id": run_id, "kind": "thermo"})
        image = next(block for block in answer.content if block.type == "image")
        assert base64.b64decode(image.data).startswith(b"\x89PNG")
        assert answer.structured_content is not None
        assert "Temp mean" in answer.structured_content["numbers"]
        refused = await client.call_tool("plot_run", {"run_id": run_id, "kind": "rdf"})
        assert refused.is_error
        assert "not drawn yet" in refused.content[0].text


@pytest.mark.anyio
async def test_an_unknown_run_is_refused_with_the_way_to_find_it(tmp_path: Path) -> None:
    async with connected(tmp_path) as client:
        answer = await client.call_tool("evaluate_run", {"run_id": "run-of-yesterday"})
        assert answer.is_error
        assert "list_runs" in answer.content[0].text
