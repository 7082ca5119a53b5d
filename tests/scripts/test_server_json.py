"""What the MCP registry would take, held against the schema that it has published."""

import hashlib
import json
import re
from pathlib import Path

import pytest
from client_files import project
from server_json import NotForTheRegistry, check, main, server_json

NAME = "io.github.someone/mdagent"
URL = "https://github.com/someone/mdagent/releases/download/v1/mdagent.mcpb"
README = f"# mdagent\n\n<!-- mcp-name: {NAME} -->\n"


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    path = tmp_path / "mdagent.mcpb"
    path.write_bytes(b"packed")
    return path


def test_the_released_bundle_is_listed_with_the_hash_that_clients_compare(bundle: Path) -> None:
    made = server_json(NAME, URL, bundle, "# mdagent\n")
    check(json.dumps(made))
    (package,) = made["packages"]
    assert (package["registryType"], package["identifier"]) == ("mcpb", URL)
    assert package["fileSha256"] == hashlib.sha256(b"packed").hexdigest()
    assert made["version"] == project()["version"]


def test_the_python_package_is_listed_once_its_readme_proves_whose_it_is(bundle: Path) -> None:
    made = server_json(NAME, URL, bundle, README)
    check(json.dumps(made))
    assert [package["registryType"] for package in made["packages"]] == ["mcpb", "pypi"]
    assert made["packages"][1]["identifier"] == project()["name"]
    another = server_json("io.github.another/mdagent", URL, bundle, README)
    assert len(another["packages"]) == 1


@pytest.mark.parametrize(
    ("name", "url", "complaint"),
    [
        ("mdagent", URL, "exactly one '/'"),
        (NAME, URL.replace("https:", "http:"), "must be an HTTPS URL"),
    ],
)
def test_what_the_registry_would_refuse_is_refused_before(
    bundle: Path, name: str, url: str, complaint: str
) -> None:
    with pytest.raises(NotForTheRegistry, match=re.escape(complaint)):
        check(json.dumps(server_json(name, url, bundle, README)))


def test_without_a_bundle_nothing_is_written_and_its_making_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([NAME, URL], tmp_path) == 1
    assert "run `make bundle`" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
    (tmp_path / "mdagent.mcpb").write_bytes(b"packed")
    assert main([NAME, URL], tmp_path) == 0
    assert json.loads((tmp_path / "server.json").read_text())["name"] == NAME
