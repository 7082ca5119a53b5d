"""Runs one job confined for a test that is another user; reads and writes JSON."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

from mdagent.tools.sandbox.limits import Limits
from mdagent.tools.sandbox.sandbox import Job, SandboxOptions, open_sandbox, run_confined

request = json.load(sys.stdin)
job = Job(
    request["argv"],
    Path(request["work"]),
    tuple(map(Path, request["readable"])),
    request["environment"],
    Path(request["output"]),
)
outcome = run_confined(open_sandbox(SandboxOptions()), job, Limits(**request["limits"]))
print(json.dumps(asdict(outcome)))
