"""A model by rules that knows nothing: what it answers rightly, it has read in the manual.

The manual and the questions are about a style that LAMMPS does not have, so that no memory and no
other manual can help.
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mdagent.agent.solving.chat_server import Reply, Wanted
from mdagent.knowledge_index.build import build_index

INPUT_TOKENS, OUTPUT_TOKENS = 100, 7
PAGE = """\
.. index:: fix hover

fix hover command
=================

Syntax
^^^^^^

.. code-block:: LAMMPS

   fix ID group-ID hover keyword value

Description
^^^^^^^^^^^

The hover height is counted in furlongs. Atoms of the group are lifted by it and then held.
The hover keywords are lift and sink. The default hover lift is 0.25.
A hovering group is never thermostatted.
"""
QUESTIONS: list[dict[str, Any]] = [
    {
        "id": "height",
        "type": "single_choice",
        "question": "In which unit is the height of fix hover counted?",
        "options": {"A": "inches", "B": "feet", "C": "furlongs"},
        "answer": ["C"],
    },
    {
        "id": "keywords",
        "type": "multiple_choice",
        "question": "Which of these are keywords of fix hover?",
        "options": {"A": "lift", "B": "drift", "C": "sink"},
        "answer": ["A", "C"],
    },
    {
        "id": "held",
        "type": "true_false",
        "question": "Of fix hover: A hovering group is never thermostatted",
        "answer": ["true"],
    },
    {
        "id": "default",
        "type": "fill_blank",
        "question": "Of fix hover: The default hover lift is ____.",
        "answer_text": "0.25",
    },
    {
        "id": "elsewhere",
        "type": "short_answer",
        "question": "Of fix hover: The largest hover lift is ____.",
        "answer_text": "12",
    },
    {
        "id": "why",
        "type": "open_qa",
        "question": "Of fix hover: Why is a hovering group never thermostatted?",
        "answer_text": "because",
    },
]
# What is guessed without reading; the guess at `held` happens to be right.
GUESS = {"true_false": "true"}


def build_manual(folder: Path, cache_folder: Path) -> None:
    """A manual of one page, and its index."""
    source = folder / "doc" / "src"
    source.mkdir(parents=True)
    (source / "fix_hover.rst").write_text(PAGE, encoding="utf-8")
    (folder / "src").mkdir()
    version = '#define LAMMPS_VERSION "22 Jul 2025"\n'
    (folder / "src" / "version.h").write_text(version, encoding="utf-8")
    build_index(folder, cache_folder, lambda what, done, total: None, vectors="no")


def speak(request: Mapping[str, Any]) -> Reply:
    """Search, read what was found, answer from it; without tools, guess."""
    messages = request["messages"]
    question = next(q for q in QUESTIONS if q["question"] in str(messages[0]["content"]))
    heard = [str(message["content"]) for message in messages if message["role"] == "tool"]
    if not request.get("tools"):
        return _say(f"Answer: {GUESS.get(question['type'], 'A')}")
    if not heard:
        return _call("search_lammps_docs", query="fix hover")
    if len(heard) == 1:
        return _call("read_lammps_doc", name=json.loads(heard[0])["hits"][0]["page"])
    return _say(f"The page says so.\nAnswer: {_read(question, json.loads(heard[1])['text'])}")


def _read(question: Mapping[str, Any], page: str) -> str:
    if question["type"] in ("single_choice", "multiple_choice"):
        said = [key for key, text in question["options"].items() if re.search(rf"\b{text}\b", page)]
        return ", ".join(said)
    statement = question["question"].partition(": ")[2]
    if question["type"] == "true_false":
        return str(statement in page).lower()
    before = re.escape(statement.partition("____")[0])
    found = re.search(before + r"([\w.]*\w)", page)
    return found[1] if found else "the page does not say it"


def _call(tool: str, **arguments: Any) -> Reply:
    return Reply(
        "", (Wanted(f"call_{tool}", tool, json.dumps(arguments)),), INPUT_TOKENS, OUTPUT_TOKENS
    )


def _say(text: str) -> Reply:
    return Reply(text, (), INPUT_TOKENS, OUTPUT_TOKENS)
