"""The figures of a benchmark, by arm and group."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from mdagent.agent.benchmark.results import Result
from mdagent.agent.benchmark.statistics import interval, pass_at_k


@dataclass(frozen=True)
class Rate:
    """A mean over tasks with its 95 % interval."""

    name: str
    mean: float
    low: float
    high: float
    n_tasks: int


@dataclass(frozen=True)
class Group:
    """Figures of one arm in one stratum, or of one type of question.

    `n_missing_files` attempts lack files that their tasks name; they are in no rate. `n_open`
    answers no rule can judge, `n_errors` attempts never came to an end; both are in no rate either.
    `n_no_answer` are in the rates, as failures: the model came to no answer. Tools were called
    `n_calls` times; of `unmeasured_turns` nobody told the tokens.
    """

    arm: str
    kind: str
    group: str
    rates: tuple[Rate, ...]
    mean_score: float | None
    n_attempts: int
    n_missing_files: int
    n_open: int
    n_errors: int
    n_no_answer: int
    n_calls: int
    unmeasured_turns: int
    input_tokens: int
    output_tokens: int
    seconds: float


def summarize(results: Sequence[Result]) -> list[Group]:
    """All together and by group, arm by arm."""
    by: dict[tuple[str, str, str], list[Result]] = defaultdict(list)
    for result in results:
        by[result.arm, result.kind, "all"].append(result)
        by[result.arm, result.kind, result.group].append(result)
    return [_group(*key, of) for key, of in sorted(by.items(), key=lambda item: _order(item[0]))]


def as_data(groups: Iterable[Group]) -> list[dict[str, Any]]:
    """The same as plain data."""
    return [asdict(group) for group in groups]


def _order(key: tuple[str, str, str]) -> tuple[str, bool, str, str]:
    """The arms of a group beside each other."""
    arm, kind, group = key
    return kind, group != "all", group, arm


def _group(arm: str, kind: str, group: str, results: Sequence[Result]) -> Group:
    tried = [r for r in results if not r.error]
    counted = [r for r in tried if not r.missing_files]
    judged = counted if kind == "code" else [r for r in counted if r.is_right is not None]
    scores = [r.score for r in judged]
    return Group(
        arm=arm,
        kind=kind,
        group=group,
        rates=tuple(_rates(kind, judged)),
        mean_score=sum(scores) / len(scores) if kind == "code" and scores else None,
        n_attempts=len(results),
        n_missing_files=len(tried) - len(counted),
        n_open=len(counted) - len(judged),
        n_errors=len(results) - len(tried),
        n_no_answer=sum(bool(r.no_answer) for r in results),
        n_calls=sum(r.n_calls for r in results),
        unmeasured_turns=sum(r.unmeasured_turns for r in results),
        input_tokens=sum(r.input_tokens for r in results),
        output_tokens=sum(r.output_tokens for r in results),
        seconds=sum(r.seconds for r in results),
    )


def _rates(kind: str, results: Sequence[Result]) -> Iterable[Rate]:
    if kind == "question":
        yield from _at_each_k("accuracy", results, lambda r: r.is_right is True)
        return
    yield from _at_each_k("Exec-Success", results, lambda r: r.is_executed)
    yield from _at_each_k("verdict-pass", results, lambda r: r.verdict == "pass")


def _at_each_k(
    name: str, results: Sequence[Result], success: Callable[[Result], bool]
) -> Iterable[Rate]:
    """The rate at 1 and, of several attempts per task, at as many as every task has."""
    of_task: dict[str, list[bool]] = defaultdict(list)
    for result in results:
        of_task[result.id].append(success(result))
    if not of_task:
        return
    most = min(len(tries) for tries in of_task.values())
    for k in sorted({1, most}):
        values = [pass_at_k(len(tries), sum(tries), k) for tries in of_task.values()]
        low, high = interval(values)
        yield Rate(f"{name}@{k}", sum(values) / len(values), low, high, len(values))
