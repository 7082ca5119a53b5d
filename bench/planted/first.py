"""The figures from before anything was tuned on the other half, kept beside the new ones."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from mdagent.bench.figures import Figure, shown

_KEPT = Path(__file__).with_name("first.json")


def with_first(figures: Iterable[Figure]) -> Iterator[Figure]:
    """Each figure with the one that was measured first, where it was another."""
    kept: dict[str, float] = json.loads(_KEPT.read_text("utf-8")) if _KEPT.is_file() else {}
    for figure in figures:
        first = kept.get(figure.name)
        if first is None or shown(replace(figure, value=first)) == shown(figure):
            yield figure
        else:
            before = shown(replace(figure, value=first))
            yield replace(figure, how=f"{figure.how}; {before} before tuning")
