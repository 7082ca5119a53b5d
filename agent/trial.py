"""One script through the whole pipeline: checked, run in the sandbox, judged."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from mdagent.agent.tool_client import ToolClient, ToolRefused
from mdagent.tools.input_script.lexer import read_script

_WAIT_S = 50
_UNFINISHED = ("queued", "running")
# Faults that the engine stops at; one of the physics lets it go on.
_STOPPING = ("lexer", "static", "engine")
_MISSING = ("missing_file", "file_missing")


@dataclass(frozen=True)
class Terms:
    """What every script of a comparison is tried under, so that the same script does the same.

    One rank without accelerator: how many would be chosen depends on what else the machine does.
    """

    limits: Mapping[str, float] = field(
        default_factory=lambda: {
            "wall_time_s": 120.0,
            "cpu_time_s": 60.0,
            "memory_MiB": 1024,
            "disk_MiB": 64,
            "file_size_MiB": 32,
            "output_MiB": 8,
        }
    )
    resources: Mapping[str, Any] = field(
        default_factory=lambda: {"n_ranks": 1, "n_threads": 1, "accelerator": "none"}
    )
    # `sound` saves the run of a script that the engine stops at, or that makes no step.
    run_what: Literal["sound", "all"] = "sound"
    label: str | None = None


@dataclass(frozen=True)
class Trial:
    """What the tools said of a script; a stage that was not reached is None."""

    script: str
    validation: dict[str, Any] | None = None
    run: dict[str, Any] | None = None
    evaluation: dict[str, Any] | None = None
    refusal: str = ""

    @property
    def stops(self) -> bool:
        """Whether the engine is known to stop at the script."""
        findings = (self.validation or {}).get("findings", [])
        return any(f["severity"] == "error" and f["source"] in _STOPPING for f in findings)

    @property
    def is_idle(self) -> bool:
        """Whether it is known to make no step; those of a minimization are not known before."""
        estimate = (self.validation or {}).get("estimate") or {}
        none = estimate.get("n_steps") == 0 and not estimate.get("n_steps_is")
        return none and not self.minimizes

    @property
    def minimizes(self) -> bool:
        """Whether it has a `minimize` command."""
        return any(command.name == "minimize" for command in read_script(self.script).commands)

    @property
    def is_executed(self) -> bool:
        """Whether it ran to its end."""
        return self.run is not None and self.run["status"] == "finished"

    @property
    def verdict(self) -> str:
        """The verdict; `not_assessable` where there was nothing to judge."""
        return str(self.evaluation["verdict"]) if self.evaluation else "not_assessable"

    @property
    def score(self) -> float:
        """The score of what was checked, 0 where nothing was."""
        return float((self.evaluation or {}).get("score") or 0.0)

    @property
    def missing_files(self) -> list[str]:
        """Findings that name a file which the script reads and nobody gave."""
        findings = (self.validation or {}).get("findings", [])
        return [f["message"] for f in findings if f["code"].rpartition(".")[2] in _MISSING]


async def try_script(
    client: ToolClient,
    script: str,
    expect: Mapping[str, Any] | None,
    files: Mapping[str, Any] | None = None,
    terms: Terms | None = None,
) -> Trial:
    """Put a script through validation, run and evaluation.

    Args:
        client: A session with a server.
        script: The text of the script.
        expect: What the task asks for.
        files: What the script may read, as the tools take it.
        terms: Limits and resources.
    """
    terms = terms or Terms()
    given = {"script": script, **({"files": dict(files)} if files else {})}
    wanted = {"expect": dict(expect)} if expect else {}
    trial = Trial(script)
    try:
        checked = await client.call("validate_script", **given, **wanted)
        trial = Trial(script, checked.structured)
        if terms.run_what == "sound" and (trial.stops or trial.is_idle):
            return trial
        run = await _run(client, given, terms)
        trial = Trial(script, checked.structured, run)
        judged = await client.call("evaluate_run", run_id=run["run_id"], **wanted)
    except ToolRefused as error:
        return Trial(script, trial.validation, trial.run, refusal=str(error))
    return Trial(script, checked.structured, run, judged.structured)


async def _run(client: ToolClient, given: dict[str, Any], terms: Terms) -> dict[str, Any]:
    named = {"label": terms.label} if terms.label else {}
    limits, resources = dict(terms.limits), dict(terms.resources)
    answer = await client.call(
        "run_lammps", **given, **named, limits=limits, resources=resources, wait_s=_WAIT_S
    )
    while answer.structured["status"] in _UNFINISHED:
        run_id = answer.structured["run_id"]
        answer = await client.call("get_run", run_id=run_id, wait_s=_WAIT_S)
    return answer.structured


def key_of(script: str, expect: Mapping[str, Any] | None, files: Mapping[str, Any] | None) -> str:
    """A hash of all that decides how a trial ends."""
    whole = json.dumps([script, expect, files], sort_keys=True, default=str)
    return hashlib.sha256(whole.encode()).hexdigest()
