"""Play the worked stories through an MCP client and write docs/stories and their pictures.

.venv/bin/python scripts/write_stories.py [NAME]    every output in them is of the real tools
"""

from __future__ import annotations

import sys
import tempfile
import textwrap
from collections.abc import AsyncIterator
from pathlib import Path

import anyio
from story_pages import told_answer, told_call
from story_tasks import LAST_RUN, Step, Story, stories

from mdagent.agent.own_server import Answer
from mdagent.agent.tool_client import ToolClient, open_tool_client
from mdagent.server.settings import variables_for_server

DOCS = Path(__file__).resolve().parents[1] / "docs"
_WAIT_S = 30
_HEAD = "<!-- Written by scripts/write_stories.py from real answers; change that, not this. -->"


async def write(names: list[str]) -> None:
    """Write the pages of these stories, or of all."""
    with tempfile.TemporaryDirectory() as folder:
        variables = variables_for_server(data_folder=Path(folder) / "data")
        async with open_tool_client(variables, Path(folder) / "server.log") as client:
            for story in stories():
                if names and story.name not in names:
                    continue
                text = "\n".join([part async for part in _page(client, story)])
                path = DOCS / "stories" / f"{story.name}.md"
                path.parent.mkdir(exist_ok=True)
                path.write_text(text, encoding="utf-8")
                print(path.relative_to(DOCS.parent), flush=True)


async def _page(client: ToolClient, story: Story) -> AsyncIterator[str]:
    yield f"# {story.title}\n\n{_HEAD}\n\n> {story.question}\n"
    run_id = ""
    for number, step in enumerate(story.steps, 1):
        answer = await _asked(client, step, run_id)
        run_id = str(answer.structured.get("run_id") or run_id)
        told = told_answer(step.tool, answer.structured)
        yield f"## {number}. `{step.tool}`\n\n{textwrap.fill(step.told, 100)}\n"
        yield f"```\n{told_call(step, story)}\n\n{told}\n```\n"
        if step.picture is not None:
            (DOCS / "pictures" / step.picture).write_bytes(answer.pictures[0])
            yield f"![{story.title}](../pictures/{step.picture})\n"
    yield f"## The answer\n\n{textwrap.fill(story.ending, 100)}\n"
    for name, script in story.scripts.items():
        yield f"<details><summary>The script: {name}</summary>\n\n```\n{script}```\n\n</details>\n"


async def _asked(client: ToolClient, step: Step, run_id: str) -> Answer:
    arguments = {k: run_id if v == LAST_RUN else v for k, v in step.arguments.items()}
    if step.tool == "run_lammps":
        arguments["wait_s"] = _WAIT_S
    answer = await client.call(step.tool, **arguments)
    while answer.structured.get("status") in ("queued", "running"):
        run_id = answer.structured["run_id"]
        answer = await client.call("get_run", run_id=run_id, wait_s=_WAIT_S)
    return answer


if __name__ == "__main__":
    anyio.run(write, sys.argv[1:])
