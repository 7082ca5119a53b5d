"""What README.md says, held against the tools and run as it stands there."""

import base64
import json
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from client_files import UVX
from write_links import with_links

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_tool_table_says_what_the_schemas_say() -> None:
    rows = re.findall(r"^\| `([a-z_]+)` \| (.+) \|$", README, re.MULTILINE)
    schemas = (ROOT / "tests/server/schemas").glob("*.json")
    tools = [json.loads(path.read_text(encoding="utf-8")) for path in schemas]
    assert sorted(rows) == sorted((tool["name"], tool["description"]) for tool in tools)


def test_the_client_written_in_the_readme_gets_through_the_loop(tmp_path: Path) -> None:
    found = re.search(r"```python\n(.*?)```", README, re.DOTALL)
    assert found is not None
    command = str(Path(sys.executable).parent / "mdagent")
    code = found[1].replace(".venv/bin/mdagent", command)
    environment = {
        "PATH": "/usr/bin:/bin",
        "HOME": str(tmp_path),
        "MDAGENT_DATA_FOLDER": str(tmp_path / "data"),
    }
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=environment,
        timeout=300,
        check=False,
    )
    assert done.stdout.splitlines()[0] == "ok []", done.stdout + done.stderr
    assert done.stdout.splitlines()[1].startswith("pass "), done.stdout + done.stderr


def test_the_links_install_the_server_and_stand_in_the_readme() -> None:
    assert with_links(README) == README
    cursor, code = re.findall(r"\]\(((?:cursor|https://insiders)\S+)\)", README)
    asked = parse_qs(urlsplit(cursor).query)
    assert json.loads(base64.b64decode(asked["config"][0])) == UVX
    assert json.loads(parse_qs(urlsplit(code).query)["config"][0]) == UVX
    assert UVX["args"] == ["mdagent-mcp"]


def test_the_readme_is_short() -> None:
    assert len(README.splitlines()) <= 150
