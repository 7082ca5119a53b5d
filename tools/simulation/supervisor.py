"""The process that outlives the server: takes queued runs one after the other and sees to each.

Started as `python -m mdagent.tools.simulation.supervisor DATA_FOLDER N_CORES SEAT`, in a session
of its own, with an inherited lock as its seat. It imports little, reads no environment, and ends
when nothing is queued.
"""

import fcntl
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from mdagent.tools.simulation.launch import Launch
from mdagent.tools.simulation.layout import Layout
from mdagent.tools.simulation.queue import release, turn
from mdagent.tools.simulation.run_directory import RunDirectory, hold
from mdagent.tools.simulation.supervised import supervise


@dataclass(frozen=True)
class Taken:
    """A run that this supervisor holds, and the launch record it read for it."""

    run: RunDirectory
    launch: Launch
    cores: list[int]


def work_off(layout: Layout, n_cores: int, seat: int | None) -> None:
    """Supervise runs until none is queued.

    Args:
        layout: The store.
        n_cores: Cores that runs may use at once, and so the number of supervisors.
        seat: Held by this one; None where there are supervisors enough.
    """
    while seat is not None:
        while True:
            with _next_run(layout, n_cores) as taken:
                if taken is None:
                    break
                supervise(taken.run, taken.launch, taken.cores)
        os.close(seat)
        # Who lined a run up after the last look saw this seat still taken: look again.
        seat = layout.supervisors(n_cores).take_one() if layout.queue.lined_up() else None


@contextmanager
def _next_run(layout: Layout, n_cores: int) -> Iterator[Taken | None]:
    """The run whose turn it is, with its cores; both are given back at the end."""
    with ExitStack() as held:
        taken = None
        with turn(layout.locks):
            for run_id in layout.queue.waiting():
                taken = _take(layout, run_id, n_cores, held)
                if taken is not None:
                    break
        yield taken


def _take(layout: Layout, run_id: str, n_cores: int, held: ExitStack) -> Taken | None:
    run = layout.run(run_id)
    if run is None:
        layout.queue.remove(run_id)
        return None
    with ExitStack() as own:
        if not own.enter_context(hold(run)) or run.exit_record.exists():
            layout.queue.remove(run_id)
            return None
        launch = _read_launch(run)
        cores = _wait_for_cores(layout, run, launch, n_cores) if launch is not None else None
        layout.queue.take(run_id)
        if launch is None or cores is None:
            return None
        own.callback(release, cores)
        held.push(own.pop_all())
        return Taken(run, launch, cores)


def _read_launch(run: RunDirectory) -> Launch | None:
    try:
        return Launch.from_record(run.launch())
    except FileNotFoundError:
        return None
    except (ValueError, TypeError, KeyError) as error:
        run.end("crashed", f"its launch record cannot be used: {error}")
        return None


def _wait_for_cores(
    layout: Layout, run: RunDirectory, launch: Launch, n_cores: int
) -> list[int] | None:
    """Hold the run's cores; None where it was cancelled or removed meanwhile."""

    def unwanted() -> bool:
        return run.cancel_request.exists() or not run.launch_record.exists()

    least = min(launch.least_cores, n_cores)
    # Where others wait, sharing the cores out does more work than one run on all of them.
    share = n_cores // max(1, len(layout.queue.lined_up()))
    most = max(least, min(launch.most_cores, share))
    cores = layout.cores(n_cores).wait_for(least, unwanted, most=most)
    if cores is not None and not unwanted():
        return cores
    release(cores or [])
    if run.path.is_dir():
        run.end("cancelled", "cancelled before it started")
    return None


def main() -> int:
    """Read the command line and work."""
    _, data_folder, n_cores, seat = sys.argv
    # The engine must not inherit the seat: it would hold it beyond its supervisor's death.
    fcntl.fcntl(int(seat), fcntl.F_SETFD, fcntl.FD_CLOEXEC)
    # The terminal of whoever started the server is none of ours.
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    work_off(Layout(Path(data_folder)), int(n_cores), int(seat))
    return 0


if __name__ == "__main__":
    sys.exit(main())
