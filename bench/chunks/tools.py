"""What a client waits for the quick tools, over stdio, once the server is up."""

import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import anyio

from mdagent.agent.playlist import make_playlist
from mdagent.agent.tool_client import ToolClient, open_tool_client
from mdagent.bench.figures import Figure
from mdagent.bench.timing import median_figure
from mdagent.server.settings import variables_for_server

TITLE = "Answers of the quick tools over stdio"
N_CALLS = 15


def measure() -> Iterator[Figure]:
    """First calls open the rooms and are told apart; then each tool is called in turns."""
    with tempfile.TemporaryDirectory() as folder:
        yield from anyio.run(_measure, Path(folder))


async def _measure(folder: Path) -> list[Figure]:
    variables = variables_for_server(data_folder=folder / "data")
    calls = _calls()
    async with open_tool_client(variables, folder / "errors.log") as client:
        first = {name: await _seconds(client, call) for name, call in calls.items()}
        times: dict[str, list[float]] = {name: [] for name in calls}
        for _ in range(N_CALLS):
            for name, call in calls.items():
                times[name].append(await _seconds(client, call) * 1e3)
    opening = [Figure(f"{name}, first call", first[name], "s", "once") for name in calls]
    return [*opening, *(median_figure(name, times[name], "ms") for name in calls)]


def _calls() -> dict[str, partial[Any]]:
    playlist = make_playlist(0)
    script = playlist.sound.script
    potential: dict[str, Any] = {
        "elements": ["Cu", "Ni"],
        "pair_style": "eam/alloy",
        "units": "metal",
    }
    validate = partial(ToolClient.call, tool="validate_script", script=script)
    return {
        "describe_engine": partial(ToolClient.call, tool="describe_engine"),
        "check_potential": partial(ToolClient.call, tool="check_potential", **potential),
        "validate_script, static": partial(validate, depth="static"),
        "validate_script, dry run by the engine": partial(validate, depth="dry_run"),
    }


async def _seconds(client: ToolClient, call: partial[Any]) -> float:
    start = time.perf_counter()
    await call(client)
    return time.perf_counter() - start
