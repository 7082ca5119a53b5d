"""Clients as they are: one gives up, one vanishes, two come at once; their runs go on."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anyio
import httpx2
import pytest
from mcp.client import Client

from tests.server.scripts import ENDLESS, MELT
from tests.server.served import COMMAND, environment, http_server, over_stdio
from tests.server.test_loop import answer
from tests.server.test_stdio import INITIALIZE, started

pytestmark = pytest.mark.anyio
AT_WORK = ("queued", "running")


@pytest.fixture
def given(tmp_path: Path, cache_folder: Path) -> dict[str, str]:
    return environment(tmp_path / "data", cache_folder)


@pytest.fixture
def url(given: dict[str, str]) -> Iterator[str]:
    with http_server(given) as address:
        yield address


def call(tool: str, **arguments: Any) -> dict[str, Any]:
    params = {"name": tool, "arguments": arguments}
    return {"jsonrpc": "2.0", "id": 7, "method": "tools/call", "params": params}


async def the_run_of(client: Client, label: str) -> dict[str, Any]:
    """Found again by its label: a client that gave up never learnt the run_id."""
    for _ in range(100):
        (run, *more) = (await answer(client, "list_runs", label=label))["runs"] or [None]
        assert more == []
        if run is not None:
            return await answer(client, "get_run", run_id=run["run_id"], wait_s=0.5)
    raise AssertionError(f"no run is labelled {label}")


async def test_a_client_that_times_out_finds_its_run_again(given: dict[str, str]) -> None:
    async with Client(over_stdio(given)) as client:
        with pytest.raises(Exception, match=r"(?i)timed? ?out"):
            await client.call_tool(
                "run_lammps",
                {"script": ENDLESS, "label": "slow", "wait_s": 50},
                read_timeout_seconds=2,
            )
        run = await the_run_of(client, "slow")
        assert run["status"] in AT_WORK
        seen = await answer(client, "get_run", run_id=run["run_id"], wait_s=1)
        assert seen["status"] in AT_WORK
        ended = await answer(client, "cancel_run", run_id=run["run_id"])
        assert ended["status"] == "cancelled"


async def test_a_client_that_closes_its_pipe_while_it_waits_finds_its_run_finished(
    given: dict[str, str],
) -> None:
    process = started(given, COMMAND)
    assert process.stdin is not None
    process.stdin.write('{"jsonrpc": "2.0", "method": "notifications/initialized"}\n')
    script = MELT.replace("run 200", "run 5000")
    process.stdin.write(json.dumps(call("run_lammps", script=script, label="gone", wait_s=50)))
    process.stdin.write("\n")
    process.stdin.flush()
    async with Client(over_stdio(given)) as other:
        run = await the_run_of(other, "gone")
        await anyio.to_thread.run_sync(process.communicate)
        assert process.returncode == 0
        while run["status"] in AT_WORK:
            run = await answer(other, "get_run", run_id=run["run_id"], wait_s=50)
    assert run["status"] == "finished"
    assert run["receipt"]["log_sha256"]


async def hang_up_on(url: str, request: dict[str, Any]) -> None:
    """Ask over a plain socket of HTTP, and close it in the middle of the answer."""
    headers = {"Accept": "application/json, text/event-stream"}
    async with httpx2.AsyncClient(timeout=2, headers=headers) as http:
        hello = await http.post(url, json=INITIALIZE)
        session = {"Mcp-Session-Id": hello.headers["mcp-session-id"]}
        ready = {"jsonrpc": "2.0", "method": "notifications/initialized"}
        await http.post(url, json=ready, headers=session)
        async with http.stream("POST", url, json=request, headers=session) as response:
            assert response.status_code == 200, await response.aread()
            await response.aread()


async def test_a_client_whose_connection_drops_while_it_waits_finds_its_run_again(url: str) -> None:
    with pytest.raises(httpx2.TimeoutException):
        await hang_up_on(url, call("run_lammps", script=ENDLESS, label="dropped", wait_s=50))
    async with Client(url) as client:
        run = await the_run_of(client, "dropped")
        assert run["status"] in AT_WORK
        ended = await answer(client, "cancel_run", run_id=run["run_id"])
        assert ended["status"] == "cancelled"


async def test_without_tokens_two_clients_at_once_share_the_operators_runs(url: str) -> None:
    found: dict[str, dict[str, Any]] = {}

    async def one(label: str) -> None:
        async with Client(url) as client:
            found[label] = await answer(client, "run_lammps", script=MELT, label=label, wait_s=50)

    async with anyio.create_task_group() as both:
        for label in ("first", "second"):
            both.start_soon(one, label)
    assert {run["status"] for run in found.values()} == {"finished"}
    async with Client(url) as client:
        listed = await answer(client, "list_runs")
        assert {line["run_id"]: line["label"] for line in listed["runs"]} == {
            run["run_id"]: label for label, run in found.items()
        }
        endless = await answer(client, "run_lammps", script=ENDLESS, wait_s=0)
        async with Client(url) as other:
            ended = await answer(other, "cancel_run", run_id=endless["run_id"])
        assert ended["status"] == "cancelled"
        seen = await answer(client, "get_run", run_id=endless["run_id"])
        assert seen["status"] == "cancelled"
