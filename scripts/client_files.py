"""What clients read about this server, made from the server itself: MCPB manifest, plugin, skill.

python scripts/client_files.py    writes the Claude Code plugin under clients/claude-code
"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

from mdagent.server.app import TITLE, tools

ROOT = Path(__file__).resolve().parents[1]
PLUGIN = ROOT / "clients" / "claude-code"
AUTHOR = {"name": "The mdagent authors"}
# How a machine without a checkout starts the server; uv fetches the package by its name.
UVX = {"command": "uvx", "args": ["mdagent-mcp"]}
_SKILL = """\
---
name: simulate
description: Carry out a molecular dynamics task with LAMMPS through the mdagent tools, in a loop \
of manual, potential, validation, run and verdict. Use for any request to simulate, to write or \
mend a LAMMPS input script, or to judge a LAMMPS run.
---

"""


def project() -> dict[str, Any]:
    """The `[project]` table."""
    found: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return dict(found["project"])


def manifest() -> dict[str, Any]:
    """The manifest of the MCPB bundle, whose host runs uv in the unpacked folder."""
    about = project()
    return {
        "manifest_version": "0.4",
        "name": "mdagent",
        "display_name": TITLE,
        "version": about["version"],
        "description": about["description"],
        "author": AUTHOR,
        "license": about["license"],
        "keywords": about["keywords"],
        "server": {
            "type": "uv",
            "entry_point": "__main__.py",
            "mcp_config": {
                "command": "uv",
                "args": ["run", "--directory", "${__dirname}", "mdagent", "serve"],
                "env": {
                    "MDAGENT_DATA_FOLDER": "${user_config.data_folder}",
                    "MDAGENT_POTENTIALS_FOLDERS": "${user_config.potentials_folder}",
                },
            },
        },
        "tools": [{"name": tool.name, "description": tool.description} for tool in tools()],
        "prompts_generated": True,
        "compatibility": {
            "platforms": ["linux"],
            "runtimes": {"python": about["requires-python"]},
        },
        "user_config": {
            "data_folder": _folder("Runs", "Where runs are kept; empty: ~/.local/share/mdagent."),
            "potentials_folder": _folder("Potentials", "A folder with your potential files."),
        },
    }


def plugin_files() -> dict[Path, str]:
    """The files of the Claude Code plugin, and of the marketplace that offers it, by path."""
    about = project()
    described = {"name": "mdagent", "description": about["description"]}
    plugin = {**described, "version": about["version"], "author": AUTHOR, "license": "Apache-2.0"}
    marketplace = {
        "name": "mdagent",
        "owner": AUTHOR,
        "plugins": [{**described, "source": "./clients/claude-code"}],
    }
    loop = (ROOT / "server/prompts/simulate.md").read_text(encoding="utf-8")
    return {
        ROOT / ".claude-plugin/marketplace.json": _json(marketplace),
        PLUGIN / ".claude-plugin/plugin.json": _json(plugin),
        PLUGIN / ".mcp.json": _json({"mcpServers": {"mdagent": UVX}}),
        # The task is what the user asked for; a skill has no argument to put in its place.
        PLUGIN / "skills/simulate/SKILL.md": _SKILL
        + loop.replace("<task>\n$task\n</task>", "the one that the user has asked for."),
    }


def _folder(title: str, description: str) -> dict[str, Any]:
    return {
        "type": "directory",
        "title": title,
        "description": description,
        "required": False,
        "default": "",
    }


def _json(content: dict[str, Any]) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    for path, text in plugin_files().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
