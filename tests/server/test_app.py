"""The table of contents as clients see it: names, schemas, hints, sizes, refusals."""

import json
from pathlib import Path
from typing import Any

import pytest
from mcp.client import Client
from mcp.types import TextContent, Tool

from mdagent.server.app import build_server
from mdagent.server.settings import Settings

SCHEMAS = Path(__file__).parent / "schemas"
MOST_INPUT_BYTES = 12_000
MOST_BYTES = 32_000
TELLING_NAMES = {"run_id", "label", "limit", "offset", "wait_s", "pair_style"}

pytestmark = pytest.mark.anyio


async def listed(settings: Settings) -> list[Tool]:
    async with Client(build_server(settings)) as client:
        return (await client.list_tools()).tools


def wire(tool: Tool) -> dict[str, Any]:
    return tool.model_dump(by_alias=True, mode="json", exclude_none=True)


def size(value: object) -> int:
    return len(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())


async def test_the_schemas_are_the_committed_ones(settings: Settings) -> None:
    tools = {tool.name: wire(tool) for tool in await listed(settings)}
    committed = {path.stem: json.loads(path.read_text()) for path in SCHEMAS.glob("*.json")}
    assert tools == committed, "if the change is meant: python scripts/write_schemas.py"


async def test_a_client_reads_the_tools_within_their_bounds(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    tools = [wire(tool) for tool in await listed(settings)]
    inputs = size([{k: tool[k] for k in ("name", "description", "inputSchema")} for tool in tools])
    whole = size(tools)
    with capsys.disabled():
        print(f" {len(tools)} tools, {inputs} bytes without and {whole} with output schemas")
    assert inputs < MOST_INPUT_BYTES
    assert whole < MOST_BYTES


async def test_every_tool_sets_its_title_and_all_four_hints(settings: Settings) -> None:
    for tool in await listed(settings):
        assert tool.title
        assert tool.annotations is not None
        hints = tool.annotations.model_dump(exclude={"title"})
        assert set(hints.values()) <= {True, False}, f"{tool.name}: {hints}"


async def test_every_argument_is_described_or_says_it_by_its_name(settings: Settings) -> None:
    for tool in await listed(settings):
        for name, schema in tool.input_schema.get("properties", {}).items():
            told = name in TELLING_NAMES or "enum" in schema
            assert schema.get("description") or told, f"{tool.name}.{name}"


async def test_no_schema_carries_a_title_of_pydantic(settings: Settings) -> None:
    def titles(schema: object, where: str) -> list[str]:
        if isinstance(schema, list):
            return [found for part in schema for found in titles(part, where)]
        if not isinstance(schema, dict):
            return []
        own = [where] if isinstance(schema.get("title"), str) else []
        return own + [found for key, part in schema.items() for found in titles(part, key)]

    for tool in await listed(settings):
        assert titles(tool.input_schema, tool.name) == []
        assert titles(tool.output_schema, tool.name) == []


async def test_every_tool_refuses_an_argument_that_it_does_not_have(settings: Settings) -> None:
    async with Client(build_server(settings)) as client:
        for tool in (await client.list_tools()).tools:
            assert tool.input_schema["additionalProperties"] is False
            text = await refusal(client, tool.name, {"no_such_argument": 1})
            assert "unknown argument 'no_such_argument'" in text


async def test_a_mistyped_argument_is_answered_with_the_nearest_one(settings: Settings) -> None:
    async with Client(build_server(settings)) as client:
        text = await refusal(client, "describe_engine", {"nmae": "lj/cut"})
    assert "did you mean 'name'?" in text
    assert "pydantic" not in text


async def test_a_wrong_value_is_answered_with_the_values_there_are(settings: Settings) -> None:
    async with Client(build_server(settings)) as client:
        text = await refusal(client, "describe_engine", {"category": "pairs"})
    assert "category" in text
    assert "'pair'" in text
    assert "https://errors" not in text


async def test_a_mistyped_tool_is_answered_with_the_nearest_one(settings: Settings) -> None:
    async with Client(build_server(settings)) as client:
        assert "did you mean 'describe_engine'?" in await refusal(client, "describe_engin", {})


async def test_the_text_of_an_answer_repeats_the_result_without_what_is_empty(
    settings: Settings,
) -> None:
    async with Client(build_server(settings)) as client:
        result = await client.call_tool("describe_engine", {"name": "lj/cut"})
    (block,) = result.content
    assert isinstance(block, TextContent)
    assert result.structured_content is not None
    filled = {k: v for k, v in result.structured_content.items() if v not in (None, "", [], {})}
    assert json.loads(block.text) == filled
    assert result.structured_content["names"] == []


@pytest.mark.parametrize("mode", ["legacy", "auto"])
async def test_both_generations_of_the_protocol_are_served(settings: Settings, mode: str) -> None:
    async with Client(build_server(settings), mode=mode) as client:
        assert (await client.call_tool("describe_engine", {})).is_error is False


async def refusal(client: Client, tool: str, arguments: dict[str, Any]) -> str:
    result = await client.call_tool(tool, arguments)
    assert result.is_error
    (block,) = result.content
    assert isinstance(block, TextContent)
    return block.text
