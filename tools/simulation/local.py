"""Runs on this machine, supervised by processes that outlive the server."""

import atexit
import contextlib
import os
import secrets
import subprocess
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from mdagent.tools.simulation.layout import Layout
from mdagent.tools.simulation.record import read_record, telling_the_mend
from mdagent.tools.simulation.run import UNFINISHED
from mdagent.tools.simulation.run_directory import RunDirectory, RunState, ask_to_cancel

if TYPE_CHECKING:
    from mdagent.tools.engine.engine import Engine
    from mdagent.tools.simulation.launch_plan import Workload
    from mdagent.tools.simulation.run import ResourceRequest, Resources

# All that a supervisor needs of the environment; secrets of the server are not for it.
_ENVIRONMENT = {"PATH": "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin"}


class LocalExecutor:
    """Lines runs up in the store and sees that supervisors are there to take them.

    Args:
        layout: The store; several servers may share it.
        n_cores: Cores that runs may use at once; None takes those this process may use.
    """

    where = "local"

    def __init__(self, layout: Layout, n_cores: int | None = None) -> None:
        self._layout = layout
        self.n_cores = n_cores or len(os.sched_getaffinity(0))
        # A client over stdio has a server of its own, so servers take turns in the queue.
        self._owner = secrets.token_hex(4)

    def plan(
        self, asked: "ResourceRequest", engine: "Engine", work: "Workload"
    ) -> "list[Resources]":
        """The launches that a trial shall choose from.

        Raises:
            ResourcesRefused: More was asked for than runs may use here.
        """
        from mdagent.tools.simulation.launch_plan import plan_launch

        return plan_launch(asked, engine, self.n_cores, work)

    def command(self, engine: "Engine", words: Sequence[str], resources: "Resources") -> list[str]:
        """The engine, behind its MPI launcher where there are several ranks."""
        return engine.argv(*words, n_ranks=resources.n_ranks)

    def submit(self, runs: Sequence[RunDirectory]) -> None:
        """Line runs up; to do so twice does no harm."""
        with telling_the_mend(self._layout.data_folder):
            for run in runs:
                self._layout.queue.put(run.run_id, self._owner)
            self._see_to_supervisors()

    def states(self, runs: Sequence[RunDirectory]) -> dict[str, RunState]:
        """The state of each run by its run_id; a queued one whose line was lost gets it back."""
        states = {run.run_id: run.state() for run in runs}
        waiting = [run for run in runs if states[run.run_id].status == "queued"]
        # Those that wait elsewhere are no business of supervisors here.
        if queued := [run for run in waiting if run.where == self.where]:
            # Looking is possible where nothing can be written; who submits hears of it.
            with contextlib.suppress(OSError):
                self._line_up_again(queued)
                self._see_to_supervisors()
        return states

    def cancel(self, run: RunDirectory) -> None:
        """End a run, queued or running; returns before it has ended."""
        # A run whose supervisor was killed has crashed already, whatever is asked of it now.
        if run.state().status not in UNFINISHED:
            return
        ask_to_cancel(run)
        with run.try_hold() as held:
            if held and read_record(run.status_record) is None:
                run.end("cancelled", "cancelled before it started")
                self._layout.queue.remove(run.run_id)

    def wait_for_supervisors(self) -> None:
        """Block until the supervisors that this process started have nothing left to do."""
        while _STARTED:
            _STARTED.pop().wait()

    def _line_up_again(self, queued: list[RunDirectory]) -> None:
        lined_up = self._layout.queue.lined_up()
        for run in queued:
            # One that a supervisor has just taken is in no line and has its record soon.
            if run.run_id not in lined_up and read_record(run.status_record) is None:
                self._layout.queue.put(run.run_id, self._owner)

    def _see_to_supervisors(self) -> None:
        """Start a supervisor where runs wait and a seat is free; it leaves when none waits."""
        _reap()
        if not self._layout.queue.lined_up():
            return
        seat = self._layout.supervisors(self.n_cores).take_one()
        if seat is None:
            return
        try:
            # It is born seated: however slowly it starts, nobody starts another one instead.
            _STARTED.append(self._supervisor(seat))
        finally:
            os.close(seat)

    def _supervisor(self, seat: int) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-I", "-m", "mdagent.tools.simulation.supervisor"]
        arguments = [str(self._layout.data_folder), str(self.n_cores), str(seat)]
        with (self._layout.data_folder / "supervisors.log").open("ab") as complaints:
            return subprocess.Popen(
                [*command, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=complaints,
                env=_ENVIRONMENT,
                cwd="/",
                pass_fds=(seat,),
                start_new_session=True,
            )


# Supervisors that are our children: asked about now and then, or they would stay as zombies.
_STARTED: list[subprocess.Popen[bytes]] = []


@atexit.register
def _let_go() -> None:
    """Leave the living ones alone; Popen would complain that nobody waited for them."""
    _reap()
    for process in _STARTED:
        process.returncode = 0


def _reap() -> None:
    _STARTED[:] = [process for process in _STARTED if process.poll() is None]
