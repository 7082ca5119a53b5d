"""`mdagent doctor`: what works on this machine, and the mend of what does not."""

import argparse
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from mdagent.cli.exit_codes import BAD_NEWS, FINE
from mdagent.server.settings import read_settings

if TYPE_CHECKING:
    from mdagent.tools.inventory import Part

# A cluster with free nodes starts a job within seconds; a full one is waited for no longer.
_PROBE_S = 120.0
_MARKS = {"ok": "ok     ", "limited": "limited", "missing": "MISSING"}


def add_parser(subparsers: Any) -> None:
    """Add the subcommand to the command line."""
    parser = subparsers.add_parser(
        "doctor",
        help="look at engine, sandbox, manual and potentials, with a mend for each",
        description="Look at every part of the laboratory on this machine. Exit code 1 where "
        "runs are not possible.",
    )
    parser.add_argument("--json", action="store_true", help="print the parts as JSON")
    parser.add_argument(
        "--probe",
        choices=["slurm"],
        help="instead, submit a job of a second that tells what a node of the cluster offers",
    )
    parser.set_defaults(run=_doctor)


def _doctor(options: argparse.Namespace) -> int:
    from mdagent.tools.inventory import inventory

    if options.probe:
        return _probe(options)
    parts = inventory(read_settings().open_laboratory())
    stopped = [part for part in parts if part.need == "needed" and part.status == "missing"]
    if options.json:
        ready = "no" if stopped else "yes"
        print(
            json.dumps({"ready": ready, "parts": [part.model_dump() for part in parts]}, indent=2)
        )
    else:
        print(_report(parts, stopped))
    return BAD_NEWS if stopped else FINE


def _probe(options: argparse.Namespace) -> int:
    from mdagent.tools.simulation.executor import ExecutorUnavailable
    from mdagent.tools.simulation.slurm import SlurmExecutor
    from mdagent.tools.simulation.slurm_probe import probe

    plan = read_settings().open_laboratory().plan
    try:
        found = probe(SlurmExecutor(plan.slurm), plan.data_folder, plan.sandbox, _PROBE_S)
    except (ExecutorUnavailable, OSError) as error:
        found = {"why": str(error)}
    isolation = found.get("isolation")
    if options.json:
        print(json.dumps({"ready": "yes" if isolation else "no", **found}, indent=2))
    elif isolation:
        print(f"A node answered ({found['node']}): {isolation['backend']}, {isolation['level']}.")
    else:
        print(f"No run could be carried out: {found['why']}")
    return FINE if isolation else BAD_NEWS


def _report(parts: "Sequence[Part]", stopped: "Sequence[Part]") -> str:
    width = max(len(part.name) for part in parts)
    lines = []
    for part in parts:
        lines.append(f"{_MARKS[part.status]}  {part.name.ljust(width)}  {part.found}")
        if part.mend:
            lines.append(f"{'':9}{'':{width}}  -> {part.mend}")
    verdict = "Ready: runs are possible."
    if stopped:
        verdict = f"Not ready: no runs without {' and '.join(part.name for part in stopped)}."
    return "\n".join([*lines, "", verdict])
