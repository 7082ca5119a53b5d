"""What is wrong with a tool's arguments, in sentences that say what to give instead."""

import difflib
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from mcp.server.mcpserver.tools import Tool
from pydantic import ValidationError

MOST_COMPLAINTS = 8
# Values that may be of several kinds, of which pydantic would name each with all it lacks.
_KINDS = {
    "files": 'a text, {"base64": ...}, {"path": ...}, or {"run_id": ..., "name": ...}',
    "variables": 'a text or a number; several values are one text, such as "1 2 3"',
}
_NO_OBJECT = ("model_type", "model_attributes_type", "dict_type")


def complaints(tool: Tool, error: ValidationError) -> str:
    """One line for each fault of the arguments, the first eight."""
    errors = error.errors(include_url=False, include_input=False)
    # One value of several possible kinds is complained about once for each kind.
    found = list(dict.fromkeys(_complaint(tool.parameters, dict(e)) for e in errors))
    lines = found[:MOST_COMPLAINTS]
    if len(found) > MOST_COMPLAINTS:
        lines.append(f"and {len(found) - MOST_COMPLAINTS} more.")
    return f"{tool.name} cannot be called like this:\n" + "\n".join(f"- {line}" for line in lines)


def nearest(word: str, candidates: Collection[str]) -> str:
    """How a sentence ends that names an unknown word: asking after the nearest, where one is."""
    found = difflib.get_close_matches(word, list(candidates), n=1)
    return f"; did you mean {found[0]!r}?" if found else "."


def _complaint(schema: dict[str, Any], error: dict[str, Any]) -> str:
    where = ".".join(str(part) for part in error["loc"])
    if error["loc"][0] in _KINDS and len(error["loc"]) > 2:
        return f"{error['loc'][0]}.{error['loc'][1]}: give {_KINDS[error['loc'][0]]}."
    if error["type"] == "extra_forbidden":
        *above, name = error["loc"]
        known = list(_schema_at(schema, above).get("properties", {}))
        what, all_of = ("argument", "Arguments") if not above else ("field", "Fields")
        return f"unknown {what} {where!r}{nearest(str(name), known)} {all_of}: {', '.join(known)}."
    if error["type"] == "missing":
        return f"{where} is required."
    if error["type"] in _NO_OBJECT:
        return f"{where}: give an object{_shape(_schema_at(schema, error['loc']))}."
    return f"{where}: {str(error['msg']).removeprefix('Value error, ')}."


def _shape(schema: Mapping[str, Any]) -> str:
    """What an object of this schema looks like: the fields that it must have, else all it may."""
    fields = schema.get("required") or list(schema.get("properties", {}))
    return ", {" + ", ".join(f'"{name}": ...' for name in fields) + "}" if fields else ""


def _schema_at(root: dict[str, Any], places: Sequence[str | int]) -> dict[str, Any]:
    """The part of a schema that speaks of the value at these places; empty where none does."""
    found = root
    for place in places:
        if isinstance(place, int):
            inner = found.get("items")
        else:
            inner = found.get("properties", {}).get(place, found.get("additionalProperties"))
        found = inner if isinstance(inner, dict) else {}
        if "$ref" in found:
            found = root["$defs"][found["$ref"].rpartition("/")[2]]
    return found
