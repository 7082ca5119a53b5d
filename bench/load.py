"""Many clients of one server, each with a token of its own, as they would work all day."""

import math
import secrets
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import anyio
import httpx2
import numpy as np

from mdagent.bench.melt import melt
from mdagent.bench.served import Caller, Reply, Served, serving
from mdagent.server.settings import variables_for_server

# A person reads, a model thinks: nobody calls without a pause.
_PAUSE_S = 1.0
_SAMPLE_S = 1.0
_MOST_WAIT_S = 300
_QUESTIONS = ("pair_style eam/alloy", "how do I equilibrate a liquid?", "ERROR: Lost atoms", "nvt")
_RUN = melt(4, "thermo 50", "run 500")


@dataclass
class Load:
    """What the clients met.

    Attributes:
        seconds: How long each answer took, by what was asked.
        n_to_wait: Answers 429 with the time to wait.
        errors: Everything else that is no answer.
        others: Runs of others that a client was shown.
        memory_MiB: Resident, about once a second.
        n_finished: Runs that their clients saw finished.
    """

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    n_to_wait: int = 0
    errors: list[str] = field(default_factory=list)
    others: int = 0
    memory_MiB: list[float] = field(default_factory=list)
    n_finished: int = 0

    def growth_MiB(self) -> float:
        """What the last fifth holds more than the second; the first one opens the rooms."""
        fifth = max(1, len(self.memory_MiB) // 5)
        early, late = self.memory_MiB[fifth : 2 * fifth], self.memory_MiB[-fifth:]
        return float(np.median(late) - np.median(early)) if early else math.nan


class Client:
    """One who searches, validates, runs, looks and cleans up, again and again."""

    def __init__(self, number: int, caller: Caller, load: Load) -> None:
        self._number = number
        self._caller = caller
        self._load = load

    async def work(self, is_over: Callable[[], bool]) -> None:
        """Go round until it is over; a run is begun in every third round."""
        turn = self._number
        while not is_over():
            query = _QUESTIONS[turn % len(_QUESTIONS)]
            await self._ask("search", "search_lammps_docs", query=query)
            depth = "dry_run" if turn % 2 else "static"
            await self._ask(f"validate, {depth}", "validate_script", script=_RUN, depth=depth)
            if turn % 3 == 0:
                await self._run(is_over)
            turn += 1

    async def _run(self, is_over: Callable[[], bool]) -> None:
        asked = {"script": _RUN, "label": f"client {self._number}", "wait_s": 0}
        run = await self._ask("run", "run_lammps", **asked)
        run_id = run.get("run_id")
        if run_id is None:
            return
        while run.get("status") in ("queued", "running") and not is_over():
            run = await self._ask("get_run", "get_run", run_id=run_id, wait_s=0)
        self._load.n_finished += run.get("status") == "finished"
        listed = await self._ask("list_runs", "list_runs")
        labels = {line["label"] for line in listed.get("runs", ())}
        self._load.others += len(labels - {asked["label"]})
        await self._ask("cancel", "cancel_run", run_id=run_id)
        await self._ask("delete", "delete_run", run_id=run_id)

    async def _ask(self, what: str, tool: str, **arguments: Any) -> Mapping[str, Any]:
        """The structured result, once the server gives one; empty where it failed."""
        await anyio.sleep(_PAUSE_S)
        while True:
            began = time.monotonic()
            try:
                reply = await self._caller.call(tool, arguments)
            except (httpx2.HTTPError, ValueError) as error:
                self._load.errors.append(f"{what}: {error!r}")
                return {}
            if reply.status != 429 or reply.retry_after_s is None:
                break
            self._load.n_to_wait += 1
            await anyio.sleep(reply.retry_after_s)
        self._load.seconds[what].append(time.monotonic() - began)
        return self._result(what, reply)

    def _result(self, what: str, reply: Reply) -> Mapping[str, Any]:
        structured = reply.result.get("structuredContent")
        if reply.status == 200 and isinstance(structured, dict):
            return structured
        self._load.errors.append(f"{what}: {reply.status} {str(reply.message)[:300]}")
        return {}


def put_under_load(n_clients: int, seconds: float, folder: Path) -> Load:
    """Let them work against a server of its own.

    Args:
        n_clients: Each with a token and a connection.
        seconds: How long.
        folder: An empty one, for the runs and the tokens.
    """
    tokens = {f"client-{n}": secrets.token_hex(16) for n in range(n_clients)}
    path = folder / "tokens"
    path.touch(mode=0o600)
    path.write_text("".join(f"{name}: {token}\n" for name, token in tokens.items()))
    variables = {
        **variables_for_server(data_folder=folder / "data"),
        "MDAGENT_HTTP_TOKENS_FILE": str(path),
        "MDAGENT_HTTP_REQUESTS_PER_MINUTE": "60",
    }
    with serving(variables, folder / "errors.log") as served:
        return anyio.run(_load, served, list(tokens.values()), seconds)


async def _load(served: Served, tokens: list[str], seconds: float) -> Load:
    load, end = Load(), time.monotonic() + seconds
    limits = httpx2.Limits(max_connections=len(tokens))
    async with (
        httpx2.AsyncClient(timeout=_MOST_WAIT_S, limits=limits) as http,
        anyio.create_task_group() as clients,
    ):
        for number, token in enumerate(tokens):
            client = Client(number, Caller(http, served.url, token), load)
            clients.start_soon(client.work, lambda: time.monotonic() > end)
        while time.monotonic() < end:
            load.memory_MiB.append(served.memory_MiB())
            await anyio.sleep(_SAMPLE_S)
    return load
