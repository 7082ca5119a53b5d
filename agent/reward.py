"""The reward of a completion: what the laboratory makes of the script in it, in [0, 1].

Made for reinforcement learning: the same script earns the same, and what looks like work earns
nothing. The parts and their weights:

    syntax     0.1  the engine sets it up: atoms that interact, and steps to make
    execution  0.2  it ran to its end, and its log shows steps with thermo rows
    verdict    0.6  the score of an evaluation that passed, with most of the task checked
    cost       0.1  of a pass: 1 / (1 + atoms x steps / 10^7)

A part counts only where those before it do. Evidence that the script wrote itself is none: a
script that forges its log, renames thermo columns or plays back frames earns nothing at all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from mdagent.agent.forgery import forgeries
from mdagent.agent.scripts import script_of, text_of
from mdagent.agent.server_pool import ServerPool
from mdagent.agent.trial import Terms, Trial, key_of
from mdagent.tools.evaluation.checks.thermo_columns import COLUMNS

WEIGHTS = {"syntax": 0.1, "execution": 0.2, "verdict": 0.6, "cost": 0.1}
_FEWEST_ATOMS, _FEWEST_STEPS, _FEWEST_ROWS = 2, 10, 2
_LEAST_CHECKED = 0.5
_FAIR_COST = 1e7


@dataclass(frozen=True)
class Reward:
    """A reward with its parts, each in [0, 1], and in a few words why it is not more."""

    value: float
    parts: Mapping[str, float]
    why: str


def reward_of(trial: Trial) -> Reward:
    """The reward of a trial; a function of what the tools said alone."""
    nothing = dict.fromkeys(WEIGHTS, 0.0)
    forged = forgeries(trial.script) + _misled(trial)
    if forged:
        return Reward(0.0, nothing, f"evidence made by the script itself: {forged[0]}")
    parts, why = dict(nothing), ""
    for part, earned, lack in _stages(trial):
        parts[part] = earned
        if earned == 0.0:
            why = lack
            break
    return Reward(sum(WEIGHTS[name] * parts[name] for name in WEIGHTS), parts, why)


def _misled(trial: Trial) -> list[str]:
    """What the evaluation tells of columns under the headings of others."""
    findings = (trial.evaluation or {}).get("findings") or ()
    return [f["why"] for f in findings if f["check"] == COLUMNS.check and f["status"] != "pass"]


def _stages(trial: Trial) -> Sequence[tuple[str, float, str]]:
    estimate = (trial.validation or {}).get("estimate") or {}
    n_atoms, n_steps = _size(trial, estimate)
    # A minimization may be where it goes to after a step or two.
    fewest = 1 if trial.minimizes else _FEWEST_STEPS
    works = n_atoms >= _FEWEST_ATOMS and n_steps >= fewest
    sound = trial.validation is not None and not trial.stops and works
    passed = trial.verdict == "pass" and _checked(trial) >= _LEAST_CHECKED
    return (
        ("syntax", float(sound), trial.refusal or "the engine stops at it, or it moves no atoms"),
        ("execution", float(_shows_steps(trial)), "it did not run to its end with thermo rows"),
        ("verdict", trial.score if passed else 0.0, f"verdict: {trial.verdict}"),
        ("cost", 1.0 / (1.0 + n_atoms * n_steps / _FAIR_COST), ""),
    )


def _size(trial: Trial, estimate: Mapping[str, Any]) -> tuple[int, int]:
    """Atoms as the engine counted them, and the steps that were made, else those asked for."""
    progress = (trial.run or {}).get("progress") or {}
    steps = progress.get("step") if trial.run else estimate.get("n_steps")
    return int(estimate.get("n_atoms") or 0), int(steps or 0)


def _shows_steps(trial: Trial) -> bool:
    run = trial.run or {}
    rows = (run.get("thermo") or {}).get("n_rows") or 0
    receipt = run.get("receipt") or {}
    return trial.is_executed and rows >= _FEWEST_ROWS and receipt.get("log_sha256") is not None


def _checked(trial: Trial) -> float:
    return float((trial.evaluation or {}).get("checked_fraction") or 0.0)


class ScriptReward:
    """Rewards of completions, batched over the cores; the signature that TRL's trainers call.

    A context manager. The columns of the data set that it reads beside the completions: `expect`
    (an Expectation as a mapping, for each prompt) and, where a task has data files, `files`.

    Args:
        pool: Servers of somebody else's; without one it has its own.
        terms: Limits and resources of every run.
    """

    # Trainers name the metric after the function.
    __name__ = "script_reward"

    def __init__(self, pool: ServerPool | None = None, terms: Terms | None = None) -> None:
        self._own = ServerPool() if pool is None else None
        self._pool = pool or self._own
        self._terms = terms or Terms()
        self._known: dict[str, Reward] = {}

    def __enter__(self) -> Self:
        """Start the servers."""
        if self._own is not None:
            self._own.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End the servers."""
        if self._own is not None:
            self._own.__exit__(kind, error, traceback)

    def __call__(
        self,
        completions: Sequence[Any],
        expect: Sequence[Mapping[str, Any] | None] | None = None,
        files: Sequence[Mapping[str, Any] | None] | None = None,
        **_columns: Any,
    ) -> list[float]:
        """The rewards of a batch, in its order, as TRL's GRPOTrainer asks for them."""
        n = len(completions)
        return [
            reward.value
            for reward in self.rewards(
                [script_of(text_of(completion)) for completion in completions],
                expect or [None] * n,
                files or [None] * n,
            )
        ]

    def rewards(
        self,
        scripts: Sequence[str],
        expect: Sequence[Mapping[str, Any] | None],
        files: Sequence[Mapping[str, Any] | None],
    ) -> list[Reward]:
        """The rewards of scripts with their parts; a script met before is not run again."""
        keys = []
        waiting: dict[str, tuple[str, Any, Any]] = {}
        for script, wanted, given in zip(scripts, expect, files, strict=True):
            asked = (script, _without_none(wanted), _without_none(given))
            key = key_of(*asked)
            keys.append(key)
            if key not in self._known:
                waiting[key] = asked
        assert self._pool is not None
        found = self._pool.map(self._reward, list(waiting.values()))
        self._known |= dict(zip(waiting, found, strict=True))
        return [self._known[key] for key in keys]

    def _reward(self, asked: tuple[str, Any, Any]) -> Reward:
        script, expect, files = asked
        assert self._pool is not None
        # What can be told from the text is not worth a run.
        if not script.strip() or forgeries(script):
            return reward_of(Trial(script))
        return reward_of(self._pool.try_script(script, expect, files, self._terms))


def _without_none(value: Any) -> Any:
    """A column as it was given: data sets fill the keys that a row lacks with None."""
    if isinstance(value, Mapping):
        return {name: _without_none(item) for name, item in value.items() if item is not None}
    return value
