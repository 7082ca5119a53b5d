"""The MCP Inspector: its command line over stdio and HTTP, and `mcp dev`, which starts it."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx2
import pytest

from tests.server.node import BIN, started, with_node
from tests.server.served import COMMAND, environment, http_server

ROOT = Path(__file__).resolve().parents[2]
DEV = ROOT / "server" / "dev.py"
MCP = str(Path(sys.executable).parent / "mcp")
PORTS = ("CLIENT_PORT", "SERVER_PORT", "MCP_SANDBOX_PORT", "MCP_APP_ORIGIN_PORT")


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("server")
    return environment(folder / "data", folder / "cache")


@pytest.fixture(scope="module", params=["stdio", "http"])
def target(request: pytest.FixtureRequest, given: dict[str, str]) -> Iterator[list[str]]:
    if request.param == "stdio":
        yield list(COMMAND)
    else:
        with http_server(given) as url:
            yield [url]


def inspected(target: list[str], given: dict[str, str], *words: str) -> dict[str, object]:
    done = started("mcp-inspector", "--cli", "--format", "json", *target, *words, **given)
    assert done.returncode == 0, done.stdout + done.stderr
    return dict(json.loads(done.stdout)["result"])


def test_the_tools_keep_to_the_strict_rules_for_schemas(
    target: list[str], given: dict[str, str]
) -> None:
    listed = inspected(target, given, "--method", "tools/list", "--strict")
    assert "run_lammps" in json.dumps(listed["tools"])


def test_a_tool_is_called(target: list[str], given: dict[str, str]) -> None:
    words = (
        "--method",
        "tools/call",
        "--tool-name",
        "describe_engine",
        "--tool-arg",
        "name=lj/cut",
    )
    assert dict(inspected(target, given, *words)["structuredContent"])["available"] == "yes"  # type: ignore[call-overload]


def test_a_prompt_and_the_resources_are_had(target: list[str], given: dict[str, str]) -> None:
    words = ("--method", "prompts/get", "--prompt-name", "simulate", "--prompt-args", "task=melt")
    assert "melt" in json.dumps(inspected(target, given, *words)["messages"])
    templates = inspected(target, given, "--method", "resources/templates/list")
    assert "potential://" in json.dumps(templates)
    read = inspected(target, given, "--method", "resources/read", "--uri", "potential://Cu_u3.eam")
    assert '\\"elements\\"' in json.dumps(read["contents"])


def test_the_view_of_a_run_is_found_beside_its_tools(given: dict[str, str]) -> None:
    words = ("--method", "tools/call", "--tool-name", "plot_run", "--app-info")
    done = started("mcp-inspector", "--cli", "--format", "json", *COMMAND, *words, **given)
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(done.stdout)["appInfo"]
    assert found["resourceUri"] == "ui://mdagent/run-view"
    assert found["resourceMimeType"] == "text/html;profile=mcp-app"


def test_mcp_run_serves_the_file_for_developers(given: dict[str, str]) -> None:
    listed = inspected([MCP, "run", str(DEV)], given, "--method", "tools/list", "--strict")
    assert "run_lammps" in json.dumps(listed["tools"])


def test_mcp_dev_shows_the_inspector_over_that_file(given: dict[str, str]) -> None:
    ports = {name: str(port) for name, port in zip(PORTS, free_ports(len(PORTS)), strict=True)}
    process = subprocess.Popen(
        [MCP, "dev", "-e", str(ROOT), str(DEV)],
        # npx takes the Inspector that is installed where it is started.
        cwd=BIN.parents[1],
        env={**with_node(given), **ports, "MCP_AUTO_OPEN_ENABLED": "false"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    told = []
    try:
        for line in process.stdout:
            told.append(line)
            if found := re.search(r"http://127.0.0.1:\d+\?MCP_INSPECTOR_API_TOKEN=\w+", line):
                break
        else:
            raise AssertionError("".join(told))
        assert httpx2.get(found[0]).status_code == 200
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.communicate(timeout=30)


def free_ports(n: int) -> list[int]:
    with ExitStack() as held:
        taken = [held.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(n)]
        return [one.getsockname()[1] for one in taken]
