"""One attempt at one item: the model asked in its arm, the script tried, the answer compared."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic_ai.messages import ModelMessage
from pydantic_ai.models import Model

from mdagent.agent.benchmark.answers import asked, is_right
from mdagent.agent.benchmark.results import Arm, Result
from mdagent.agent.benchmark.sets import CodeTask, Item, Question
from mdagent.agent.scripts import script_of
from mdagent.agent.server_pool import ServerPool
from mdagent.agent.solving.attempts import best_of, gather_attempts
from mdagent.agent.solving.budget import Budget
from mdagent.agent.solving.conversation import Conversation, converse
from mdagent.agent.solving.recording import write_recording
from mdagent.agent.solving.toolbox import Toolbox
from mdagent.agent.tool_client import ToolClient
from mdagent.agent.trial import Terms, Trial

_WRITE = (
    "Write a LAMMPS input script for this task. Answer with the whole script in one block of code."
)
_SEARCHES = ("search_lammps_docs", "read_lammps_doc")
_MOST_FINDINGS = 8


@dataclass(frozen=True)
class Trier:
    """Puts items to a model.

    Attributes:
        model: Whom to ask.
        pool: Servers whose tools it gets, and that try what it wrote.
        arm: With the tools (`server`) or without (`direct`).
        budget: Of one attempt.
        folder: Where the conversations are kept.
    """

    model: Model
    pool: ServerPool
    arm: Arm
    budget: Budget
    folder: Path

    def attempt(self, item: Item, sample: int) -> Result:
        """One attempt; a model that cannot be asked is an error in the result."""
        start = time.monotonic()
        conversation, script, n_calls = self._ask(item, sample)
        cost = conversation.spent
        asked_for = Result(
            id=item.id,
            kind="code" if isinstance(item, CodeTask) else "question",
            group=item.stratum if isinstance(item, CodeTask) else item.type,
            arm=self.arm,
            sample=sample,
            said=conversation.answer,
            n_calls=n_calls,
            unmeasured_turns=cost.unmeasured_turns,
            input_tokens=cost.input_tokens,
            output_tokens=cost.output_tokens,
            **_fault(conversation),
        )
        if isinstance(item, Question):
            right = is_right(item, conversation.answer)
            found = {"is_right": right, "seconds": time.monotonic() - start}
            return asked_for.model_copy(update=found)
        tried = judge_script(self.pool, item, script, asked_for)
        return tried.model_copy(update={"seconds": time.monotonic() - start})

    def _ask(self, item: Item, sample: int) -> tuple[Conversation, str, int]:
        name = f"{item.id}-{self.arm}-{sample}.json".replace("/", "_")

        def keep(messages: Sequence[ModelMessage]) -> None:
            write_recording(self.folder / name, messages)

        async def direct() -> tuple[Conversation, str, int]:
            prompt = asked(item) if isinstance(item, Question) else f"{_WRITE}\n\n{item.text}"
            said = await converse(self.model, prompt, (), self.budget, keep)
            return said, script_of(said.answer), 0

        async def served(client: ToolClient) -> tuple[Conversation, str, int]:
            label = f"attempt at {item.id} {sample}"
            toolbox = Toolbox(client, label, self.budget.runs, files=files_of(item))
            described = await client.tools()
            if isinstance(item, Question):
                described = [tool for tool in described if tool.name in _SEARCHES]
                prompt = await client.prompt("answer_question", question=asked(item))
            else:
                prompt = await client.prompt("simulate", task=item.text)
            said = await converse(self.model, prompt, toolbox.tools(described), self.budget, keep)
            best = best_of(await gather_attempts(client, toolbox.calls))
            script = best.script if best else script_of(said.answer)
            return said, script, len(toolbox.calls)

        if self.arm == "direct":
            return self.pool.run(direct)
        return self.pool.with_client(served)


def _fault(conversation: Conversation) -> dict[str, str]:
    if conversation.ending == "answered":
        return {}
    whose = "error" if conversation.ending == "model_failed" else "no_answer"
    return {whose: conversation.why}


def files_of(item: Item) -> dict[str, str]:
    """The data files that come with a task."""
    return dict(item.files) if isinstance(item, CodeTask) else {}


def judge_script(pool: ServerPool, task: CodeTask, script: str, result: Result) -> Result:
    """Try a script afresh, whoever wrote it, under the terms that all scripts have."""
    if not script.strip():
        return result.model_copy(update={"script": script, "verdict": "no script"})
    start = time.monotonic()
    label = f"{task.id} {result.arm} {result.sample}"
    terms = Terms(run_what="all", label=label)
    trial = pool.try_script(script, task.expect, task.files, terms)
    return result.model_copy(
        update={
            "script": script,
            "is_executed": trial.is_executed,
            "verdict": trial.verdict,
            "score": trial.score,
            "status": trial.run["status"] if trial.run else "not run",
            "run_id": trial.run["run_id"] if trial.run else "",
            "findings": _findings(trial),
            "seconds": time.monotonic() - start,
            "missing_files": [] if trial.is_executed else _missing(task, trial),
        }
    )


def _missing(task: CodeTask, trial: Trial) -> list[str]:
    """Files that the script lacks and the task had promised."""
    told = " ".join(trial.missing_files)
    return [name for name in task.missing_files if name in told]


def _findings(trial: Trial) -> list[str]:
    if trial.refusal:
        return [trial.refusal]
    said = [
        f"{finding['code']}: {finding['message']}"
        for stage in (trial.validation, trial.run)
        for finding in (stage or {}).get("findings", [])
        if finding["severity"] == "error"
    ]
    judged = (trial.evaluation or {}).get("findings", [])
    said += [f"{f['check']}: {f['why']}" for f in judged if f["status"] == "fail"]
    return list(dict.fromkeys(said))[:_MOST_FINDINGS]
