"""Resources and completions: names offered, pages and cards read, unknown ones answered."""

import json
from pathlib import Path

import pytest
from mcp.client import Client
from mcp.shared.exceptions import MCPError
from mcp.types import PromptReference, ResourceTemplateReference, TextResourceContents

from mdagent.server.app import build_server
from mdagent.server.settings import Settings, read_settings
from tests.server.manual import build_small_manual
from tests.server.scripts import MELT

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def manual_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("manual")
    build_small_manual(folder / "tree", folder / "cache")
    return folder / "cache"


@pytest.fixture
def with_manual(tmp_path: Path, manual_cache: Path) -> Settings:
    return read_settings(data_folder=tmp_path / "data", cache_folder=manual_cache)


async def text_of(client: Client, uri: str) -> str:
    (content,) = (await client.read_resource(uri)).contents
    assert isinstance(content, TextResourceContents)
    return content.text


async def offered(client: Client, template: str, argument: str, typed: str) -> list[str]:
    reference = ResourceTemplateReference(type="ref/resource", uri=template)
    result = await client.complete(reference, {"name": argument, "value": typed})
    return list(result.completion.values)


async def test_the_templates_say_what_they_are(settings: Settings) -> None:
    async with Client(build_server(settings)) as client:
        templates = (await client.list_resource_templates()).resource_templates
    assert {template.uri_template for template in templates} == {
        "lammps-doc://{+page}",
        "potential://{name}",
        "run://{run_id}/{file}",
        "thermo://{run_id}",
        "atoms://{run_id}/{colour_by}",
    }
    assert all(template.title and template.description for template in templates)


@pytest.mark.parametrize("page", ["pair_lj", "fix_nve", "pair_style%20lj/cut", "pair_style lj/cut"])
async def test_a_page_of_the_manual_is_read_by_any_of_its_names(
    with_manual: Settings, page: str
) -> None:
    async with Client(build_server(with_manual)) as client:
        text = await text_of(client, f"lammps-doc://{page}")
    assert "Constant energy" in text or "Lennard-Jones" in text


async def test_an_unknown_page_is_said_to_be_none(with_manual: Settings) -> None:
    async with Client(build_server(with_manual)) as client:
        with pytest.raises(MCPError, match=r"pair_lj|nothing|No"):
            await client.read_resource("lammps-doc://pair_ljj")


async def test_without_an_index_the_way_to_one_is_told(tmp_path: Path) -> None:
    settings = read_settings(data_folder=tmp_path, cache_folder=tmp_path)
    async with Client(build_server(settings)) as client:
        with pytest.raises(MCPError, match="mdagent index build"):
            await client.read_resource("lammps-doc://pair_lj")
        result = await client.call_tool("search_lammps_docs", {"query": "lj/cut"})
        assert result.is_error
        assert "mdagent index build" in str(result.content)
        assert await offered(client, "lammps-doc://{+page}", "page", "pair") == []


async def test_the_card_of_a_potential_tells_its_contents_and_not_its_place(
    settings: Settings,
) -> None:
    async with Client(build_server(settings)) as client:
        text = await text_of(client, "potential://Si.sw")
    card = json.loads(text)
    assert card["elements"] == ["Si"]
    assert "/" not in card["name"]
    assert "path" not in card


async def test_a_potential_that_is_not_there_is_answered_with_the_nearest(
    settings: Settings,
) -> None:
    async with Client(build_server(settings)) as client:
        with pytest.raises(MCPError, match=r"Si\.sw"):
            await client.read_resource("potential://Si.sww")


async def test_names_are_offered_while_one_types(with_manual: Settings) -> None:
    async with Client(build_server(with_manual)) as client:
        assert await offered(client, "potential://{name}", "name", "Cu_mi") == [
            "Cu_mishin1.eam.alloy"
        ]
        assert "pair_lj" in await offered(client, "lammps-doc://{+page}", "page", "pair")
        assert await offered(client, "run://{run_id}/{file}", "run_id", "") == []
        run = await client.call_tool("run_lammps", {"script": MELT, "wait_s": 0})
        assert run.structured_content is not None
        run_id = run.structured_content["run_id"]
        assert await offered(client, "run://{run_id}/{file}", "run_id", "run-") == [run_id]
        prompt = PromptReference(type="ref/prompt", name="repair")
        completed = await client.complete(prompt, {"name": "run_id", "value": run_id[:8]})
        assert completed.completion.values == [run_id]
        await client.call_tool("cancel_run", {"run_id": run_id})


async def test_no_more_than_a_hundred_names_are_offered(settings: Settings) -> None:
    reference = ResourceTemplateReference(type="ref/resource", uri="potential://{name}")
    async with Client(build_server(settings)) as client:
        completed = await client.complete(reference, {"name": "name", "value": ""})
    assert len(completed.completion.values) == 100
    assert completed.completion.has_more
    assert (completed.completion.total or 0) > 100


async def test_an_index_that_is_built_beside_a_living_server_is_taken_up(
    tmp_path: Path,
) -> None:
    settings = read_settings(data_folder=tmp_path / "data", cache_folder=tmp_path / "cache")
    async with Client(build_server(settings)) as client:
        with pytest.raises(MCPError, match="mdagent index build"):
            await client.read_resource("lammps-doc://pair_lj")
        build_small_manual(tmp_path / "tree", tmp_path / "cache")
        assert "Lennard-Jones" in await text_of(client, "lammps-doc://pair_lj")


@pytest.mark.parametrize(
    ("uri", "told"),
    [
        ("thermo://run-20990101-000000-0000000000000000", "There is no run"),
        ("thermo://..%2F..%2Fetc", "Unknown resource"),
        ("atoms://run-20990101-000000-0000000000000000/type", "There is no run"),
        ("atoms://run-20990101-000000-0000000000000000/colour", "by type or structure"),
    ],
)
async def test_what_the_view_cannot_read_is_said(settings: Settings, uri: str, told: str) -> None:
    async with Client(build_server(settings)) as client:
        with pytest.raises(MCPError, match=told):
            await client.read_resource(uri)
