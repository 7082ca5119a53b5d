"""All tools of a real server, called with arguments at random; what breaks, grows or is left."""

import time
from collections import Counter, deque
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import anyio
import httpx2
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it has no types

from mdagent.bench.arguments_at_random import Arguments
from mdagent.bench.melt import melt
from mdagent.bench.served import Caller, Reply, Served, processes_of, serving
from mdagent.server.app import tools
from mdagent.server.settings import variables_for_server

_AT_ONCE = 8
# Runs and dry runs start processes; the other tools answer in milliseconds.
_COSTLY = ("run_lammps", "validate_script", "check_potential", "evaluate_run", "plot_run")
_CHEAP_FOR_ONE_COSTLY = 20.0
_STUCK_S = 300
_INVALID_PARAMS = -32602
_SETTINGS = {
    "MDAGENT_LIMITS__WALL_TIME_S": "3",
    "MDAGENT_CAPS__WALL_TIME_S": "3",
    "MDAGENT_HTTP_REQUESTS_PER_MINUTE": "1000000",
    "MDAGENT_HTTP_REQUESTS_AT_ONCE": "100",
}
_MELT = melt(3, "thermo 10", "dump 1 all atom 20 melt.dump", "run 40")
_VARIABLES = """\
variable T equal 300
variable i loop 3
label again
print "round $i of ${T}"
next i
jump SELF again
if "${T} > 200" then "print warm" else "print cold"
units metal
boundary p p p
read_data none.data
include other.in
shell rm -rf /
"""


@dataclass
class Outcome:
    """What many calls came to.

    Attributes:
        kinds: Calls by how they were answered.
        broken: Those that the server may never give, with the tool, arguments and answer.
        slowest_s: The longest that an answer took.
        memory_MiB: Resident, after half of the calls, and at the end.
        n_threads, n_open_files: The same of these.
        n_processes_left: Processes over the data folder, when all runs were over.
        n_drafts_left: Half-made runs in the store.
    """

    kinds: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)
    slowest_s: float = 0
    memory_MiB: tuple[float, float] = (0, 0)
    n_threads: tuple[int, int] = (0, 0)
    n_open_files: tuple[int, int] = (0, 0)
    n_processes_left: int = 0
    n_drafts_left: int = 0

    @property
    def n_calls(self) -> int:
        """All calls."""
        return self.kinds.total()


class Fuzz:
    """Calls tools at random, several at once, and keeps what came of it."""

    def __init__(self, caller: Caller, seed: int) -> None:
        self._caller = caller
        self._tools = {tool.name: tool for tool in tools()}
        self._validators = {
            name: Draft202012Validator(tool.output_schema)
            for name, tool in self._tools.items()
            if tool.output_schema is not None
        }
        self._weights = {
            name: 1.0 if name in _COSTLY else _CHEAP_FOR_ONE_COSTLY for name in self._tools
        }
        self._run_ids: deque[str] = deque(maxlen=30)
        self._arguments = Arguments(seed, (_MELT, _VARIABLES), lambda: tuple(self._run_ids))
        self.outcome = Outcome()

    async def call(self, n_calls: int) -> None:
        """Make so many calls."""
        left = iter(range(n_calls))

        async def work() -> None:
            for _ in left:
                await self._one()

        async with anyio.create_task_group() as workers:
            for _ in range(_AT_ONCE):
                workers.start_soon(work)

    async def _one(self) -> None:
        name = self._arguments.choose(self._weights)
        arguments = self._arguments.of(self._tools[name].parameters)
        began = time.monotonic()
        try:
            reply = await self._caller.call(name, arguments)
        except (httpx2.HTTPError, ValueError) as error:
            self._note("broken", name, arguments, repr(error))
            return
        self.outcome.slowest_s = max(self.outcome.slowest_s, time.monotonic() - began)
        self._note(self._kind(name, reply), name, arguments, str(reply.message))
        run_id = (reply.result.get("structuredContent") or {}).get("run_id")
        if name == "run_lammps" and isinstance(run_id, str):
            self._run_ids.append(run_id)

    def _kind(self, name: str, reply: Reply) -> str:
        code = (reply.message.get("error") or {}).get("code")
        if code == _INVALID_PARAMS:
            return "refused by the protocol"
        if reply.status != 200 or code is not None or "broke on this request" in reply.text:
            return "broken"
        if reply.result.get("isError"):
            return "refused with a sentence" if reply.text.strip() else "broken"
        structured = reply.result.get("structuredContent")
        return "answered" if self._validators[name].is_valid(structured) else "broken"

    def _note(self, kind: str, name: str, arguments: object, answer: str) -> None:
        self.outcome.kinds[kind] += 1
        if kind == "broken":
            self.outcome.broken.append(f"{name} {ascii(arguments)[:1500]} -> {ascii(answer)[:800]}")


def fuzz(n_calls: int, seed: int, folder: Path) -> Outcome:
    """Call the tools of a server of its own.

    Args:
        n_calls: How often.
        seed: Of the random numbers.
        folder: An empty one for its runs.
    """
    variables = {**variables_for_server(data_folder=folder / "data"), **_SETTINGS}
    with serving(variables, folder / "errors.log") as served:
        return anyio.run(_fuzz, served, n_calls, seed, folder / "data")


async def _fuzz(served: Served, n_calls: int, seed: int, data_folder: Path) -> Outcome:
    async with httpx2.AsyncClient(timeout=_STUCK_S) as http:
        caller = Caller(http, served.url)
        fuzzed = Fuzz(caller, seed)
        await fuzzed.call(n_calls // 2)
        memory, threads, files = _grown(served)
        await fuzzed.call(n_calls - n_calls // 2)
        await _end_all_runs(caller)
    outcome = fuzzed.outcome
    memory_then, threads_then, files_then = _grown(served)
    outcome.memory_MiB = (memory, memory_then)
    outcome.n_threads = (threads, threads_then)
    outcome.n_open_files = (files, files_then)
    outcome.n_processes_left = await _left(data_folder)
    outcome.n_drafts_left = len(list((data_folder / "runs").glob(".*")))
    return outcome


def _grown(served: Served) -> tuple[float, int, int]:
    return served.memory_MiB(), served.n_threads(), served.n_open_files()


async def _end_all_runs(caller: Caller) -> None:
    for run_id in [run_id async for run_id in _at_work(caller)]:
        await caller.call("cancel_run", {"run_id": run_id})


async def _at_work(caller: Caller) -> AsyncIterator[str]:
    for status in ("queued", "running"):
        found: Mapping[str, Any] = {"next_offset": 0}
        while found.get("next_offset") is not None:
            asked = {"status": status, "limit": 100, "offset": found["next_offset"]}
            found = (await caller.call("list_runs", asked)).result["structuredContent"]
            for run in found["runs"]:
                yield run["run_id"]


async def _left(data_folder: Path) -> int:
    """Supervisors leave within seconds once there is nothing to do."""
    with anyio.move_on_after(30):
        while processes_of(data_folder):
            await anyio.sleep(0.2)
    return len(processes_of(data_folder))
