"""Runs one job confined for a test that is another user; reads and writes JSON."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

# Any Python can run the room: it needs nothing but the standard library.
sys.path.insert(0, str(Path(__file__).parents[3] / ".typing"))

from levels import sandbox_at  # type: ignore[import-not-found]  # beside this script

from mdagent.tools.sandbox.limits import Limits
from mdagent.tools.sandbox.sandbox import Job, SandboxUnavailable, run_confined

if sys.argv[1:] == ["--try"]:
    raise SystemExit
request = json.load(sys.stdin)
job = Job(
    request["argv"],
    Path(request["work"]),
    tuple(map(Path, request["readable"])),
    request["environment"],
    Path(request["output"]),
)
try:
    sandbox = sandbox_at(request["level"])
except SandboxUnavailable as error:
    print(json.dumps({"unavailable": str(error)}))
    raise SystemExit from error
print(json.dumps(asdict(run_confined(sandbox, job, Limits(**request["limits"])))))
