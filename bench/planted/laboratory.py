"""What faults are planted and looked for with: engine, sandbox, potentials, scripts that run."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from mdagent.bench.planted.corpus import Example, examples
from mdagent.bench.planted.plain_run import PlainRun, PlainRunner
from mdagent.knowledge_index.source import SourceTree, find_source
from mdagent.potentials.catalogue import open_catalogue
from mdagent.server.settings import read_settings
from mdagent.tools.engine.engine import EngineOptions, find_engine
from mdagent.tools.expectation import Expectation
from mdagent.tools.input_script.validation import Validation
from mdagent.tools.input_script.validator import Instruments, ValidationDepth, validate
from mdagent.tools.sandbox.sandbox import SandboxOptions, open_sandbox

# The engine runs beside us: two at a time use two cores.
_AT_ONCE = 2

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Laboratory:
    """Everything at hand, opened once for a measurement."""

    folder: Path
    tree: SourceTree
    instruments: Instruments
    runner: PlainRunner

    @cached_property
    def outcomes(self) -> dict[str, PlainRun]:
        """How the engine carries out each script of the tree, by name."""
        everything = examples(self.tree)
        ended = at_once(lambda e: self.runner.run(e.text, e.inputs), everything)
        return {e.name: run for e, run in zip(everything, ended, strict=True)}

    @cached_property
    def running(self) -> list[Example]:
        """The scripts that the engine runs, really run here (or remembered from before)."""
        return [e for e in examples(self.tree) if self.outcomes[e.name].runs]

    @property
    def distance(self) -> str:
        """The tree's version against the engine's, as a clause."""
        engine = self.runner.engine
        apart = self.tree.distance(engine.version, engine.version_date)
        return f"source tree {self.tree.version}, {apart} {engine.version}"

    def check(
        self,
        text: str,
        example: Example,
        depth: ValidationDepth = "dry_run",
        expect: Expectation | None = None,
    ) -> Validation:
        """What `validate_script` says of a text in the place of an example."""
        return validate(text, example.inputs, {}, depth, expect, self.instruments)


def open_laboratory() -> Laboratory:
    """Open the engine, the strongest sandbox, the potentials and the source tree.

    Raises:
        SourceMissing: `mdagent source fetch` has not been run.
    """
    cache = read_settings().cache_folder
    engine = find_engine(EngineOptions(cache_folder=cache))
    sandbox = open_sandbox(SandboxOptions())
    folder = engine.potentials_folder
    catalogue = open_catalogue([folder] if folder else [], cache)
    work = cache / "bench"
    runner = PlainRunner(engine, sandbox, work / "plain-runs")
    return Laboratory(work, find_source(cache), Instruments(engine, sandbox, catalogue), runner)


def at_once(call: Callable[[Item], Result], items: Sequence[Item]) -> list[Result]:
    """A call for every item, some at a time; results in the order of the items."""
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return list(pool.map(call, items))
