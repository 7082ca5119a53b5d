"""The commands that carry a run out and judge it once more."""

import json
import shlex
from collections.abc import Iterator
from typing import Any

from mdagent.tools.simulation.record import read_record
from mdagent.tools.simulation.run_directory import RunDirectory

# Chosen for the machine where it ran; another choice sums in another order.
_RESOURCES = ("n_ranks", "n_threads", "accelerator")


def repeat_commands(run: RunDirectory, expect: dict[str, Any]) -> list[str]:
    """`run-lammps` with everything that the run was given, then `evaluate-run` of this run."""
    launch = read_record(run.launch_record) or {}
    words = ["mdagent", "run-lammps", str(run.script), "--wait-s", "50"]
    for name in launch.get("inputs") or {}:
        words += ["--file", str(run.work / name)]
    options = launch.get("options") or [{}]
    # The options differ in ranks, threads and accelerator alone.
    for name, value in _variables(options[0].get("argv") or []):
        words += ["--var", f"{name}={value}"]
    choice = read_record(run.choice_record) or options[0]
    resources = choice.get("resources") or {}
    chosen = [f"{name}={resources[name]}" for name in _RESOURCES if resources.get(name)]
    words += ["--resources", *chosen] if chosen else []
    wall_time = (launch.get("limits") or {}).get("wall_time_s")
    words += ["--limits", f"wall_time_s={wall_time:g}"] if wall_time else []
    judge = ["mdagent", "evaluate-run", run.run_id]
    judge += ["--expect", json.dumps(expect)] if expect else []
    return [shlex.join(words), shlex.join(judge)]


def _variables(argv: list[str]) -> Iterator[tuple[str, str]]:
    """Names and values of the `-var` options, which stand last on LAMMPS' command line."""
    starts = [index for index, word in enumerate(argv) if word == "-var"]
    for start, end in zip(starts, [*starts, len(argv)][1:], strict=True):
        yield argv[start + 1], " ".join(argv[start + 2 : end])
