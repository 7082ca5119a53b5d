"""`mdagent install`: a client's configuration is changed in our entry alone, or not at all."""

import json
import stat
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client, StdioServerParameters

from tests.cli.conftest import Typed

FILES = {
    "claude-desktop": ("home/.config/Claude/claude_desktop_config.json", "mcpServers"),
    "claude-code": ("home/.claude.json", "mcpServers"),
    "cursor": ("home/.cursor/mcp.json", "mcpServers"),
    "vscode": ("home/.config/Code/User/mcp.json", "servers"),
}


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    return tmp_path / "home"


def contents(file: Path) -> dict[str, Any]:
    return dict(json.loads(file.read_text(encoding="utf-8")))


@pytest.mark.parametrize("client", FILES)
def test_a_client_finds_the_server_by_what_was_written(
    typed: Typed, tmp_path: Path, client: str
) -> None:
    name, servers = FILES[client]
    assert typed("install", client).returncode == 0
    entry = contents(tmp_path / name)[servers]["mdagent"]

    async def first_tools() -> list[str]:
        parameters = StdioServerParameters(
            command=entry["command"], args=entry["args"], env=entry.get("env")
        )
        async with Client(parameters) as connected:
            return [tool.name for tool in (await connected.list_tools()).tools]

    assert "run_lammps" in anyio.run(first_tools)


def test_what_else_stands_there_stays_in_its_order_and_is_kept_as_a_copy(
    typed: Typed, home: Path
) -> None:
    file = home / ".cursor/mcp.json"
    file.parent.mkdir(parents=True)
    old = '{"z": 1, "mcpServers": {"other": {"command": "x"}}, "a": "\\u00e9"}'
    file.write_text(old)
    file.chmod(0o640)
    assert typed("install", "cursor").returncode == 0
    new = contents(file)
    assert list(new) == ["z", "mcpServers", "a"]
    assert new["mcpServers"]["other"] == {"command": "x"}
    assert (new["z"], new["a"]) == (1, "é")
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert file.with_name("mcp.json.before-mdagent").read_text() == old
    assert sorted(each.name for each in file.parent.iterdir()) == [
        "mcp.json",
        "mcp.json.before-mdagent",
    ]


def test_the_second_time_nothing_is_written(typed: Typed, home: Path) -> None:
    typed("install", "vscode")
    file = home / ".config/Code/User/mcp.json"
    before = file.stat()
    done = typed("install", "vscode")
    assert "nothing to do" in done.stdout
    assert file.stat().st_mtime_ns == before.st_mtime_ns
    assert not file.with_name("mcp.json.before-mdagent").exists()


def test_uninstall_takes_out_our_entry_alone(typed: Typed, home: Path) -> None:
    file = home / ".claude.json"
    home.mkdir()
    file.write_text('{"mcpServers": {"other": {}}, "projects": {}}')
    typed("install", "claude-code")
    assert typed("uninstall", "claude-code").returncode == 0
    assert contents(file) == {"mcpServers": {"other": {}}, "projects": {}}
    assert "nothing to do" in typed("uninstall", "claude-code").stdout


@pytest.mark.parametrize("command", ["install", "uninstall"])
def test_a_dry_run_shows_the_change_and_writes_nothing(
    typed: Typed, home: Path, command: str
) -> None:
    file = home / ".cursor/mcp.json"
    if command == "uninstall":
        typed("install", "cursor")
    before = file.read_bytes() if file.exists() else None
    done = typed(command, "cursor", "--dry-run")
    assert ("+" if command == "install" else "-") + '    "mdagent": {' in done.stdout
    assert (file.read_bytes() if file.exists() else None) == before


@pytest.mark.parametrize("text", ["{ // mine\n}", "[1]", '{"mcpServers": [1]}', "\0", "{" * 99999])
def test_a_file_that_we_could_spoil_stays_as_it_is(typed: Typed, home: Path, text: str) -> None:
    file = home / ".cursor/mcp.json"
    file.parent.mkdir(parents=True)
    file.write_text(text)
    done = typed("install", "cursor")
    assert done.returncode == 2
    assert "stays as it is" in done.stderr
    assert file.read_text() == text


def test_comments_are_answered_with_what_to_put_in_by_hand(typed: Typed, home: Path) -> None:
    file = home / ".config/Code/User/mcp.json"
    file.parent.mkdir(parents=True)
    file.write_text('{"servers": {}, // none yet\n}')
    assert '"command": "' in typed("install", "vscode").stderr


def test_settings_go_along_and_the_token_does_not(typed: Typed, home: Path) -> None:
    typed("install", "cursor", MDAGENT_HTTP_TOKEN="a secret of 16 letters", MDAGENT_HTTP_PORT="1")
    environment = contents(home / ".cursor/mcp.json")["mcpServers"]["mdagent"]["env"]
    assert environment["MDAGENT_HTTP_PORT"] == "1"
    assert "MDAGENT_HTTP_TOKEN" not in environment


def test_a_link_to_the_file_stays_a_link(typed: Typed, home: Path, tmp_path: Path) -> None:
    file = tmp_path / "dotfiles.json"
    file.write_text("{}")
    (home / ".cursor").mkdir(parents=True)
    (home / ".cursor/mcp.json").symlink_to(file)
    typed("install", "cursor")
    assert (home / ".cursor/mcp.json").is_symlink()
    assert "mdagent" in contents(file)["mcpServers"]


def test_a_mistyped_client_is_told_the_ones_there_are(typed: Typed) -> None:
    done = typed("install", "vs-code")
    assert done.returncode == 2
    assert "vscode" in done.stderr
