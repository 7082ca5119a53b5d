"""The prompts: what they tell, and that they tell it of tools and arguments that exist."""

import re

import pytest
from mcp.client import Client
from mcp.shared.exceptions import MCPError
from mcp.types import TextContent

from mdagent.server.app import build_server, tools
from mdagent.server.settings import Settings

ARGUMENTS = {
    "simulate": {"task": "Melt copper."},
    "repair": {"run_id": "run-20261122-201530-3f9a0c5d7e1b2a48"},
    "answer_question": {"question": "What does fix npt need?"},
}
MOST_WORDS = 650

pytestmark = pytest.mark.anyio


async def text_of(settings: Settings, prompt: str) -> str:
    async with Client(build_server(settings)) as client:
        (message,) = (await client.get_prompt(prompt, ARGUMENTS[prompt])).messages
    assert isinstance(message.content, TextContent)
    assert message.role == "user"
    return message.content.text


async def test_the_prompts_are_listed_with_title_and_described_argument(settings: Settings) -> None:
    async with Client(build_server(settings)) as client:
        prompts = (await client.list_prompts()).prompts
    assert {prompt.name for prompt in prompts} == set(ARGUMENTS)
    for prompt in prompts:
        assert prompt.title
        assert prompt.description
        for argument in prompt.arguments or []:
            assert argument.description
            assert argument.required


@pytest.mark.parametrize("prompt", ARGUMENTS)
async def test_the_callers_words_stand_in_the_prompt(settings: Settings, prompt: str) -> None:
    text = await text_of(settings, prompt)
    (given,) = ARGUMENTS[prompt].values()
    assert given in text
    assert not re.search(r"\$[a-z_]+", text)


async def test_a_task_with_dollars_and_braces_is_left_as_it_is(settings: Settings) -> None:
    async with Client(build_server(settings)) as client:
        task = "use variable $T and ${run_id} {x}"
        (message,) = (await client.get_prompt("simulate", {"task": task})).messages
    assert isinstance(message.content, TextContent)
    assert task in message.content.text


@pytest.mark.parametrize("prompt", ARGUMENTS)
async def test_a_prompt_is_short(settings: Settings, prompt: str) -> None:
    assert len((await text_of(settings, prompt)).split()) < MOST_WORDS


@pytest.mark.parametrize("prompt", ARGUMENTS)
async def test_every_tool_and_argument_that_a_prompt_names_exists(
    settings: Settings, prompt: str
) -> None:
    known = {tool.name: set(tool.parameters.get("properties", {})) for tool in tools()}
    text = await text_of(settings, prompt)
    named = set(re.findall(r"`([a-z]+(?:_[a-z]+)+)`", text))
    words = {word for arguments in known.values() for word in arguments} | set(known)
    results = {
        word
        for tool in tools()
        for word in re.findall(r'"([a-z_]+)"', str(tool.output_schema).replace("'", '"'))
    }
    assert named - words - results - {"pair_coeff"} == set()


async def test_a_missing_argument_is_named(settings: Settings) -> None:
    async with Client(build_server(settings)) as client:
        with pytest.raises(MCPError):
            await client.get_prompt("simulate", {})
