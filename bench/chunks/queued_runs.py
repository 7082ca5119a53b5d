"""What a server costs while two hundred runs wait in its queue."""

import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import anyio

from mdagent.agent.tool_client import ToolClient, open_tool_client
from mdagent.bench.figures import Figure
from mdagent.bench.melt import melt
from mdagent.server.settings import variables_for_server
from mdagent.tools.sandbox.process_tree import children

TITLE = "A server with 200 queued runs"
N_RUNS, N_POLLS = 200, 40
_LONG = melt(4, "thermo 10000", "run 100000000")


def measure() -> Iterator[Figure]:
    """Two long runs take the cores; the queue grows behind them and is looked at on its way."""
    with tempfile.TemporaryDirectory() as folder:
        yield from anyio.run(_measure, Path(folder))


async def _measure(folder: Path) -> list[Figure]:
    variables = variables_for_server(data_folder=folder / "data")
    one_core = {"n_ranks": 1, "n_threads": 1}
    async with open_tool_client(variables, folder / "errors.log") as client:
        ids = [await _start(client, one_core) for _ in range(os.cpu_count() or 1)]
        few = [*ids, *[await _start(client, one_core) for _ in range(10)]]
        start = await _look(client, few[-1])
        ids = [*few, *[await _start(client, one_core) for _ in range(N_RUNS - 10)]]
        end = await _look(client, ids[-1])
        # The last first, so that none of them gets its turn meanwhile.
        for run_id in reversed(ids):
            await client.call(tool="cancel_run", run_id=run_id)
    return list(_figures(start, end))


async def _start(client: ToolClient, resources: dict[str, int]) -> str:
    answer = await client.call(tool="run_lammps", script=_LONG, resources=resources, wait_s=0)
    return str(answer.structured["run_id"])


async def _look(client: ToolClient, run_id: str) -> dict[str, float]:
    """Milliseconds of a poll and of a list, and the server's resident memory in MiB."""
    polls, lists = [], []
    for _ in range(N_POLLS):
        polls.append(await _milliseconds(client, "get_run", run_id=run_id))
        lists.append(await _milliseconds(client, "list_runs", limit=20))
    return {
        "get_run": statistics.median(polls),
        "list_runs": statistics.median(lists),
        "memory": _server_memory_MiB(),
    }


async def _milliseconds(client: ToolClient, tool: str, **arguments: object) -> float:
    began = time.perf_counter()
    await client.call(tool=tool, **arguments)
    return 1e3 * (time.perf_counter() - began)


def _server_memory_MiB() -> float:
    servers = [pid for pid in children(os.getpid()) if b"serve" in _command_line(pid)]
    status = Path(f"/proc/{servers[0]}/status").read_text(encoding="utf-8")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024


def _command_line(pid: int) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()


def _figures(few: dict[str, float], many: dict[str, float]) -> Iterator[Figure]:
    how = f"median of {N_POLLS}, both cores at work"
    for tool in ("get_run", "list_runs"):
        yield Figure(f"{tool} with 10 queued", few[tool], "ms", how)
        yield Figure(f"{tool} with {N_RUNS} queued", many[tool], "ms", how)
    yield Figure("memory of the server with 10 queued", few["memory"], "MiB", "resident")
    yield Figure(f"memory of the server with {N_RUNS} queued", many["memory"], "MiB", "resident")
