"""Write dist/server.json, which the MCP registry takes; run by `make server-json`."""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bundle import BUNDLE
from client_files import ROOT, UVX, project

from mdagent.server.app import DESCRIPTION, TITLE

SCHEMA = "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json"
# It holds the schemas that the registry has published, and what it asks for beyond them.
_CHECKER = ("skillsaw", "lint", "--type", "mcp-registry", "--strict", "--quiet", "--no-color",
            "--no-plugins", "--no-custom-rules", "--rule", "mcp-registry-server-json-valid",
            "--rule", "mcp-registry-version-semver")  # fmt: skip


class NotForTheRegistry(ValueError):
    """The registry would refuse it; the text says why."""


def main(words: Sequence[str] | None = None, dist: Path = BUNDLE.parent) -> int:
    """Write the file beside the bundle, checked; 1 with the reason if it cannot be."""
    parser = argparse.ArgumentParser(prog="make server-json", description=__doc__)
    parser.add_argument("name", help="as io.github.OWNER/mdagent: the registry asks for a proof")
    parser.add_argument("url", help="where everybody can fetch this very dist/mdagent.mcpb")
    asked = parser.parse_args(words)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    try:
        made = server_json(asked.name, asked.url, dist / BUNDLE.name, readme)
        text = json.dumps(made, indent=2) + "\n"
        check(text)
    except (NotForTheRegistry, FileNotFoundError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    (dist / "server.json").write_text(text, encoding="utf-8")
    print(f"{dist / 'server.json'}: {asked.name}, ready for `mcp-publisher publish`")
    return 0


def server_json(name: str, url: str, bundle: Path, readme: str) -> dict[str, Any]:
    """What the registry is to know of this version.

    Args:
        name: The server's name there.
        url: Where the bundle can be fetched.
        bundle: The bundle, whose hash clients compare with what they fetch.
        readme: The text of README.md. The Python package is listed as well where it says whose
            server that is, since the registry looks for this line in the published package.

    Raises:
        FileNotFoundError: There is no bundle.
    """
    if not bundle.is_file():
        raise FileNotFoundError(f"{bundle.name} is missing in {bundle.parent}: run `make bundle`.")
    about, stdio = project(), {"type": "stdio"}
    digest = hashlib.sha256(bundle.read_bytes()).hexdigest()
    packages: list[dict[str, Any]] = [
        {"registryType": "mcpb", "identifier": url, "fileSha256": digest, "transport": stdio}
    ]
    if f"<!-- mcp-name: {name} -->" in readme:
        packages.append(
            {
                "registryType": "pypi",
                "identifier": about["name"],
                "version": about["version"],
                "runtimeHint": UVX["command"],
                "transport": stdio,
            }
        )
    return {
        "$schema": SCHEMA,
        "name": name,
        "title": TITLE,
        "description": DESCRIPTION,
        "version": about["version"],
        "packages": packages,
    }


def check(text: str) -> None:
    """Hold a server.json against the registry's own schema and its further rules.

    Raises:
        NotForTheRegistry: It breaks them.
    """
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "server.json").write_text(text, encoding="utf-8")
        command = [sys.executable, "-m", *_CHECKER, folder]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise NotForTheRegistry(f"The registry would refuse it: {done.stdout}{done.stderr}")


if __name__ == "__main__":
    raise SystemExit(main())
