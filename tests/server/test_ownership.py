"""Two clients with tokens of their own: neither can tell that the other has a run."""

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
from mcp.client import Client
from mcp.client.streamable_http import streamable_http_client
from mcp.types import ResourceTemplateReference

from tests.server.scripts import ENDLESS, MELT
from tests.server.served import environment, http_server, over_stdio
from tests.server.test_loop import answer
from tests.server.test_stdio import INITIALIZE

TOKENS = {"anna": "token-of-anna-0123456789", "bert": "token-of-bert-0123456789"}
UNKNOWN = "run-20260101-000000-0123456789abcdef"
RUN_FILE = ResourceTemplateReference(type="ref/resource", uri="run://{run_id}/{file}")

pytestmark = pytest.mark.anyio


@pytest.fixture
def given(tmp_path: Path, cache_folder: Path) -> dict[str, str]:
    path = tmp_path / "tokens"
    path.write_text("".join(f"{name}: {token}\n" for name, token in TOKENS.items()))
    path.chmod(0o600)
    return environment(tmp_path / "data", cache_folder, MDAGENT_HTTP_TOKENS_FILE=str(path))


@pytest.fixture
def url(given: dict[str, str]) -> Iterator[str]:
    with http_server(given) as address:
        yield address


def bearer(name: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {TOKENS[name]}"}


@asynccontextmanager
async def client_of(name: str, url: str) -> AsyncIterator[Client]:
    async with (
        httpx2.AsyncClient(headers=bearer(name), timeout=60) as http,
        Client(streamable_http_client(url, http_client=http)) as client,
    ):
        yield client


async def said(client: Client, tool: str, **arguments: Any) -> str:
    result = await client.call_tool(tool, arguments)
    assert result.is_error, result.structured_content
    return str(result.content)


def calls_that_name(run_id: str) -> list[tuple[str, dict[str, Any]]]:
    from_run = {"start.data": {"run_id": run_id, "name": "log.lammps"}}
    return [
        ("get_run", {"run_id": run_id}),
        ("cancel_run", {"run_id": run_id}),
        ("delete_run", {"run_id": run_id}),
        ("delete_run", {"run_id": run_id, "when": "never"}),
        ("read_run_file", {"run_id": run_id, "name": "log.lammps"}),
        ("evaluate_run", {"run_id": run_id, "compare": "label"}),
        ("plot_run", {"run_id": run_id}),
        ("run_lammps", {"script": MELT, "continue_from": run_id}),
        ("run_lammps", {"script": MELT, "files": from_run}),
        ("validate_script", {"script": MELT, "files": from_run}),
        ("check_potential", {"elements": ["Cu"], "files": from_run}),
    ]


async def test_anothers_run_is_answered_as_one_that_never_was(
    url: str, given: dict[str, str]
) -> None:
    async with client_of("anna", url) as anna, client_of("bert", url) as bert:
        run = await answer(anna, "run_lammps", script=MELT, label="melt", wait_s=50)
        run_id = run["run_id"]
        assert run["status"] == "finished"
        for (tool, theirs), (_, nobodys) in zip(
            calls_that_name(run_id), calls_that_name(UNKNOWN), strict=True
        ):
            refused = await said(bert, tool, **theirs)
            assert refused.replace(run_id, UNKNOWN) == await said(bert, tool, **nobodys)
        for uri in (f"run://{run_id}/log.lammps", f"thermo://{run_id}", f"atoms://{run_id}/type"):
            with pytest.raises(Exception, match="There is no run"):
                await bert.read_resource(uri)
        offered = await bert.complete(RUN_FILE, {"name": "run_id", "value": ""})
        assert offered.completion.values == []
        assert (await answer(bert, "list_runs"))["n_total"] == 0

        # Its own client has it still, whole and not pinned.
        offered = await anna.complete(RUN_FILE, {"name": "run_id", "value": ""})
        assert offered.completion.values == [run_id]
        (line,) = (await answer(anna, "list_runs"))["runs"]
        assert (line["run_id"], line["deletion"]) == (run_id, "on_request")
        log = await answer(anna, "read_run_file", run_id=run_id, name="log.lammps")
        assert "TotEng" in log["text"]

    async with Client(over_stdio(given)) as operator:
        assert (await answer(operator, "get_run", run_id=run_id))["status"] == "finished"


async def test_attempts_of_a_label_are_compared_with_the_clients_own_alone(url: str) -> None:
    async with client_of("anna", url) as anna, client_of("bert", url) as bert:
        theirs = await answer(anna, "run_lammps", script=MELT, label="task", wait_s=50)
        own = await answer(bert, "run_lammps", script=MELT, label="task", wait_s=50)
        verdict = await answer(bert, "evaluate_run", run_id=own["run_id"], compare="label")
    assert own["run_id"] in json.dumps(verdict["attempts"])
    assert theirs["run_id"] not in json.dumps(verdict)


async def test_a_run_goes_on_while_another_client_tries_to_end_it(url: str) -> None:
    async with client_of("anna", url) as anna, client_of("bert", url) as bert:
        run_id = (await answer(anna, "run_lammps", script=ENDLESS, wait_s=0))["run_id"]
        assert "There is no run" in await said(bert, "cancel_run", run_id=run_id)
        assert (await answer(anna, "get_run", run_id=run_id))["status"] in ("queued", "running")
        assert (await answer(anna, "cancel_run", run_id=run_id))["status"] == "cancelled"


async def test_runs_of_the_operator_are_hidden_from_clients(
    url: str, given: dict[str, str]
) -> None:
    async with Client(over_stdio(given)) as operator:
        run_id = (await answer(operator, "run_lammps", script=MELT, wait_s=50))["run_id"]
    async with client_of("anna", url) as anna:
        assert "There is no run" in await said(anna, "get_run", run_id=run_id)


def test_a_session_is_closed_to_another_clients_token(url: str) -> None:
    accept = {"Accept": "application/json, text/event-stream"}
    hello = httpx2.post(url, json=INITIALIZE, headers={**accept, **bearer("anna")})
    session = {**accept, "Mcp-Session-Id": hello.headers["mcp-session-id"]}
    listing = {"jsonrpc": "2.0", "id": 2, "method": "tools/list"}
    for name, status in (("bert", 404), ("anna", 200)):
        answered = httpx2.post(url, json=listing, headers={**session, **bearer(name)})
        assert answered.status_code == status
    assert httpx2.delete(url, headers={**session, **bearer("bert")}).status_code == 404
