"""Runs of one script over the values of its variables."""

import itertools
import math
from collections.abc import Iterator
from dataclasses import replace

from mdagent.tools.simulation.request import RequestRefused, RunRequest

# So many are recorded and submitted well within the time that clients wait for an answer.
MOST_RUNS = 500
_MOST_CHARACTERS = 100


def combinations(request: RunRequest) -> list[RunRequest]:
    """One request for each combination of the values that are lists; the last one varies fastest.

    Each is labelled with its values, so `list_runs` finds all by the label that was asked for.

    Raises:
        RequestRefused: A list is empty, or there are more combinations than one call may start.
    """
    variables = request.variables or {}
    lists = {name: value for name, value in variables.items() if isinstance(value, list)}
    if not lists:
        return [request]
    if empty := [name for name, values in lists.items() if not values]:
        raise RequestRefused(f"variable {empty[0]}: the list is empty. Give it a value, or more.")
    n_runs = math.prod(len(values) for values in lists.values())
    if n_runs > MOST_RUNS:
        raise RequestRefused(
            f"These lists make {n_runs} runs, and one call starts {MOST_RUNS} at most. Split one "
            "of the lists, with the same label for each part."
        )
    return list(_each(request, lists))


def _each(request: RunRequest, lists: dict[str, list[str | int | float]]) -> Iterator[RunRequest]:
    for values in itertools.product(*lists.values()):
        chosen = dict(zip(lists, values, strict=True))
        shown = ", ".join(f"{name}={value}" for name, value in chosen.items())
        group = request.label or "sweep"
        label = f"{group} [{shown[: max(0, _MOST_CHARACTERS - len(group) - 3)]}]"
        yield replace(request, variables={**(request.variables or {}), **chosen}, label=label)
