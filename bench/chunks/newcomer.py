"""A newcomer's path: from a clone to the first verdict in a client, over stdio and HTTP."""

import os
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from mdagent.bench.figures import Figure
from mdagent.bench.readme_client import over_http, over_stdio, seconds_to_verdict
from mdagent.bench.timing import seconds

TITLE = "A newcomer's path, from clone to first verdict"
ROOT = Path(__file__).resolve().parents[2]
_MDAGENT = Path(".venv/bin/mdagent")
_HOW = "the README's client: check, a run of 10,000 steps, verdict"


def measure() -> Iterator[Figure]:
    """Clone the last commit, set it up with nothing kept from before, and ask it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        clone, variables = folder / "clone", _variables(folder)
        cloned = seconds(lambda: _run(["git", "clone", "-q", str(ROOT), str(clone)], folder))
        yield Figure("git clone", cloned, "s", "from this disk")
        made = seconds(lambda: _run(["make", "prepare"], clone, variables))
        yield Figure("make prepare", made, "s", "packages, LAMMPS, manual and index from mirrors")
        command = ["env", *(f"{k}={v}" for k, v in _ours(variables)), str(clone / _MDAGENT)]
        first = seconds_to_verdict(over_stdio([*command, "serve"]))
        yield Figure("first verdict over stdio", first, "s", _HOW)
        with _served(clone, variables) as url:
            yield Figure("first verdict over HTTP", seconds_to_verdict(over_http(url)), "s", _HOW)
        told = "the sum of the first three, once"
        yield Figure("clone to first verdict over stdio", cloned + made + first, "s", told)


def _variables(folder: Path) -> dict[str, str]:
    # The caller's virtual environment, make flags and settings must not lead into the clone.
    leading = ("VIRTUAL_ENV", "MAKE", "MFLAGS", "SEMANTIC", "MDAGENT_")
    plain = {name: value for name, value in os.environ.items() if not name.startswith(leading)}
    own = {"MDAGENT_DATA_FOLDER": folder / "data", "MDAGENT_CACHE_FOLDER": folder / "cache"}
    return {**plain, **{name: str(path) for name, path in own.items()}}


def _ours(variables: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(name, value) for name, value in variables.items() if name.startswith("MDAGENT_")]


@contextmanager
def _served(clone: Path, variables: Mapping[str, str]) -> Iterator[str]:
    """The address of the clone's server on a free port."""
    command = [str(clone / _MDAGENT), "serve", "--http", "--port", "0"]
    with subprocess.Popen(
        command, env=dict(variables), stderr=subprocess.PIPE, text=True
    ) as server:
        assert server.stderr is not None
        # "mdagent listens on URL"
        yield server.stderr.readline().split()[3]
        server.send_signal(signal.SIGTERM)
        server.communicate()


def _run(command: list[str], folder: Path, variables: Mapping[str, str] | None = None) -> None:
    subprocess.run(command, cwd=folder, env=variables, check=True, capture_output=True)
