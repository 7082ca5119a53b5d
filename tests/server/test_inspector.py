"""The MCP Inspector's command line, over stdio and HTTP."""

import json
from collections.abc import Iterator

import pytest

from tests.server.node import started
from tests.server.served import COMMAND, environment, http_server


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("server")
    return environment(folder / "data", folder / "cache")


@pytest.fixture(scope="module", params=["stdio", "http"])
def target(request: pytest.FixtureRequest, given: dict[str, str]) -> Iterator[list[str]]:
    if request.param == "stdio":
        yield list(COMMAND)
    else:
        with http_server(given) as url:
            yield [url]


def inspected(target: list[str], given: dict[str, str], *words: str) -> dict[str, object]:
    done = started("mcp-inspector", "--cli", "--format", "json", *target, *words, **given)
    assert done.returncode == 0, done.stdout + done.stderr
    return dict(json.loads(done.stdout)["result"])


def test_the_tools_keep_to_the_strict_rules_for_schemas(
    target: list[str], given: dict[str, str]
) -> None:
    listed = inspected(target, given, "--method", "tools/list", "--strict")
    assert "run_lammps" in json.dumps(listed["tools"])


def test_a_tool_is_called(target: list[str], given: dict[str, str]) -> None:
    words = (
        "--method",
        "tools/call",
        "--tool-name",
        "describe_engine",
        "--tool-arg",
        "name=lj/cut",
    )
    assert dict(inspected(target, given, *words)["structuredContent"])["available"] == "yes"  # type: ignore[call-overload]


def test_a_prompt_and_the_resources_are_had(target: list[str], given: dict[str, str]) -> None:
    words = ("--method", "prompts/get", "--prompt-name", "simulate", "--prompt-args", "task=melt")
    assert "melt" in json.dumps(inspected(target, given, *words)["messages"])
    templates = inspected(target, given, "--method", "resources/templates/list")
    assert "potential://" in json.dumps(templates)


@pytest.mark.parametrize("tool", ["evaluate_run", "plot_run"])
def test_the_view_of_a_run_is_found_beside_its_tools(given: dict[str, str], tool: str) -> None:
    words = ("--method", "tools/call", "--tool-name", tool, "--app-info")
    done = started("mcp-inspector", "--cli", "--format", "json", *COMMAND, *words, **given)
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(done.stdout)["appInfo"]
    assert found["resourceUri"] == "ui://mdagent/run-view"
    assert found["resourceMimeType"] == "text/html;profile=mcp-app"
