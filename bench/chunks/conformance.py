"""The protocol's own conformance suite and the Inspector's strict look at the schemas."""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from mdagent.bench.figures import Figure
from mdagent.bench.served import serving
from mdagent.server.settings import variables_for_server

TITLE = "Conformance suite at both generations of the protocol, and the Inspector"
ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = Path(sys.prefix) / "node" / "node_modules" / ".bin"
REVISIONS = ("2025-11-25", "2026-07-28")
# Our server with the tools, prompts and resources that the suite asks for by name.
WITH_FIXTURES = (sys.executable, "-m", "tests.server.suite_server")


def measure() -> Iterator[Figure]:
    """Run all that each revision requires, and list the tools by the Inspector's strict rules."""
    os.chdir(ROOT)
    with tempfile.TemporaryDirectory() as folder:
        variables = variables_for_server(data_folder=Path(folder) / "data")
        with serving(variables, Path(folder) / "errors.log", WITH_FIXTURES) as served:
            for revision in REVISIONS:
                yield from _required(served.url, revision)
        yield _strict(variables)


def _required(url: str, revision: str) -> Iterator[Figure]:
    said = _started("conformance", "server", "--url", url, "--requirements", revision)
    summary, _, rest = said.partition("=== SUMMARY ===")[2].partition("Not scored")
    beyond = re.findall(r"^  . ([a-z0-9-]+) \(", rest, re.MULTILINE)
    found = re.findall(r"^. ([a-z0-9-]+): (\d+) passed, (\d+) failed", summary, re.MULTILINE)
    required = [(int(n), int(m)) for name, n, m in found if name not in beyond]
    n_met = sum(failed == 0 < passed for passed, failed in required)
    n_passed, n_failed = (sum(counts) for counts in zip(*required, strict=True))
    how = f"of {len(required)} that the suite requires; {n_passed} checks passed, {n_failed} failed"
    yield Figure(f"{revision}, scenarios met", n_met, "", how, f"{len(required)}")


def _strict(variables: dict[str, str]) -> Figure:
    command = (sys.executable, "-m", "mdagent", "serve", "--method", "tools/list", "--strict")
    said = _started("mcp-inspector", "--cli", "--format", "json", *command, **variables)
    n_tools = len(json.loads(said)["result"]["tools"])
    return Figure("tools listed by the Inspector's strict rules", n_tools, "", "none refused", "13")


def _started(program: str, *words: str, **variables: str) -> str:
    path = os.pathsep.join([str(PROGRAMS), os.environ["PATH"]])
    given = {**os.environ, **variables, "PATH": path}
    done = subprocess.run([PROGRAMS / program, *words], env=given, capture_output=True, text=True)
    if not done.stdout:
        raise RuntimeError(f"{program} said nothing: {done.stderr[-2000:]}")
    return done.stdout
