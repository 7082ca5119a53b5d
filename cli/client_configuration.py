"""The configuration files of MCP clients: where they are, and our entry in them."""

import json
import os
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mdagent.cli.exit_codes import CannotBeDone
from mdagent.server.settings import home_folder, user_folder

NAME = "mdagent"


@dataclass(frozen=True)
class Client:
    """An MCP client: its title, the file it reads, and how that file names a server."""

    title: str
    file: Callable[[Path, Path], Path]
    servers: str
    entry: Mapping[str, str]
    afterwards: str


# Sources: code.visualstudio.com/docs/agents/reference/mcp-configuration (format; the user's
# profile) and cursor.com/docs/mcp/install-links (format). The files of Claude Code's user scope
# and of Claude Desktop on Linux are those that guides to them name; neither was at hand to try.
CLIENTS = {
    "claude-desktop": Client(
        "Claude Desktop",
        lambda _home, config: config / "Claude" / "claude_desktop_config.json",
        "mcpServers",
        {},
        "Quit Claude Desktop and start it again.",
    ),
    "claude-code": Client(
        "Claude Code",
        lambda home, _config: home / ".claude.json",
        "mcpServers",
        {"type": "stdio"},
        "Start a new session; /mcp lists the server.",
    ),
    "cursor": Client(
        "Cursor",
        lambda home, _config: home / ".cursor" / "mcp.json",
        "mcpServers",
        {},
        "Cursor lists the server under Settings, MCP.",
    ),
    "vscode": Client(
        "VS Code",
        lambda _home, config: config / "Code" / "User" / "mcp.json",
        "servers",
        {"type": "stdio"},
        "Run `MCP: List Servers` from the command palette and start it.",
    ),
}


def configuration_file(client: Client) -> Path:
    """The file that the client reads for this user, links followed so that they stay links."""
    return client.file(home_folder(), user_folder("XDG_CONFIG_HOME", ".config")).resolve()


def read_configuration(file: Path, by_hand: str) -> dict[str, Any]:
    """What stands in the file; empty where there is no file yet.

    Args:
        file: The client's file.
        by_hand: What a person would put there, shown where we must not.

    Raises:
        CannotBeDone: It is no plain JSON object, so writing it back would lose something.
    """
    try:
        text = file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise CannotBeDone(f"cannot read {file}: {error}") from error
    try:
        found = json.loads(text or "{}")
    except (ValueError, RecursionError) as error:
        raise CannotBeDone(
            f"{file} is no plain JSON ({error}); comments would be lost, so it stays as it is. "
            f"Put this into it by hand:\n{by_hand}"
        ) from error
    if not isinstance(found, dict):
        raise CannotBeDone(f"{file} holds no JSON object; it stays as it is.")
    return found


def with_entry(
    configuration: Mapping[str, Any], servers: str, entry: Mapping[str, Any] | None
) -> dict[str, Any]:
    """The configuration with our entry set, or taken out (None); all else as it was.

    Raises:
        CannotBeDone: The place of the servers holds something else.
    """
    known = configuration.get(servers, {})
    if not isinstance(known, dict):
        raise CannotBeDone(f"`{servers}` is no JSON object there; it stays as it is.")
    others = {name: value for name, value in known.items() if name != NAME}
    if entry is None:
        return {**configuration, servers: others} if NAME in known else dict(configuration)
    # An entry that is there keeps its place among the others.
    return {**configuration, servers: {**known, NAME: dict(entry)}}


def write_configuration(file: Path, configuration: Mapping[str, Any]) -> Path | None:
    """Write the file whole, keeping its rights, after a copy of the old one beside it.

    Returns:
        The copy; None where there was no file.

    Raises:
        CannotBeDone: The folder or the file cannot be written.
    """
    text = json.dumps(configuration, indent=2, ensure_ascii=False) + "\n"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        old = file.read_bytes() if file.exists() else None
        mode = file.stat().st_mode & 0o777 if old is not None else 0o600
        backup = file.with_name(f"{file.name}.before-{NAME}") if old is not None else None
        if backup is not None and old is not None:
            _write_whole(backup, old, mode)
        _write_whole(file, text.encode(), mode)
    except OSError as error:
        raise CannotBeDone(f"cannot write {file}: {error.strerror}") from error
    return backup


def _write_whole(file: Path, content: bytes, mode: int) -> None:
    descriptor, name = tempfile.mkstemp(prefix=f".{file.name}-", dir=file.parent)
    try:
        with os.fdopen(descriptor, "wb") as temporary:
            temporary.write(content)
            temporary.flush()
            os.fchmod(temporary.fileno(), mode)
            os.fsync(temporary.fileno())
        os.replace(name, file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
