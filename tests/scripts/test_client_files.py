"""The files that clients read: they say what the server says, and start it."""

import json
import sys
from pathlib import Path

import anyio
import bundle
from client_files import ROOT, manifest, plugin_files
from mcp import Client, StdioServerParameters

from mdagent.server.prompts.render import simulate
from tests.server.served import environment


def test_the_plugin_s_files_are_what_the_server_says() -> None:
    assert {
        str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in plugin_files()
    } == {str(path.relative_to(ROOT)): text for path, text in plugin_files().items()}


def test_the_skill_carries_the_loop_of_the_prompt() -> None:
    (skill,) = [text for path, text in plugin_files().items() if path.name == "SKILL.md"]
    head, _, loop = skill.partition("## The loop")
    assert head.startswith("---\nname: simulate\ndescription: ")
    assert "$task" not in skill
    assert loop == simulate("melt it").partition("## The loop")[2]


def test_the_marketplace_leads_to_the_plugin() -> None:
    files = {path.name: text for path, text in plugin_files().items()}
    (offered,) = json.loads(files["marketplace.json"])["plugins"]
    assert (ROOT / offered["source"] / ".claude-plugin/plugin.json").is_file()
    assert offered["name"] == json.loads(files["plugin.json"])["name"]


def test_the_bundle_s_sources_start_a_server_with_the_tools_it_names(tmp_path: Path) -> None:
    folder = tmp_path / "mdagent"
    folder.mkdir()
    bundle.fill(folder)
    names = [tool["name"] for tool in manifest()["tools"]]
    # The host lets uv install pyproject's packages; here those of this environment serve.
    code = (
        "import sys; sys.path.insert(0, sys.argv.pop(1)); from mdagent.cli import main; "
        "assert main.__file__.startswith(sys.path[0]), main.__file__; main.main()"
    )
    parameters = StdioServerParameters(
        command=sys.executable,
        args=["-c", code, str(tmp_path), *manifest()["server"]["mcp_config"]["args"][-1:]],
        env=environment(tmp_path / "data", tmp_path / "cache"),
    )

    async def listed() -> list[str]:
        async with Client(parameters) as client:
            return [tool.name for tool in (await client.list_tools()).tools]

    assert anyio.run(listed) == names
    assert (folder / manifest()["server"]["entry_point"]).is_file()
    assert not list(folder.rglob("*.pyc"))
