"""The protocol's own conformance suite against the real server, at both generations of it.

The scenarios left out ask for tools and prompts by names of their own, which an ordinary server
does not have.
"""

import re
from collections.abc import Iterator

import pytest

from tests.server.node import started
from tests.server.served import environment, http_server

WITH_SESSIONS = (
    "server-initialize",
    "server-session-lifecycle",
    "ping",
    "completion-complete",
    "tools-list",
    "resources-list",
    "prompts-list",
    "server-sse-multiple-streams",
    "dns-rebinding-protection",
)
WITHOUT_SESSIONS = (
    "completion-complete",
    "tools-list",
    "resources-list",
    "prompts-list",
    "server-sse-multiple-streams",
    "dns-rebinding-protection",
    "caching",
    "sep-2164-resource-not-found",
    "http-header-validation",
    "input-required-result-unsupported-methods",
    "input-required-result-ignore-extra-params",
)


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("server")
    with http_server(environment(folder / "data", folder / "cache")) as address:
        yield address


@pytest.mark.parametrize(
    ("revision", "scenario"),
    [
        *(("2025-11-25", name) for name in WITH_SESSIONS),
        *(("2026-07-28", name) for name in WITHOUT_SESSIONS),
    ],
)
def test_the_server_conforms(url: str, revision: str, scenario: str) -> None:
    done = started(
        "conformance", "server", "--url", url, "--spec-version", revision, "--scenario", scenario
    )
    passed = re.search(r"Passed: (\d+)/(\d+), 0 failed, 0 warnings", done.stdout)
    assert done.returncode == 0, done.stdout + done.stderr
    assert passed is not None, done.stdout
    assert int(passed[1]) == int(passed[2]) > 0
