"""Waiting for a run on behalf of a client, who hears of its progress meanwhile."""

import time
from collections.abc import Awaitable, Callable

import anyio
import anyio.to_thread

from mdagent.tools.simulation.executor import Overseer
from mdagent.tools.simulation.run import UNFINISHED, Run
from mdagent.tools.simulation.store import RunStore

Report = Callable[[float, float | None, str], Awaitable[None]]
_LOOK_S = 0.1
# The files of a run elsewhere are on a file system that many share.
_LOOK_ELSEWHERE_S = 1.0
_REPORT_S = 1.0


async def wait_for(
    run_id: str, wait_s: float, store: RunStore, executor: Overseer, report: Report
) -> Run:
    """The run once it is over, or as it is after `wait_s`.

    Giving the wait up leaves the run alone: it belongs to its supervisor, not to the request.

    Raises:
        UnknownRun: There is none with this id, or it was deleted meanwhile.
    """
    until = time.monotonic() + wait_s
    reported, told = time.monotonic(), -1
    run = store.folder(run_id)
    look_s = _LOOK_S if run.where == "local" else _LOOK_ELSEWHERE_S
    while not run.exit_record.exists() and time.monotonic() < until:
        await anyio.sleep(min(look_s, max(0.0, until - time.monotonic())))
        if time.monotonic() - reported >= _REPORT_S:
            reported = time.monotonic()
            told = await _tell(await _load(run_id, store, executor), report, told)
    return await _load(run_id, store, executor)


async def _load(run_id: str, store: RunStore, executor: Overseer) -> Run:
    return await anyio.to_thread.run_sync(store.load, run_id, executor)


async def _tell(run: Run, report: Report, told: int) -> int:
    """Report progress, which the protocol wants to grow from one report to the next."""
    progress = run.progress
    if run.status == "running" and progress is None and run.reason and told < 0:
        await report(0, None, run.reason)
        return 0
    if run.status not in UNFINISHED or progress is None or progress.step <= told:
        return told
    await report(progress.step, progress.n_steps, _sentence(run))
    return progress.step


def _sentence(run: Run) -> str:
    progress = run.progress
    assert progress is not None
    words = [f"step {progress.step}" + (f" of {progress.n_steps}" if progress.n_steps else "")]
    if progress.steps_per_s:
        words.append(f"{progress.steps_per_s:.4g} steps/s")
    if progress.eta_s is not None:
        words.append(f"about {progress.eta_s:.0f} s left")
    for name in ("Temp", "TotEng", "PotEng"):
        if (value := progress.latest_thermo.get(name)) is not None:
            words.append(f"{name} {value:.6g}")
    return ", ".join(words)
