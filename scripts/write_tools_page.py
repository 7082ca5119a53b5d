"""Write docs/tools.md from the tools' own schemas, so that page and server cannot differ.

python scripts/write_tools_page.py
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from mcp.server.mcpserver.tools import Tool

from mdagent.server.app import tools

PAGE = Path(__file__).resolve().parents[1] / "docs" / "tools.md"
_HEAD = """\
# Tools

Written by `scripts/write_tools_page.py` from the schemas that clients get; do not edit.

Every tool refuses arguments that it does not know, and names the nearest one. Bad news about a
script or a run is a result; only a request that cannot be carried out is an error, whose text says
what to do. Each tool is a command too: `mdagent validate-script in.melt`, with `--json` for the
structured result.
"""
_HINTS = (
    ("read_only_hint", "reads only", "writes"),
    ("destructive_hint", "can end or delete something", ""),
    ("idempotent_hint", "the same call again changes nothing more", ""),
)


def tools_page() -> str:
    """The whole page."""
    return "\n".join([_HEAD, *(_section(tool) for tool in tools())])


def _section(tool: Tool) -> str:
    lines = [f"## `{tool.name}`", "", f"{tool.description} ({', '.join(_hints(tool))}.)", ""]
    arguments = list(_arguments(tool.parameters))
    if arguments:
        lines += ["| argument | is | default | |", "|---|---|---|---|", *arguments, ""]
    fields = tool.fn_metadata.output_schema or {}
    named = ", ".join(f"`{name}`" for name in fields.get("properties", {}))
    return "\n".join([*lines, f"Answers with {named}.", ""])


def _hints(tool: Tool) -> Iterator[str]:
    for name, yes, no in _HINTS:
        told = yes if getattr(tool.annotations, name) else no
        if told:
            yield told


def _arguments(schema: Mapping[str, Any]) -> Iterator[str]:
    for name, field in schema.get("properties", {}).items():
        needed = name in schema.get("required", [])
        default = "needed" if needed else _default(field)
        told = (field.get("description") or "").replace("|", "\\|")
        yield f"| `{name}` | {_kind(field, schema)} | {default} | {told} |"


def _default(field: Mapping[str, Any]) -> str:
    return f"`{field['default']}`" if field.get("default") not in (None, "") else ""


def _kind(field: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    """What a value is, in a few words; of an object the names of its fields."""
    if "$ref" in field:
        return _kind(schema["$defs"][field["$ref"].rpartition("/")[2]], schema)
    if "anyOf" in field:
        return " or ".join(dict.fromkeys(_kind(part, schema) for part in field["anyOf"]))
    if "enum" in field:
        return ", ".join(f"`{value}`" for value in field["enum"])
    if field.get("type") == "array":
        return f"list of {_kind(field.get('items', {}), schema)}"
    if "properties" in field:
        return "object: " + ", ".join(f"`{name}`" for name in field["properties"])
    if isinstance(field.get("additionalProperties"), dict):
        return f"object of {_kind(field['additionalProperties'], schema)}"
    return str(field.get("type", "any"))


if __name__ == "__main__":
    PAGE.write_text(tools_page(), encoding="utf-8")
