"""How a tool meets its caller: no unknown arguments, lean schemas, refusals that can be read."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from mcp.server.context import CallNext, HandlerResult, ServerRequestContext
from mcp.server.mcpserver.tools import Tool
from mcp.types import CallToolResult, TextContent, ToolAnnotations
from pydantic import ValidationError

from mdagent.server.complaints import complaints, nearest
from mdagent.server.foreign_text import copied_note
from mdagent.server.schemas import lean_input, lean_output


def strict_tool(
    fn: Callable[..., Any], title: str, annotations: ToolAnnotations, view: str | None = None
) -> Tool:
    """The tool of a typed function, which refuses arguments that the function does not have.

    `view` is the `ui://` page that a host with MCP Apps shows beside the answer.

    The SDK drops unknown arguments in silence: a caller who writes `wait` for `wait_s` would
    never learn why nothing waited.
    """
    tool = Tool.from_function(
        fn,
        title=title,
        description=_one_line(fn.__doc__ or ""),
        annotations=annotations,
        meta={"ui": {"resourceUri": view}} if view else None,
    )
    arguments = tool.fn_metadata.arg_model
    arguments.model_config["extra"] = "forbid"
    arguments.model_rebuild(force=True)
    tool.parameters = lean_input(arguments.model_json_schema(by_alias=True))
    if tool.fn_metadata.output_schema is not None:
        tool.fn_metadata.output_schema = lean_output(tool.fn_metadata.output_schema)
    return tool


def readable_answers(tools: Sequence[Tool]) -> Callable[..., Any]:
    """Middleware over what a model reads of a tool's answer.

    A refusal becomes a sentence where the SDK writes pydantic's words or none at all. The text
    that repeats a structured result loses its empty fields and its indentation, which cost
    tokens and say nothing; the structured result itself stays whole.
    """
    by_name = {tool.name: tool for tool in tools}

    async def middleware(ctx: ServerRequestContext[Any, Any], call_next: CallNext) -> HandlerResult:
        # No answer can hold them, and a tool may have to name what it was asked for.
        arguments = (ctx.params or {}).get("arguments")
        if ctx.method == "tools/call" and (halves := _half_pairs(arguments)):
            text = (
                f"{', '.join(halves)}: half of a surrogate pair, which is no text in UTF-8. Leave "
                'it out; bytes can be sent in `files` as {"base64": ...}.'
            )
            refusal = CallToolResult(content=[TextContent(text=text)], is_error=True)
            return refusal.model_dump(by_alias=True, mode="json", exclude_none=True)
        result = await call_next(ctx)
        if ctx.method != "tools/call" or not isinstance(result, dict):
            return result
        if not result.get("isError"):
            return _lean_answer(result)
        params = ctx.params or {}
        text = _refusal(by_name, str(params.get("name")), params.get("arguments") or {}, result)
        return {**result, "content": [{"type": "text", "text": text}]}

    return middleware


def _half_pairs(arguments: object) -> list[str]:
    """The arguments that hold what is no text; whether they are arguments, the SDK tells."""
    found = []
    for name, value in arguments.items() if isinstance(arguments, dict) else ():
        try:
            json.dumps(value, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            found.append(name)
    return found


def _lean_answer(result: dict[str, Any]) -> dict[str, Any]:
    content, structured = result.get("content", []), result.get("structuredContent")
    if structured is None or len(content) != 1 or not content[0].get("text", "").startswith("{"):
        return result
    note = copied_note(result.get("_meta"))
    # First, so that it is read before what it speaks of.
    said = {**({"note": note} if note else {}), **_filled(structured)}
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    return {**result, "content": [{**content[0], "text": text}]}


def _filled(value: Any) -> Any:
    if isinstance(value, dict):
        parts = ((key, _filled(part)) for key, part in value.items())
        return {key: part for key, part in parts if part is not None and part not in ("", [], {})}
    return [_filled(part) for part in value] if isinstance(value, list) else value


def _refusal(
    tools: Mapping[str, Tool], name: str, arguments: Mapping[str, Any], result: Mapping[str, Any]
) -> str:
    if name not in tools:
        return f"There is no tool {name!r}{nearest(name, tools)} Tools: {', '.join(tools)}."
    try:
        tools[name].fn_metadata.validate_arguments(dict(arguments))
    except ValidationError as error:
        return complaints(tools[name], error)
    said = str(result["content"][0].get("text", ""))
    prefix = f"Error executing tool {name}"
    if said == prefix:
        return (
            f"{name} broke on this request: a fault of the server, not of the request. "
            "The server's log (its standard error) has the details; please report them."
        )
    return said.removeprefix(f"{prefix}: ")


def _one_line(docstring: str) -> str:
    return " ".join(docstring.split())
