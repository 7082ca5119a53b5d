"""Streamable HTTP as other programs meet it, through a server in a process of its own."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from mcp.client import Client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.exceptions import MCPError

from mdagent.server.app import build_server
from mdagent.server.http_transport import http_app
from mdagent.server.settings import BadSetting, read_settings
from tests.server.served import COMMAND, environment, http_server

TOKEN = "a-token-of-many-letters"
SCRIPT_OF_50_MB = "# x\n" * 12_500_000

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory, cache_folder: Path) -> tuple[Path, Path]:
    return tmp_path_factory.mktemp("data"), cache_folder


@pytest.fixture(scope="module")
def url(folders: tuple[Path, Path]) -> Iterator[str]:
    with http_server(environment(*folders)) as address:
        yield address


@pytest.fixture(scope="module")
def guarded_url(folders: tuple[Path, Path]) -> Iterator[str]:
    with http_server(environment(*folders, MDAGENT_HTTP_TOKEN=TOKEN)) as address:
        yield address


async def test_a_client_calls_a_tool(url: str) -> None:
    async with Client(url) as client:
        result = await client.call_tool("describe_engine", {"name": "lj/cut"})
    assert result.structured_content is not None
    assert result.structured_content["available"] == "yes"


def test_the_health_page_says_ok(url: str) -> None:
    answer = httpx2.get(url.replace("/mcp", "/health"))
    assert answer.json()["status"] == "ok"


def test_a_page_of_another_site_is_refused(url: str) -> None:
    answer = httpx2.post(url, json={}, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    assert "origin" in answer.json()["error"]["message"]


def test_a_name_that_was_rebound_to_this_machine_is_refused(url: str) -> None:
    answer = httpx2.post(url, json={}, headers={"Host": "evil.example"})
    assert answer.status_code == 421
    assert "MDAGENT_HTTP_ALLOWED_HOSTS" in answer.json()["error"]["message"]


async def test_a_request_of_50_MB_is_answered_with_what_to_do(url: str) -> None:
    async with Client(url) as client:
        with pytest.raises(MCPError, match=r'larger than 32 MiB.*"path"'):
            await client.call_tool("describe_engine", {"name": SCRIPT_OF_50_MB})
        assert (await client.call_tool("describe_engine", {})).is_error is False


def test_a_large_request_of_unknown_length_is_answered_too(url: str) -> None:
    chunks = (b" " * 2**20 for _ in range(40))
    answer = httpx2.post(url, content=chunks, headers={"Content-Type": "application/json"})
    assert answer.status_code == 413
    assert "32 MiB" in answer.json()["error"]["message"]


@pytest.mark.parametrize(
    "header", [None, "Bearer", "Bearer wrong", f"Basic {TOKEN}", f"Bearer {TOKEN}x", TOKEN]
)
def test_without_the_token_nothing_is_answered(guarded_url: str, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}
    answer = httpx2.post(guarded_url, json={}, headers=headers)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"


async def test_with_the_token_a_client_is_served(guarded_url: str) -> None:
    async with (
        httpx2.AsyncClient(headers={"Authorization": f"bearer {TOKEN}"}) as http,
        Client(streamable_http_client(guarded_url, http_client=http)) as client,
    ):
        assert (await client.list_tools()).tools


def test_the_health_page_needs_no_token(guarded_url: str) -> None:
    assert httpx2.get(guarded_url.replace("/mcp", "/health")).status_code == 200


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({}, "MDAGENT_HTTP_TOKEN and MDAGENT_HTTP_ALLOWED_HOSTS"),
        ({"http_token": TOKEN}, "MDAGENT_HTTP_ALLOWED_HOSTS"),
        ({"http_allowed_hosts": ["lab.example.org"]}, "MDAGENT_HTTP_TOKEN"),
    ],
)
def test_an_address_that_others_reach_needs_a_token_and_its_names(
    given: dict[str, object], missing: str, tmp_path: Path
) -> None:
    settings = read_settings(http_host="0.0.0.0", data_folder=tmp_path, **given)
    with pytest.raises(BadSetting, match=f"set {missing} first"):
        http_app(build_server(settings), settings)


def test_beyond_loopback_only_the_named_hosts_are_answered(folders: tuple[Path, Path]) -> None:
    given = environment(
        *folders, MDAGENT_HTTP_TOKEN=TOKEN, MDAGENT_HTTP_ALLOWED_HOSTS="lab.example.org"
    )
    with http_server(given, "--host", "0.0.0.0") as address:
        url = address.replace("0.0.0.0", "127.0.0.1")
        headers = {"Authorization": f"Bearer {TOKEN}"}
        assert httpx2.post(url, json={}, headers=headers).status_code == 421
        named = {**headers, "Host": "lab.example.org:443"}
        assert httpx2.post(url, json={}, headers=named).status_code in (400, 406)


def test_a_port_that_is_taken_is_said_in_one_line(url: str, folders: tuple[Path, Path]) -> None:
    port = url.split(":")[2].split("/")[0]
    done = subprocess.run(
        [*COMMAND, "--http", "--port", port],
        env=environment(*folders),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert done.stderr == (
        f"mdagent: Cannot listen on 127.0.0.1 port {port} (Address already in use); "
        "choose another with --host and --port.\n"
    )
