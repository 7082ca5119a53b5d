"""Recorded answers to the sets of our own: a model that says the same for the same item."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from mdagent.agent.benchmark.sets import CodeTask, Item
from mdagent.agent.solving.chat_server import Reply

# Of the first item of these that is asked about, what is said is wrong.
WRONG_SCRIPT = ("lj_nve",)
FAILING_SCRIPT = ("cu_300",)
# Every fourth question is answered wrongly.
WRONG_EVERY = 4
_RIGHT_TO_WRONG = {"true": "false", "false": "true"}


def speaker(items: Sequence[Item]) -> Any:
    """Answers a request by the item whose text it holds."""

    def speak(request: Mapping[str, Any]) -> Reply:
        asked = "\n".join(str(message["content"]) for message in request["messages"])
        (number,) = [n for n, item in enumerate(items) if item.text in asked]
        item = items[number]
        said = _script(item) if isinstance(item, CodeTask) else _answer(item, number)
        return Reply(said, (), 10, 5)

    return speak


def _script(task: CodeTask) -> str:
    script = task.reference
    if task.id in WRONG_SCRIPT:
        script = script.replace("pair_style", "pair_stile")
    if task.id in FAILING_SCRIPT:
        # Another temperature than the task asks for, and a short run.
        script = re.sub(r"run \d+", "run 500", script.replace("temp 300 300", "temp 900 900"))
    return f"Here it is.\n```lammps\n{script}```\n"


def _answer(question: Any, number: int) -> str:
    right = ", ".join(question.answer) or question.answer_text.split("|")[0]
    wrong = _RIGHT_TO_WRONG.get(right, "nothing of the kind")
    return f"I think so.\nAnswer: {wrong if number % WRONG_EVERY == 0 else right}"
