"""Questions to the manual with the pages that answer them, and the seed that halves the set.

The questions in `questions.jsonl` are this project's own, written from reading the manual and
before the ranking was tuned on any of them; its licence is the project's. A question may have
several right pages. No word of a right page's title stands in the questions of the first half of
the file. Only the tuning half may be looked at when the ranking is changed.
"""

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

QUESTIONS = Path(__file__).with_name("questions.jsonl")
SEED = 20261125


@dataclass(frozen=True)
class Question:
    """What somebody wants to know, the pages any of which answers it, and how it is asked."""

    text: str
    pages: frozenset[str]
    kind: str


def read_questions(file: Path) -> list[Question]:
    """Read a set, one JSON object a line: `question` (or `query`), `pages`, `kind`."""
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line]
    return [
        Question(row.get("question") or row["query"], frozenset(row["pages"]), row["kind"])
        for row in rows
    ]


def half(questions: Sequence[Question], which: Literal["tuning", "reporting"]) -> list[Question]:
    """Return one half: every kind is shuffled by the seed and dealt out in turns."""
    order = list(questions)
    random.Random(SEED).shuffle(order)
    order.sort(key=lambda question: question.kind)
    return order[0::2] if which == "tuning" else order[1::2]
