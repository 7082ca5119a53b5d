"""Whether the manual's right page comes first: for questions, for names, for error messages."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from mdagent.bench.figures import Figure
from mdagent.bench.questions import QUESTIONS, SEED, half, read_questions
from mdagent.bench.retrieval import Retrieval, quality, ranks
from mdagent.knowledge_index.index import open_index
from mdagent.server.settings import read_settings

TITLE = "Finding the page of the manual"
# A file of further questions, one JSON object a line; it is no part of this project.
MORE_QUESTIONS = "BENCH_QUESTIONS"

_GOALS = ("at least 75 %", "at least 93 %", "at least 0.84")
_MORE_GOALS = ("at least 80 %", "at least 93 %", "")
_NONE = ("", "", "")
_PLACEHOLDER = {"d": "17", "i": "17", "u": "17", "f": "0.25", "g": "0.25", "e": "0.25"}


def measure() -> Iterator[Figure]:
    """Questions of both halves by every method, then every name and message of the manual."""
    retrieval = Retrieval(open_index(read_settings().cache_folder).folder)
    questions = read_questions(QUESTIONS)
    sets = {
        f"reporting half (seed {SEED})": (half(questions, "reporting"), _GOALS),
        "tuning half": (half(questions, "tuning"), _NONE),
    }
    more = os.environ.get(MORE_QUESTIONS)
    if more:
        sets["further tuning questions"] = (read_questions(Path(more)), _MORE_GOALS)
    best = list(retrieval.methods())[-1]
    for what, (asked, goals) in sets.items():
        for method, order in retrieval.methods().items():
            yield from quality(
                f"{what}, {method}", ranks(order, asked), goals if method == best else _NONE
            )
    yield _every_name(retrieval)
    yield _every_message(retrieval)


def _every_name(retrieval: Retrieval) -> Figure:
    """Every name of the manual's own register must lead to a page that carries it."""
    carriers: dict[str, set[str]] = {}
    for number in retrieval.store.page_numbers.values():
        page = retrieval.store.page(number)
        for alias in page.aliases:
            carriers.setdefault(alias.name, set()).add(page.name)
    first = sum(retrieval.by_words(name)[0] in pages for name, pages in carriers.items())
    of = f"{first} of {len(carriers)}, accelerator variants included"
    return Figure("exact names: page first", 100 * first / len(carriers), "%", of, "100 %")


def _every_message(retrieval: Retrieval) -> Figure:
    """Each explained message as the engine would print it must show its own explanation."""
    headings = {heading for _, _, heading in retrieval.store.headed_passages()}
    right = sum(
        heading in retrieval.shown(f"ERROR: {_as_printed(heading)}") for heading in headings
    )
    of = f"{right} of {len(headings)} messages, placeholders filled in"
    share = 100 * right / len(headings)
    return Figure("error messages: their text among three", share, "%", of, "at least 95 %")


def _as_printed(heading: str) -> str:
    """Fill a message's `%d` and `%s` as a run would."""
    return re.sub(
        r"%[-+ #0]*\d*(?:\.\d+)?[lh]*([a-zA-Z])",
        lambda match: _PLACEHOLDER.get(match[1], "frobnicate"),
        heading,
    )
