"""A server over HTTP that is asked too often, too slowly, too deep, or told to end."""

import json
import logging
import signal
import socket
import stat
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import anyio
import httpx2
import pytest
from mcp.client import Client

from mdagent.server.audit import note_refusal, write_audit_log
from mdagent.server.settings import BadSetting, read_settings
from tests.server.scripts import ENDLESS
from tests.server.served import COMMAND, environment, http_server, over_stdio
from tests.server.test_loop import answer

TOKEN = "a-token-of-many-letters"
META = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientInfo": {"name": "a test", "version": "1"},
    "io.modelcontextprotocol/clientCapabilities": {},
}

pytestmark = pytest.mark.anyio


@pytest.fixture
def folders(tmp_path: Path, cache_folder: Path) -> tuple[Path, Path]:
    return tmp_path / "data", cache_folder


def audit_lines(data_folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (data_folder / "audit.jsonl").read_text().splitlines()]


def posted(url: str, body: bytes | str, **headers: str) -> httpx2.Response:
    fixed = {
        "Accept": "application/json, text/event-stream",
        "Content-Type": "application/json",
        "MCP-Protocol-Version": "2026-07-28",
        "Mcp-Method": "tools/call",
        "Mcp-Name": "describe_engine",
    }
    return httpx2.post(url, content=body, headers={**fixed, **headers}, timeout=60)


def request(arguments: str = "{}") -> str:
    return (
        '{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "describe_engine", '
        f'"_meta": {json.dumps(META)}, "arguments": {arguments}}}}}'
    )


def test_who_asks_too_often_is_told_how_long_to_wait(folders: tuple[Path, Path]) -> None:
    given = environment(*folders, MDAGENT_HTTP_TOKEN=TOKEN, MDAGENT_HTTP_REQUESTS_PER_MINUTE="4")
    with http_server(given) as url:
        own = {"Authorization": f"Bearer {TOKEN}"}
        answers = [posted(url, request(), **own) for _ in range(5)]
        assert [one.status_code for one in answers] == [200] * 4 + [429]
        assert 1 <= int(answers[-1].headers["Retry-After"]) <= 15
        assert "at most 4 in a minute. Wait" in answers[-1].json()["error"]["message"]
        # Those who guess tokens are counted by their address, and cost no client its turn.
        guesses = [posted(url, request(), Authorization=f"Bearer {n}") for n in range(5)]
        assert [one.status_code for one in guesses] == [401] * 4 + [429]
        assert httpx2.get(url.replace("/mcp", "/health")).status_code == 200
    noted = [(line["client"], line.get("status")) for line in audit_lines(folders[0])]
    assert noted == [("default", None)] * 4 + [("default", 429)] + [(None, 401)] * 4 + [(None, 429)]


async def test_the_log_says_who_did_what_and_holds_no_secret(folders: tuple[Path, Path]) -> None:
    with http_server(environment(*folders)) as url:
        async with Client(url) as client:
            run = await answer(client, "run_lammps", script=ENDLESS, label="secret", wait_s=0)
            await answer(client, "cancel_run", run_id=run["run_id"])
            await client.call_tool("get_run", {"run_id": "no\nrun"})
    calls = [line for line in audit_lines(folders[0]) if line.get("method") == "tools/call"]
    told = [(line["name"], line.get("run_id"), line["outcome"]) for line in calls]
    assert told == [
        ("run_lammps", run["run_id"], "ok"),
        ("cancel_run", run["run_id"], "ok"),
        ("get_run", "no\nrun", "refused"),
    ]
    assert {line["address"] for line in calls} == {"127.0.0.1"}
    log = folders[0] / "audit.jsonl"
    assert "secret" not in log.read_text()
    assert "lattice" not in log.read_text()
    assert stat.S_IMODE(log.stat().st_mode) == 0o600


def test_a_log_that_is_turned_over_stays_its_owners(tmp_path: Path) -> None:
    handler = write_audit_log(tmp_path / "audit.jsonl")
    try:
        note_refusal({"method": "GET", "path": "/", "client": None}, None, 401)
        handler.doRollover()
        note_refusal({"method": "GET", "path": "/", "client": None}, None, 429)
    finally:
        logging.getLogger("mdagent.audit").removeHandler(handler)
        handler.close()
    kept = sorted(tmp_path.iterdir())
    assert [path.name for path in kept] == ["audit.jsonl", "audit.jsonl.1"]
    assert [json.loads(path.read_text())["status"] for path in kept] == [429, 401]
    assert {stat.S_IMODE(path.stat().st_mode) for path in kept} == {0o600}


def test_a_log_that_cannot_be_written_is_said_at_once(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    settings = read_settings(http_audit_log=tmp_path / "file" / "audit.jsonl")
    assert settings.http_audit_log is not None
    with pytest.raises(BadSetting, match=r"MDAGENT_HTTP_AUDIT_LOG=.*name a file that can be"):
        write_audit_log(settings.http_audit_log)


@pytest.fixture(scope="module")
def impatient_url(tmp_path_factory: pytest.TempPathFactory, cache_folder: Path) -> Iterator[str]:
    data = tmp_path_factory.mktemp("data")
    with http_server(environment(data, cache_folder, MDAGENT_HTTP_PATIENCE_S="1")) as url:
        yield url


@contextmanager
def connection(url: str, said: bytes) -> Iterator[socket.socket]:
    parts = urlsplit(url)
    with socket.create_connection((parts.hostname, parts.port), timeout=30) as raw:
        raw.sendall(said.replace(b"HOST", parts.netloc.encode()))
        yield raw


def to_its_end(raw: socket.socket) -> bytes:
    return b"".join(iter(lambda: raw.recv(4096), b""))


HEAD = b"POST /mcp HTTP/1.1\r\nHost: HOST\r\nContent-Length: 100\r\n"


@pytest.mark.parametrize(
    ("said", "answered"),
    [
        (b"", b""),
        (HEAD, b""),
        (HEAD + b"\r\n{", b"HTTP/1.1 408"),
        (b"GET /health HTTP/1.1\r\nHost: HOST\r\n\r\n" + HEAD, b"HTTP/1.1 200"),
    ],
)
def test_who_is_too_slow_is_not_waited_for(
    impatient_url: str, said: bytes, answered: bytes
) -> None:
    with connection(impatient_url, said) as raw:
        # A server that waits on would time out here.
        assert to_its_end(raw).startswith(answered)


def test_many_who_are_slow_keep_nobody_out(impatient_url: str) -> None:
    with ExitStack() as slow:
        for _ in range(100):
            slow.enter_context(connection(impatient_url, HEAD))
        assert posted(impatient_url, request()).status_code == 200


@pytest.mark.parametrize("depth", [50, 199, 400, 700, 900, 1000, 10_000, 4_000_000])
def test_json_that_is_nested_deep_is_refused_and_harms_nothing(
    impatient_url: str, depth: int
) -> None:
    for opening, closing in (("[", "]"), ('{"a":', "}")):
        value = opening * depth + ("1" if closing == "}" else "") + closing * depth
        answered = posted(impatient_url, request(f'{{"name": {value}}}'))
        assert answered.status_code in (200, 400)
        if answered.status_code == 200:
            assert answered.json()["result"]["isError"], answered.text[:500]
        assert posted(impatient_url, request()).status_code == 200


@pytest.mark.parametrize("mode", ["legacy", "2026-07-28"])
async def test_a_server_that_is_told_to_end_keeps_nobody_waiting_and_leaves_runs_alone(
    folders: tuple[Path, Path], mode: str
) -> None:
    given = environment(*folders)
    process = subprocess.Popen(
        [*COMMAND, "--http", "--port", "0"], env=given, stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    url = process.stderr.readline().split()[3]

    async def wait_long() -> None:
        async with Client(url, mode=mode) as client:
            # With a stream that has begun no word is possible any more, only its end.
            with pytest.raises(Exception, match=r"being stopped|(?i:closed|without|ended)"):
                await client.call_tool("run_lammps", {"script": ENDLESS, "wait_s": 50})

    async with Client(over_stdio(given)) as operator:
        with anyio.fail_after(30):
            async with anyio.create_task_group() as both:
                both.start_soon(wait_long)
                listed: dict[str, Any] = {"runs": []}
                while not listed["runs"]:
                    listed = await answer(operator, "list_runs", status="running")
                process.send_signal(signal.SIGTERM)
                _, told = await anyio.to_thread.run_sync(process.communicate)
        assert process.returncode == 0, told
        assert "Traceback" not in told
        assert "ERROR" not in told
        (run,) = listed["runs"]
        seen = await answer(operator, "get_run", run_id=run["run_id"])
        assert seen["status"] == "running"
        await answer(operator, "cancel_run", run_id=run["run_id"])
