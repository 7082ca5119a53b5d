"""`kill -9` of server, supervisor or engine at a random moment, and what must be true after it."""

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from mdagent.bench.melt import melt
from mdagent.server.settings import variables_for_server
from mdagent.tools.simulation.local import LocalExecutor
from mdagent.tools.simulation.receipt import sha256_of
from mdagent.tools.simulation.record import read_record
from mdagent.tools.simulation.run import UNFINISHED, Run
from mdagent.tools.simulation.run_directory import RunDirectory
from mdagent.tools.simulation.store import RunStore

_ATOMS = 'print "begun" append begun.txt\n' + melt(
    4, "thermo 10", "run {n_steps}", 'print "done" append done.txt'
)
_SCRIPTS = {
    "short": _ATOMS.format(n_steps=300),
    "middle": _ATOMS.format(n_steps=1000),
    "endless": _ATOMS.format(n_steps=1_000_000_000),
}
_LONGEST_S = 60.0


@dataclass
class Trial:
    """One trial: who was killed, how the runs ended, and what should not be."""

    killed: list[str] = field(default_factory=list)
    statuses: dict[str, str] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)
    spoiled: set[str] = field(default_factory=set)


def kill_at_random(seed: int, data_folder: Path) -> Trial:
    """Start runs through a server, kill some of the processes, look at everything afterwards."""
    chance, trial = random.Random(seed), Trial()
    store = RunStore(data_folder)
    server = _server(data_folder)
    try:
        _ask_for_runs(server)
        if chance.random() < 0.5:
            _wait(lambda: any(engines_of(run) for run in _runs(store)))
        # The moment is what is drawn: before a run is recorded, while it starts, and after.
        time.sleep(chance.uniform(0.0, 1.0))
        _kill_some(chance, server, store, trial)
        if "server" not in trial.killed:
            _wait(lambda: not store.layout.runs.is_dir() or len(store.layout.run_ids()) == 3)
    finally:
        server.kill()
        server.communicate()
    _see_to_the_end(store, trial)
    return trial


def engines_of(run: RunDirectory) -> list[int]:
    """Processes that work in the run's folder; none may outlive its run."""
    return [
        process
        for process, command in _processes()
        if "in.lammps" in command and "bwrap" not in command and _works_for(process, run)
    ]


def _works_for(process: int, run: RunDirectory) -> bool:
    with contextlib.suppress(OSError):
        folder = os.readlink(f"/proc/{process}/cwd")
        return folder == str(run.work) or run.run_id in Path(
            f"/proc/{process}/mountinfo"
        ).read_text(errors="replace")
    return False


def _processes() -> Iterator[tuple[int, str]]:
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                command = Path(entry.path, "cmdline").read_text(errors="replace")
                yield int(entry.name), command.replace("\0", " ")


def _server(data_folder: Path) -> subprocess.Popen[str]:
    server = subprocess.Popen(
        [sys.executable, "-m", "mdagent", "serve"],
        env={**os.environ, **variables_for_server(data_folder=data_folder)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    client = {"name": "survival", "version": "1"}
    start = {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": client}
    _send(server, {"id": 0, "method": "initialize", "params": start})
    assert server.stdout is not None
    server.stdout.readline()
    _send(server, {"method": "notifications/initialized"})
    return server


def _ask_for_runs(server: subprocess.Popen[str]) -> None:
    for number, (label, script) in enumerate(_SCRIPTS.items(), start=1):
        arguments = {"script": script, "label": label, "wait_s": 0}
        call = {"name": "run_lammps", "arguments": arguments}
        _send(server, {"id": number, "method": "tools/call", "params": call})


def _send(server: subprocess.Popen[str], message: dict[str, object]) -> None:
    assert server.stdin is not None
    server.stdin.write(json.dumps({"jsonrpc": "2.0", **message}) + "\n")
    server.stdin.flush()


def _kill_some(
    chance: random.Random, server: subprocess.Popen[str], store: RunStore, trial: Trial
) -> None:
    kinds = chance.sample(["server", "supervisor", "engine"], chance.randint(1, 3))
    runs = _runs(store)
    for kind in kinds:
        if kind == "server":
            server.kill()
            trial.killed.append("server")
            continue
        for run in chance.sample(runs, len(runs)):
            victims = engines_of(run) if kind == "engine" else _supervisor_of(run)
            # Noted before it is done: the run may end this very moment for another reason.
            trial.spoiled |= {run.run_id} if victims else set()
            trial.killed += [kind for victim in victims if _kill(victim)]


def _runs(store: RunStore) -> list[RunDirectory]:
    if not store.layout.runs.is_dir():
        return []
    return [RunDirectory(store.layout.runs / run_id) for run_id in store.layout.run_ids()]


def _supervisor_of(run: RunDirectory) -> list[int]:
    record = read_record(run.status_record)
    return [] if record is None or run.exit_record.exists() else [int(record["supervisor"]["pid"])]


def _kill(process: int) -> bool:
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)
        return True
    return False


def _see_to_the_end(store: RunStore, trial: Trial) -> None:
    """Look as a server does that was started after the kill."""
    executor = LocalExecutor(store.layout)
    for run in _runs(store):
        if run.launch()["label"] == "endless":
            executor.cancel(run)
    runs = _runs(store)
    for run in runs:
        _wait(lambda run=run: store.load(run.run_id, executor).status not in UNFINISHED)  # type: ignore[misc]
    executor.wait_for_supervisors()
    left = [f"{command!r} is left" for _, command in _left(store) if _wait_for_none(store)]
    trial.complaints += left
    for run in runs:
        found = store.load(run.run_id, executor)
        trial.statuses[found.label or ""] = found.status
        trial.complaints += [f"{found.label}: {why}" for why in _untrue(run, found, trial)]
    listed = {
        line.run_id: line.status for line in RunStore(store.layout.data_folder).lines(executor)
    }
    if listed != {run.run_id: store.load(run.run_id, executor).status for run in runs}:
        trial.complaints.append("the list of runs says otherwise")
    if store.layout.runs.is_dir() and store.layout.queue.waiting():
        trial.complaints.append("a line of the queue is left")


def _untrue(run: RunDirectory, found: Run, trial: Trial) -> Iterator[str]:
    """What the records say and the run's own traces do not bear out."""
    spoiled = run.run_id in trial.spoiled
    n_begun, n_done = (_n_lines(run.work / name) for name in ("begun.txt", "done.txt"))
    if n_begun > 1:
        yield f"was started {n_begun} times"
    if (found.status == "finished") != (n_done == 1) and not spoiled:
        yield f"is {found.status} and came to its end {n_done} times"
    if found.status == "finished" and n_done != 1:
        yield "is finished and never came to its end"
    expected = {"cancelled"} if found.label == "endless" else {"finished"}
    if found.status not in expected | ({"crashed"} if spoiled else set()):
        yield f"is {found.status} ({found.reason})"
    if found.status == "finished" and (
        found.receipt is None or found.receipt.log_sha256 != sha256_of(run.log)
    ):
        yield "is finished and has no receipt of its log"
    for path in run.path.iterdir():
        if path.name.startswith(".") or path.name == "reserve":
            yield f"left {path.name}"
        elif path.suffix == ".json" and read_record(path) is None:
            yield f"left half of {path.name}"


def _n_lines(path: Path) -> int:
    return len(path.read_text().splitlines()) if path.exists() else 0


def _left(store: RunStore) -> list[tuple[int, str]]:
    """Processes of this store: supervisors by their command, engines by their folder."""
    folder, runs = str(store.layout.data_folder), _runs(store)
    supervisors = [found for found in _processes() if folder in found[1]]
    return supervisors + [(p, f"engine {p}") for run in runs for p in engines_of(run)]


def _wait_for_none(store: RunStore) -> bool:
    """True where processes stay; the kernel takes a moment to end those that were killed."""
    with contextlib.suppress(TimeoutError):
        _wait(lambda: not _left(store))
    return bool(_left(store))


def _wait(reached: Callable[[], bool]) -> None:
    until = time.monotonic() + _LONGEST_S
    while not reached():
        if time.monotonic() > until:
            raise TimeoutError("what was waited for did not come")
        time.sleep(0.02)
