"""Where the numbers of an answer come from: a run with a receipt, the task, or nowhere."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from mdagent.agent.solving.stated_numbers import Stated, plain_unit, stated_numbers
from mdagent.agent.solving.toolbox import Call

# `receipt`: a tool measured it in a run that has one. `given`: it stands in the task or in a
# script that ran, whose hash is in a receipt. `told`: some other tool said it. `none`: nobody did.
Origin = Literal["receipt", "given", "told", "none"]
_ORDER: tuple[Origin, ...] = ("receipt", "given", "told")
_OF_RUNS = ("run_lammps", "get_run", "evaluate_run", "plot_run", "read_run_file")
# What a check was held against is the checker's number, not one of the run; times of day, ids and
# hashes are no numbers at all.
_NOT_MEASURED = frozenset(
    {"threshold", "expect", "limits", "line", "column", "source", "doc_url"}
    | {"run_id", "label", "job_id", "created", "started", "ended", "continued_from", "next_step"}
    | {"run_directory", "files", "command_line"}
    | {f"{what}_sha256" for what in ("script", "inputs", "potentials", "engine", "log")}
)


@dataclass(frozen=True)
class Known:
    """A number that somebody other than the model has said."""

    value: float
    unit: str
    origin: Origin
    where: str
    run_id: str | None = None


@dataclass(frozen=True)
class Traced:
    """A number of the answer and where it stands; `known` is missing where it stands nowhere."""

    stated: Stated
    known: Known | None

    @property
    def origin(self) -> Origin:
        """How far the number can be trusted."""
        return self.known.origin if self.known else "none"


def trace_numbers(
    answer: str, task: str, calls: Sequence[Call], with_receipt: Iterable[str]
) -> list[Traced]:
    """Each number of the answer with the best place where it stands.

    A number matches where it rounds to what is written and the units do not contradict.

    Args:
        answer: The model's final text.
        task: What was asked.
        calls: Every tool call of the conversation.
        with_receipt: Ids of the runs that have a receipt.
    """
    known = list(_known(task, calls, frozenset(with_receipt)))
    units = {each.unit for each in known} - {""}
    return [Traced(stated, _best(stated, known, units)) for stated in stated_numbers(answer)]


def mark(answer: str, traced: Sequence[Traced]) -> str:
    """The answer with a mark after each number that stands in no receipt."""
    marked = answer
    for each in reversed(traced):
        if each.origin in ("receipt", "given"):
            continue
        source = f": {each.known.where}" if each.known else ""
        marked = f"{marked[: each.stated.end]} [no receipt{source}]{marked[each.stated.end :]}"
    return marked


def _best(stated: Stated, known: Sequence[Known], units: set[str]) -> Known | None:
    matching = [each for each in known if _matches(stated, each, units)]
    by_unit = sorted(matching, key=lambda each: (_ORDER.index(each.origin), not each.unit))
    return by_unit[0] if by_unit else None


def _matches(stated: Stated, known: Known, units: set[str]) -> bool:
    if known.unit and stated.unit in units and stated.unit != known.unit:
        return False
    # A millionth more: 0.5 of the last digit is met exactly by halves.
    room = stated.tolerance * (1 + 1e-6) + 1e-12 * abs(known.value)
    value = abs(stated.value)
    if stated.unit == "%" and abs(value / 100 - abs(known.value)) <= room / 100:
        return True
    return abs(value - abs(known.value)) <= room


def _known(task: str, calls: Sequence[Call], with_receipt: frozenset[str]) -> Iterator[Known]:
    yield from _of_text(task, "given", "the task", None)
    # The latest call first: of two runs that have a number, the later one is meant.
    for call in reversed(calls):
        run_id = call.answer.get("run_id") or call.arguments.get("run_id")
        if call.tool in _OF_RUNS and run_id in with_receipt:
            where = f"{call.tool} of {run_id}"
            for value, unit in _numbers(call.answer):
                yield Known(value, unit, "receipt", where, run_id)
            yield from _of_text(str(call.arguments.get("script", "")), "given", "script", run_id)
        elif call.tool not in _OF_RUNS:
            for value, unit in _numbers(call.answer):
                yield Known(value, unit, "told", call.tool)


def _of_text(text: str, origin: Origin, where: str, run_id: str | None) -> Iterator[Known]:
    for stated in stated_numbers(text):
        yield Known(stated.value, "", origin, where, run_id)


def _numbers(answer: object, unit: str = "") -> Iterator[tuple[float, str]]:
    """Every number of an answer with its unit, where one stands beside it."""
    if isinstance(answer, bool) or answer is None:
        return
    if isinstance(answer, int | float):
        if math.isfinite(answer):
            yield float(answer), unit
    elif isinstance(answer, str):
        yield from ((stated.value, unit) for stated in stated_numbers(answer))
    elif isinstance(answer, Mapping):
        yield from _of_mapping(answer)
    elif isinstance(answer, Sequence):
        for item in answer:
            yield from _numbers(item, unit)


def _of_mapping(answer: Mapping[str, Any]) -> Iterator[tuple[float, str]]:
    if isinstance(answer.get("columns"), list) and isinstance(answer.get("units"), list):
        yield from _of_table(answer)
        return
    unit = plain_unit(str(answer.get("unit") or ""))
    for name, value in answer.items():
        if name not in _NOT_MEASURED:
            own = unit if name in ("value", "standard_error") else ""
            yield from _numbers(value, own)


def _of_table(table: Mapping[str, Any]) -> Iterator[tuple[float, str]]:
    units = [plain_unit(unit) for unit in table["units"]]
    for rows in (table.get("first_rows"), table.get("last_rows"), table.get("rows")):
        for row in rows or ():
            for value, unit in zip(row, units, strict=False):
                yield from _numbers(value, unit)
