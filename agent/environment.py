"""The laboratory as an environment for reinforcement learning over several turns.

Written for the `environment_factory` of TRL's GRPOTrainer: an instance per rollout, `reset` with
the columns of the row, public methods as tools, `get_reward` at the end. TRL it is because its
reward signature is what the rest follows and because its environments are plain classes: this one
imports nothing of TRL, so that any other loop can drive it too.
"""

import json
from collections.abc import Mapping
from typing import Any

from mdagent.agent.reward import ScriptReward
from mdagent.agent.server_pool import ServerPool
from mdagent.agent.tool_client import ToolRefused
from mdagent.agent.trial import Terms, Trial

_MOST_TEXT = 4000


class LammpsEnvironment:
    """One task: check scripts, run them, look things up; paid for the last script that ran.

    Paid for the last and not the best, so that trying at random earns nothing.

    Args:
        pool: Servers, entered; shared by all environments.
        terms: Limits and resources of every run.
    """

    def __init__(self, pool: ServerPool, terms: Terms | None = None) -> None:
        self._pool = pool
        self._reward = ScriptReward(pool, terms)
        self._terms = terms or Terms()
        self.reset()

    def reset(
        self,
        expect: Mapping[str, Any] | None = None,
        files: Mapping[str, Any] | None = None,
        **_columns: Any,
    ) -> None:
        """Begin a task: the columns of its row in the data set."""
        self._expect = expect
        self._files = files
        self._last = ""

    def check_script(self, script: str) -> str:
        """Find all faults of a LAMMPS input script at once, without running it.

        Args:
            script: The whole text of the input script.

        Returns:
            The findings with line, reason and mend.
        """
        return self._call("validate_script", script=script, **self._given())

    def run_script(self, script: str) -> str:
        """Run a LAMMPS input script and judge the run; the last script run is what counts.

        Args:
            script: The whole text of the input script.

        Returns:
            The status of the run, the verdict and what to change.
        """
        self._last = script
        trial = self._pool.try_script(script, self._expect, self._files, self._terms)
        return _told(trial)

    def search_manual(self, query: str) -> str:
        """Search the manual of LAMMPS.

        Args:
            query: A few technical words, or the name of a command or style.

        Returns:
            The pages that fit best, with a piece of their text.
        """
        return self._call("search_lammps_docs", query=query, limit=3)

    def get_reward(self) -> float:
        """The reward of the last script that was run, 0 where none was."""
        (reward,) = self._reward.rewards([self._last], [self._expect], [self._files])
        return reward.value

    def _given(self) -> dict[str, Any]:
        named = {"expect": self._expect, "files": self._files}
        return {name: dict(value) for name, value in named.items() if value}

    def _call(self, tool: str, **arguments: Any) -> str:
        try:
            answer = self._pool.call(tool, **arguments)
        except ToolRefused as error:
            return str(error)
        return json.dumps(answer, ensure_ascii=False)[:_MOST_TEXT]


def _told(trial: Trial) -> str:
    if trial.refusal:
        return trial.refusal
    findings = (trial.validation or {}).get("findings", []) if trial.run is None else []
    judged = (trial.evaluation or {}).get("findings", [])
    answer = {
        "status": trial.run["status"] if trial.run else "not run",
        "verdict": trial.verdict,
        "score": trial.score,
        "findings": [*findings, *(f for f in judged if f["status"] == "fail")],
        "next_step": (trial.evaluation or trial.validation or {}).get("next_step", ""),
    }
    return json.dumps(answer, ensure_ascii=False)[:_MOST_TEXT]
