"""The server's tools in a model's hands: each call noted, runs counted and kept together."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pydantic_ai
from mcp.types import Tool as Described
from pydantic_ai.exceptions import ToolFailed

from mdagent.agent.tool_client import ToolClient, ToolRefused


@dataclass(frozen=True)
class Call:
    """One call of a tool by the model, and what came back; `refusal` where nothing did."""

    tool: str
    arguments: dict[str, Any]
    answer: dict[str, Any]
    seconds: float
    refusal: str | None = None
    pictures: tuple[bytes, ...] = ()


@dataclass
class Toolbox:
    """The tools of one task.

    Attributes:
        client: The session with the server.
        label: Given to every run, whatever the model calls it, so that attempts stay together.
        runs_left: Runs that the model may still start.
        files: Data files of the task: sent with each script, unless the model sends its own.
        calls: What was called so far.
        on_call: Told of each call once it was answered.
    """

    client: ToolClient
    label: str
    runs_left: int
    files: Mapping[str, str] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    on_call: Callable[[Call], None] = lambda _call: None

    def tools(self, described: Sequence[Described]) -> list[pydantic_ai.Tool[None]]:
        """The server's tools as the agent library takes them, schemas unchanged."""
        return [
            pydantic_ai.Tool.from_schema(
                self._caller(tool.name), tool.name, tool.description, tool.input_schema
            )
            for tool in described
        ]

    def _caller(self, tool: str) -> Callable[..., Any]:
        async def call(**arguments: Any) -> str:
            return await self.call(tool, arguments)

        return call

    async def call(self, tool: str, arguments: dict[str, Any]) -> str:
        """The tool's answer as text, as any client of the server gets it.

        Raises:
            ToolFailed: The server refused, or the runs are used up; told to the model.
        """
        start = time.monotonic()
        if self.files and tool in ("validate_script", "run_lammps"):
            arguments = {**arguments, "files": {**self.files, **(arguments.get("files") or {})}}
        if tool == "run_lammps":
            arguments = {**arguments, "label": self.label}
            self._take_a_run(arguments)
        try:
            answer = await self.client.call(tool, **arguments)
        except ToolRefused as error:
            self._note(Call(tool, arguments, {}, time.monotonic() - start, str(error)))
            raise ToolFailed(str(error)) from error
        seconds = time.monotonic() - start
        self._note(Call(tool, arguments, answer.structured, seconds, pictures=answer.pictures))
        return answer.text

    def _take_a_run(self, arguments: dict[str, Any]) -> None:
        if self.runs_left <= 0:
            refusal = (
                "No run is left of this task's budget. Give the answer now: the best attempt, "
                "what it shows, and what was not achieved."
            )
            self._note(Call("run_lammps", arguments, {}, 0.0, refusal))
            raise ToolFailed(refusal)
        self.runs_left -= 1

    def _note(self, call: Call) -> None:
        self.calls.append(call)
        self.on_call(call)
