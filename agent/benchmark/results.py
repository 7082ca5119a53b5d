"""Results of a benchmark as JSON lines: one line per attempt, appended as it is done."""

import fcntl
import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from mdagent.agent.whole_file import write_whole

_OWNER = "bench.json"
Arm = Literal["direct", "server", "given"]


class Result(BaseModel):
    """One attempt at one task or question.

    `is_right` is None where no rule can tell. `missing_files` are those that the task names and
    nobody gave: such an attempt is kept apart from the model's failures. `error` is a failure of
    the harness or the model's server, never of the script. `no_answer` is why the model itself came
    to no answer; that counts against it. `n_calls` are its calls of tools, and of
    `unmeasured_turns` its server did not say the tokens.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    kind: Literal["code", "question"]
    group: Annotated[str, Field(description="Stratum of a task, type of a question.")]
    arm: Arm
    sample: int
    said: str = ""
    script: str = ""
    is_right: bool | None = None
    is_executed: bool = False
    verdict: str = ""
    score: float = 0.0
    status: str = ""
    run_id: str = ""
    findings: list[str] = []
    missing_files: list[str] = []
    no_answer: str = ""
    n_calls: int = 0
    unmeasured_turns: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    seconds: float = 0.0
    error: str = ""

    @property
    def key(self) -> tuple[str, str, int]:
        """What tells one attempt from another."""
        return self.id, self.arm, self.sample


class BadResults(ValueError):
    """A file that holds no results, or those of something else; the text names it."""


def claim(folder: Path, owner: Mapping[str, str]) -> None:
    """Say in a folder what its results are of.

    Raises:
        BadResults: It holds those of something else, which must not be counted together.
    """
    file = folder / _OWNER
    if not file.is_file():
        write_whole(file, json.dumps(dict(owner), indent=1).encode())
        return
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise BadResults(f"{file} is not what a benchmark wrote: move it away") from error
    differing = [name for name in owner if kept.get(name) != owner[name]]
    if differing:
        raise BadResults(
            f"{folder} holds results of another {' and '.join(differing)} "
            f"({', '.join(str(kept.get(name)) for name in differing)}): --keep another folder"
        )


def read_results(path: Path) -> list[Result]:
    """What was done so far; a last line that a killed process left half is not.

    Raises:
        BadResults: Some other line is no result.
    """
    if not path.is_file():
        return []
    lines = path.read_bytes().split(b"\n")
    # What ends in a newline leaves an empty piece behind it; a torn line leaves itself.
    whole = [line for line in lines[:-1] if line.strip()]
    try:
        return [Result.model_validate_json(line) for line in whole]
    except ValidationError as error:
        raise BadResults(f"{path} holds something else than results: move it away") from error


def append_result(path: Path, result: Result) -> None:
    """Add a line that is on the disk when this returns; mends a torn one before it."""
    with path.open("a+b") as file:
        # Both arms may be at work in one folder at the same time.
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        held = file.read()
        file.truncate(held.rfind(b"\n") + 1)
        file.write(result.model_dump_json().encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def without_errors(results: Iterable[Result]) -> list[Result]:
    """Those that say something about the model; the others are tried again."""
    return [result for result in results if not result.error]
