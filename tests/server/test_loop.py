"""The whole loop through a client, over every transport."""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from mcp.client import Client
from mcp.types import BlobResourceContents, ImageContent, TextResourceContents

from mdagent.server.app import build_server
from mdagent.server.settings import read_settings
from tests.server.scripts import ENDLESS, MELT, MISSPELLED
from tests.server.served import environment, http_server, over_stdio

pytestmark = pytest.mark.anyio

EXPECT = {"ensemble": "nve", "property": "energy"}


@asynccontextmanager
async def connected(transport: str, data: Path, cache: Path) -> AsyncIterator[Client]:
    async with AsyncExitStack() as stack:
        if transport == "in memory":
            server: Any = build_server(read_settings(data_folder=data, cache_folder=cache))
        elif transport == "stdio":
            server = over_stdio(environment(data, cache))
        else:
            server = stack.enter_context(http_server(environment(data, cache)))
        yield await stack.enter_async_context(Client(server))


async def answer(client: Client, tool: str, **arguments: Any) -> dict[str, Any]:
    result = await client.call_tool(tool, arguments)
    assert not result.is_error, result.content
    structured: dict[str, Any] | None = result.structured_content
    assert structured is not None
    return structured


@pytest.mark.parametrize("transport", ["in memory", "stdio", "http"])
async def test_a_draft_is_checked_mended_run_judged_and_drawn(
    transport: str, tmp_path: Path, cache_folder: Path
) -> None:
    async with connected(transport, tmp_path / "data", cache_folder) as client:
        faulty = await answer(client, "validate_script", script=MISSPELLED)
        assert faulty["status"] == "error"
        assert {finding["line"] for finding in faulty["findings"]} >= {8}
        assert "lj/cut" in str(faulty["findings"])

        sound = await answer(client, "validate_script", script=MELT, expect=EXPECT)
        assert sound["status"] == "ok", sound["findings"]

        run = await answer(client, "run_lammps", script=MELT, label="melt", wait_s=50)
        assert run["status"] == "finished"
        assert run["receipt"]["log_sha256"]
        # Where a run lies is told to clients of this machine alone.
        assert bool(run["run_directory"]) is (transport != "http")

        listed = await answer(client, "list_runs", label="melt")
        assert [line["run_id"] for line in listed["runs"]] == [run["run_id"]]

        log = await answer(client, "read_run_file", run_id=run["run_id"], name="log.lammps")
        assert "TotEng" in log["text"]

        verdict = await answer(
            client, "evaluate_run", run_id=run["run_id"], expect=EXPECT, compare="label"
        )
        assert verdict["verdict"] in ("pass", "fail", "not_assessable")
        assert verdict["findings"]
        page = await client.read_resource(f"run://{run['run_id']}/report.html")
        assert isinstance(page.contents[0], TextResourceContents)
        assert "<html" in page.contents[0].text
        assert verdict["report"].startswith("run://" if transport == "http" else "/")

        drawn = await client.call_tool("plot_run", {"run_id": run["run_id"], "kind": "thermo"})
        assert any(isinstance(block, ImageContent) for block in drawn.content)

        freed = await answer(client, "delete_run", run_id=run["run_id"])
        assert freed["n_files"] > 0
        assert (await answer(client, "list_runs"))["runs"] == []


async def test_a_run_outlives_the_server_that_started_it(
    tmp_path: Path, cache_folder: Path
) -> None:
    async with connected("stdio", tmp_path / "data", cache_folder) as client:
        run = await answer(client, "run_lammps", script=ENDLESS, wait_s=0)
        assert run["status"] in ("queued", "running")
    async with connected("in memory", tmp_path / "data", cache_folder) as client:
        seen = await answer(client, "get_run", run_id=run["run_id"], wait_s=2)
        assert seen["status"] == "running"
        ended = await answer(client, "cancel_run", run_id=run["run_id"])
        assert ended["status"] == "cancelled"


async def test_progress_is_told_while_a_client_waits(tmp_path: Path, cache_folder: Path) -> None:
    told: list[float] = []

    async def note(progress: float, total: float | None, message: str | None) -> None:
        told.append(progress)

    async with connected("in memory", tmp_path / "data", cache_folder) as client:
        run_id = (await answer(client, "run_lammps", script=ENDLESS, wait_s=0))["run_id"]
        arguments = {"run_id": run_id, "wait_s": 3}
        for _ in range(10):
            told.clear()
            await client.call_tool("get_run", arguments, progress_callback=note)
            if told:
                break
        await answer(client, "cancel_run", run_id=run_id)
    assert told
    assert told == sorted(set(told))


async def test_a_request_that_is_given_up_does_not_end_its_run(
    tmp_path: Path, cache_folder: Path
) -> None:
    async with connected("in memory", tmp_path / "data", cache_folder) as client:
        run_id = (await answer(client, "run_lammps", script=ENDLESS, wait_s=0))["run_id"]
        with pytest.raises(Exception, match=r"(?i)timed? ?out"):
            await client.call_tool(
                "get_run", {"run_id": run_id, "wait_s": 50}, read_timeout_seconds=1
            )
        run = await answer(client, "get_run", run_id=run_id)
        assert run["status"] in ("queued", "running")
        await answer(client, "cancel_run", run_id=run_id)


async def test_files_of_a_run_are_resources(tmp_path: Path, cache_folder: Path) -> None:
    script = MELT + "write_restart melt.restart\n"
    async with connected("in memory", tmp_path / "data", cache_folder) as client:
        run = await answer(client, "run_lammps", script=script, wait_s=50)
        (text,) = (await client.read_resource(f"run://{run['run_id']}/log.lammps")).contents
        assert isinstance(text, TextResourceContents)
        assert re.search(r"Loop time of", text.text)
        (blob,) = (await client.read_resource(f"run://{run['run_id']}/melt.restart")).contents
        assert isinstance(blob, BlobResourceContents)
        for unknown in ("none.txt", "..%2F..%2Fetc%2Fpasswd"):
            with pytest.raises(Exception, match=r"no file|[Uu]nknown|not found"):
                await client.read_resource(f"run://{run['run_id']}/{unknown}")
