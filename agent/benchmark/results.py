"""Results of a benchmark as JSON lines: one line per attempt, appended as it is done."""

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

Arm = Literal["direct", "server", "given"]


class Result(BaseModel):
    """One attempt at one task or question.

    `is_right` is None where no rule can tell. `missing_files` are those that the task names and
    nobody gave: such an attempt is kept apart from the model's failures. `error` is a failure of
    the harness or the model's server, never of the script.
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
    input_tokens: int = 0
    output_tokens: int = 0
    seconds: float = 0.0
    error: str = ""

    @property
    def key(self) -> tuple[str, str, int]:
        """What tells one attempt from another."""
        return self.id, self.arm, self.sample


class BadResults(ValueError):
    """A file that holds no results; the text names it."""


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
        file.seek(0)
        held = file.read()
        file.truncate(held.rfind(b"\n") + 1)
        file.write(result.model_dump_json().encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def without_errors(results: Iterable[Result]) -> list[Result]:
    """Those that say something about the model; the others are tried again."""
    return [result for result in results if not result.error]


def as_lines(results: Iterable[Result]) -> str:
    """All of them as JSON lines."""
    return "".join(json.dumps(result.model_dump()) + "\n" for result in results)
