"""A few hundred calls at random; `make bench CHUNK=fuzz` makes tens of thousands."""

from pathlib import Path

import anyio
import httpx2

from mdagent.bench.arguments_at_random import Arguments
from mdagent.bench.fuzz import fuzz
from mdagent.bench.served import Caller, serving
from mdagent.server.app import tools
from mdagent.server.settings import variables_for_server


def test_calls_at_random_break_nothing_and_leave_nothing(tmp_path: Path) -> None:
    outcome = fuzz(200, 1, tmp_path)
    assert outcome.broken == []
    assert outcome.n_calls == 200
    # Of the answers some are results: otherwise only the refusals would be tried.
    assert outcome.kinds["answered"] > 40
    assert outcome.kinds["refused with a sentence"] > 20
    assert (outcome.n_processes_left, outcome.n_drafts_left) == (0, 0)


def test_arguments_that_are_no_object_are_refused_by_the_protocol(tmp_path: Path) -> None:
    variables = variables_for_server(data_folder=tmp_path / "data")

    async def ask(url: str) -> list[object]:
        async with httpx2.AsyncClient(timeout=60) as http:
            caller = Caller(http, url)
            arguments: list[object] = ["x", 1, [[]], True]
            replies = [await caller.call("list_runs", given) for given in arguments]
            return [reply.message["error"]["code"] for reply in replies]

    with serving(variables, tmp_path / "errors.log") as served:
        assert anyio.run(ask, served.url) == [-32602] * 4


def test_the_same_seed_makes_the_same_calls() -> None:
    (schema,) = [tool.parameters for tool in tools() if tool.name == "validate_script"]

    def made(seed: int) -> list[object]:
        arguments = Arguments(seed, ["units lj\nrun 0\n"], lambda: ())
        return [arguments.of(schema) for _ in range(50)]

    assert made(1) == made(1)
    assert made(1) != made(2)
