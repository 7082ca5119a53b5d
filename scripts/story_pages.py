"""How the pages of docs/stories show a call and its answer: shortened, never rewritten."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping
from typing import Any

from story_tasks import LAST_RUN, Step, Story

from mdagent.cli.rendering import readable
from mdagent.tools.evaluation.numbers import with_error

_MOST_LINES = 26
_WIDEST = 110
Answer = Mapping[str, Any]


def told_call(step: Step, story: Story) -> str:
    """The call as one reads it; scripts by the name they have at the end of the page."""
    names = {script: name for name, script in story.scripts.items()}
    told = []
    for key, value in step.arguments.items():
        if key == "script":
            told.append(f"script=<{names[str(value)]}>")
        else:
            told.append(f"{key}={'<the run>' if value == LAST_RUN else repr(value)}")
    lines = textwrap.wrap(", ".join(told), _WIDEST - 4, break_long_words=False)
    return f"{step.tool}(\n" + "\n".join(f"    {line}" for line in lines) + "\n)"


def told_answer(tool: str, answer: Answer) -> str:
    """The fields of an answer that the story is about; what is cut says so."""
    lines = [
        line if len(line) <= _WIDEST else f"{line[: _WIDEST - 4]} ..."
        for line in readable(_FIELDS[tool](answer)).splitlines()
    ]
    if len(lines) > _MOST_LINES:
        lines = [*lines[:_MOST_LINES], f"... ({len(lines) - _MOST_LINES} lines left out)"]
    return "\n".join(lines)


def _hits(answer: Answer) -> dict[str, Any]:
    kept = ("title", "url", "syntax", "snippet", "available")
    hits = [{key: hit.get(key) for key in kept} for hit in answer["hits"]]
    return {"manual_version": answer["manual_version"], "hits": hits}


def _potential(answer: Answer) -> dict[str, Any]:
    candidate = answer["candidates"][0]
    told = {k: candidate.get(k) for k in ("pair_coeff", "cutoff_A", "citation", "available")}
    properties: dict[str, str] = {}
    # Of two sources of a property the later one is the engine's own.
    for found in candidate["properties"]:
        name = f"{found['element']} {found['name']}"
        unit = f" {found['unit']}" if found.get("unit") else ""
        properties[name] = f"{found['value']}{unit} ({found['source']})"
    return {"status": answer["status"], **told, "properties": properties}


def _validation(answer: Answer) -> dict[str, Any]:
    return {key: answer.get(key) for key in ("status", "findings", "estimate", "next_step")}


def _run(answer: Answer) -> dict[str, Any]:
    receipt = answer["receipt"] or {}
    hashes = {key: receipt.get(key) for key in ("script_sha256", "engine_sha256", "log_sha256")}
    return {
        "status": answer["status"],
        "run_id": answer["run_id"],
        "receipt": {
            **hashes,
            "lammps": receipt.get("versions", {}).get("lammps"),
            "isolation": receipt.get("isolation"),
        },
    }


def _verdict(answer: Answer) -> dict[str, Any]:
    bad = [
        {key: found[key] for key in ("check", "status", "line", "why", "fix")}
        for found in answer["findings"]
        if found["status"] in ("fail", "warn")
    ]
    head = {key: answer[key] for key in ("verdict", "score", "summary", "next_step")}
    properties = {found["name"]: _property(found) for found in answer["properties"]}
    return {**head, "findings": bad, "properties": properties}


def _property(found: Answer) -> dict[str, Any]:
    table = found["table"] or ({"value": found["quantity"]} if found["quantity"] else {})
    numbers = {
        name: with_error(q["value"], q.get("standard_error"), q["unit"])
        for name, q in table.items()
    }
    return {"status": found["status"], **numbers, "why": found["why"]}


def _picture(answer: Answer) -> dict[str, Any]:
    return {key: answer[key] for key in ("caption", "numbers")}


_FIELDS: Mapping[str, Callable[[Answer], dict[str, Any]]] = {
    "search_lammps_docs": _hits,
    "check_potential": _potential,
    "validate_script": _validation,
    "run_lammps": _run,
    "evaluate_run": _verdict,
    "plot_run": _picture,
    "read_run_file": lambda answer: {"text": answer["text"]},
}
