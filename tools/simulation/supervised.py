"""One run under supervision: from its status record to its receipt and exit record."""

import contextlib
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal

from mdagent.tools.sandbox.limits import Limits
from mdagent.tools.sandbox.outcome import Outcome
from mdagent.tools.sandbox.sandbox import (
    Job,
    Sandbox,
    SandboxOptions,
    SandboxUnavailable,
    open_sandbox,
    run_confined,
)
from mdagent.tools.simulation.choice import settle_launch
from mdagent.tools.simulation.launch import Launch
from mdagent.tools.simulation.live import LiveRun
from mdagent.tools.simulation.process import ProcessIdentity
from mdagent.tools.simulation.queue import release
from mdagent.tools.simulation.receipt import hashes_at_start, make_receipt, potential_names
from mdagent.tools.simulation.record import write_record
from mdagent.tools.simulation.run_directory import RunDirectory, timestamp
from mdagent.tools.simulation.verdict import judge

_PROGRESS_PERIOD_S = 1.0
# Given back just before the last records are written, so that a full disk still takes them.
_RESERVE_BYTES = 64 << 10


@dataclass
class _Watcher:
    """Asked by the sandbox whether to go on; keeps the progress record on its way."""

    run: RunDirectory
    live: LiveRun
    told_to_end: Callable[[], str | None]
    look_s: float = 0.0
    stop_reason: str | None = None
    _looked: float = field(default=float("-inf"))
    _written: float = field(default=0.0)
    _dirty: bool = False

    def is_cancelled(self) -> bool:
        """Whether the run is to end, looked at now."""
        self._looked = float("-inf")
        return self.should_stop() == "cancelled"

    def should_stop(self) -> Literal["cancelled", "stopped"] | None:
        if time.monotonic() - self._looked >= self.look_s:
            self._looked = time.monotonic()
            # Without its directory a run has nowhere to put its results.
            if self.run.cancel_request.exists() or not self.run.launch_record.exists():
                return "cancelled"
        if (order := self.told_to_end()) is not None:
            self.stop_reason = order
            return "cancelled"
        self._dirty |= self.live.look()
        self.stop_reason = self.live.failure()
        if self.stop_reason is not None:
            return "stopped"
        if self._dirty and time.monotonic() - self._written >= _PROGRESS_PERIOD_S:
            self._written, self._dirty = time.monotonic(), False
            # A full disk must not end a run that may still free some.
            with contextlib.suppress(OSError):
                write_record(self.run.progress_record, self.live.record())
        return None


def supervise(run: RunDirectory, launch: Launch, cores: list[int]) -> None:
    """Run it and write down how it ended; the caller holds the run.

    Args:
        run: The run.
        launch: Its launch record.
        cores: Seats that it holds; those it will not use are given back.
    """
    with telling_the_end(run):
        note_start(run)
        if (reason := _store_at_cap(run, launch)) is not None:
            _end(lambda: run.end("over_limit", reason))
            return
        sandbox = _sandbox(launch.sandbox_level, launch.bwrap)
        launch = settle_launch(run, launch, len(cores), sandbox)
        release(cores, but=launch.most_cores)
        carry_out(sandbox, run, launch)


@contextlib.contextmanager
def telling_the_end(run: RunDirectory) -> Iterator[None]:
    """Write down what kept a run from being supervised."""
    try:
        yield
    except SandboxUnavailable as error:
        text = str(error)
        _end(lambda: run.end("crashed", f"nothing was run: {text}"))
    except OSError as error:
        place = f" ({error.filename})" if error.filename else ""
        text = f"{error.strerror or error}{place}"
        _end(lambda: run.end("crashed", f"could not be supervised: {text}"))


def _store_at_cap(run: RunDirectory, launch: Launch) -> str | None:
    """Why the run may not start: others filled the store while this one waited."""
    if launch.store_MiB is None:
        return None
    from mdagent.tools.simulation.layout import Layout
    from mdagent.tools.simulation.local import LocalExecutor
    from mdagent.tools.simulation.retention import Retention, StoreAtCap, make_room
    from mdagent.tools.simulation.store import RunStore

    data_folder = run.path.parents[1]
    executor = LocalExecutor(Layout(data_folder), launch.n_granted_cores)
    wanted_MiB = int(launch.limits["disk_MiB"])
    try:
        make_room(RunStore(data_folder), executor, Retention(launch.store_MiB), wanted_MiB)
    except StoreAtCap as error:
        return str(error)
    return None


def _nobody() -> None:
    """Nobody but the run's own records tells it to end."""


def carry_out(
    sandbox: Sandbox,
    run: RunDirectory,
    launch: Launch,
    told_to_end: Callable[[], str | None] = _nobody,
    look_s: float = 0.0,
) -> None:
    """Run the engine to its end and write the last records.

    Args:
        sandbox: What starts it.
        run: The run, held by the caller, its start noted.
        launch: Its launch record, settled.
        told_to_end: Asked about twenty times a second for a reason to end the run.
        look_s: Time between two looks for a request to cancel; a shared store serves many runs.
    """
    option = launch.options[0]
    before = hashes_at_start(run, launch)
    live = LiveRun(run.screen, launch.plan, potential_names(launch.potentials_folder()))
    watcher = _Watcher(run, live, told_to_end, look_s)
    job = Job(
        argv=option.argv[sandbox.n_outside :],
        work_folder=run.work,
        readable=[Path(path) for path in launch.readable],
        environment=option.environment,
        output=run.screen,
        n_launcher_words=launch.n_launcher_words(option) - sandbox.n_outside,
    )
    limits = launch.sandbox_limits()
    outcome = _outcome(sandbox, job, limits, watcher)
    live.look_to_the_end()
    log = live.reader.log
    verdict = judge(outcome, limits, log, watcher.stop_reason)
    used = live.names_seen
    run.reserve.unlink(missing_ok=True)
    _end(lambda: write_record(run.progress_record, live.record()))
    _end(
        lambda: write_record(
            run.receipt_record, make_receipt(run, launch, before, used, log.version)
        )
    )
    _end(lambda: run.end(verdict.status, verdict.reason, outcome=_facts(outcome)))


def _outcome(sandbox: Sandbox, job: Job, limits: Limits, watcher: _Watcher) -> Outcome:
    """How it ended; a word from outside may reach the engine, or what confines it, before us."""
    began = time.monotonic()
    try:
        outcome = run_confined(sandbox, job, limits, should_stop=watcher.should_stop)
    except SandboxUnavailable:
        if not watcher.is_cancelled():
            raise
        return Outcome("cancelled", None, None, time.monotonic() - began, None, None, 0.0)
    died = outcome.ended_by in ("exit", "signal") and outcome.exit_code != 0
    if died and watcher.is_cancelled():
        return replace(outcome, ended_by="cancelled")
    return outcome


def _end(write: Callable[[], None]) -> None:
    """Write one of the last records; a removed directory or a full disk must not stop the rest.

    Where even the exit record cannot be written, who looks next finds a run that nobody holds
    and calls it crashed.
    """
    with contextlib.suppress(OSError):
        write()


def note_start(run: RunDirectory, **facts: Any) -> None:
    """Write the status record; the caller holds the run."""
    write_record(
        run.status_record,
        {
            "status": "running",
            # A clock that was set back must not make a run start before it was made.
            "started": max(timestamp(), run.launch()["created"]),
            "supervisor": ProcessIdentity.own().as_record(),
            **facts,
        },
    )
    with run.reserve.open("wb") as file:
        file.write(bytes(_RESERVE_BYTES))
        file.flush()
        os.fsync(file.fileno())


def _facts(outcome: Outcome) -> dict[str, object]:
    return {
        name: round(value, 3) if isinstance(value, float) else value
        for name, value in asdict(outcome).items()
    }


@cache
def _sandbox(level: Literal["auto", "bubblewrap", "landlock"], bwrap: str | None) -> Sandbox:
    return open_sandbox(SandboxOptions(level, Path(bwrap) if bwrap else None))
