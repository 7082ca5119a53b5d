"""Write the tools' schemas, as clients get them, to tests/server/schemas (and remove old ones).

Run it with the environment's Python after a tool's signature or result changed on purpose, and
read the difference before committing it: these are the contract with every client.
"""

import json
from pathlib import Path

import anyio
from mcp.client import Client

from mdagent.server.app import build_server
from mdagent.server.settings import Settings

FOLDER = Path(__file__).parents[1] / "tests" / "server" / "schemas"


async def write() -> None:
    """One file per tool."""
    async with Client(build_server(Settings())) as client:
        tools = (await client.list_tools()).tools
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.json"):
        old.unlink()
    for tool in tools:
        schema = tool.model_dump(by_alias=True, mode="json", exclude_none=True)
        text = json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
        (FOLDER / f"{tool.name}.json").write_text(text, encoding="utf-8")
        print(f"tests/server/schemas/{tool.name}.json")


if __name__ == "__main__":
    anyio.run(write)
