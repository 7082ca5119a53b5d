"""The protocol's own conformance suite, at both generations of the protocol.

An ordinary server has none of the tools and prompts that most scenarios ask for by name. The real
server meets those that ask for none; all that is required meets our server with those beside its
own tools.
"""

import re
import sys
from collections.abc import Iterator

import pytest

from tests.server.node import started
from tests.server.served import environment, http_server, served

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


@pytest.fixture(scope="module")
def url_with_fixtures(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("server")
    command = [sys.executable, "-m", "tests.server.suite_server"]
    with served(command, environment(folder / "data", folder / "cache")) as address:
        yield address


@pytest.mark.parametrize(("revision", "n_required"), [("2025-11-25", 30), ("2026-07-28", 37)])
def test_our_factory_meets_all_that_the_suite_requires(
    url_with_fixtures: str, revision: str, n_required: int
) -> None:
    done = started("conformance", "server", "--url", url_with_fixtures, "--requirements", revision)
    summary, _, rest = done.stdout.partition("=== SUMMARY ===")[2].partition("Not scored")
    beyond = re.findall(r"^  . ([a-z0-9-]+) \(", rest, re.M)
    counts = re.findall(r"^. ([a-z0-9-]+): (\d+) passed, (\d+) failed", summary, re.M)
    required = {name: (int(n), int(m)) for name, n, m in counts if name not in beyond}
    assert len(required) == n_required, done.stdout + done.stderr
    assert all(passed > 0 and failed == 0 for passed, failed in required.values()), required
    assert done.returncode == 0
