"""How long a client waits for the list of tools, against the least that the SDK costs."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence

from mdagent.bench.figures import Figure
from mdagent.bench.timing import in_turns, median_figure, process, processor_seconds, ratio_figure

TITLE = "Process start to the first list of tools, over stdio"
N_ROUNDS = 9
SERVE = (sys.executable, "-m", "mdagent", "serve")
# Leaves at once, as the server is made to: an orderly end would count on one side only.
IMPORT = "import os; from mcp.server import MCPServer; os._exit(0)"
MESSAGES: tuple[dict[str, object], ...] = (
    {
        "id": 1,
        "method": "initialize",
        "params": {
            "protocolVersion": "2025-11-25",
            "capabilities": {},
            "clientInfo": {"name": "bench", "version": "1"},
        },
    },
    {"method": "notifications/initialized"},
    {"id": 2, "method": "tools/list"},
)


def measure() -> Iterator[Figure]:
    """Time both in turns; the first round fills the caches of the file system and is dropped."""
    least = process(sys.executable, "-c", IMPORT)
    in_turns([least, list_tools], 1)
    imports, lists = in_turns([least, list_tools], N_ROUNDS)
    yield median_figure("a process that only imports the SDK's server", imports, "s")
    yield median_figure("process start to the tools/list answer", lists, "s")
    yield ratio_figure("ratio of the two", lists, imports, "at most 1.5")
    imports, lists = in_turns([least, list_tools], N_ROUNDS, processor_seconds)
    yield ratio_figure("ratio of their processor times", lists, imports)


def list_tools(command: Sequence[str] = SERVE) -> None:
    """Start a server, ask for its tools with bare messages, and leave as soon as they are there.

    Raises:
        RuntimeError: The server left without an answer.
    """
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        for message in MESSAGES:
            server.stdin.write(json.dumps({"jsonrpc": "2.0", **message}).encode() + b"\n")
        server.stdin.flush()
        answered = any(json.loads(line).get("id") == 2 for line in server.stdout)
        server.kill()
    if not answered:
        raise RuntimeError("the server ended without listing its tools")
