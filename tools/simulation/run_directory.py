"""The directory of one run: the truth about it, whoever reads it and whenever."""

import contextlib
import errno
import fcntl
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from mdagent.tools.simulation.process import ProcessIdentity, end_unborn
from mdagent.tools.simulation.record import read_record, telling_the_mend, write_record

INPUT_NAME = "in.lammps"
LOG_NAME = "log.lammps"
_NO_LOCKS = (errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS)


@dataclass(frozen=True)
class RunState:
    """What the records alone say: the status, and where it comes from."""

    status: str
    reason: str | None = None
    started: str | None = None
    ended: str | None = None
    job_id: str | None = None


@dataclass(frozen=True)
class RunDirectory:
    """Names the files of a run and reads its state; `work` is all that the engine can write."""

    path: Path

    @property
    def run_id(self) -> str:
        """The name of the directory."""
        return self.path.name

    @property
    def work(self) -> Path:
        """Current folder of the engine."""
        return self.path / "work"

    @property
    def script(self) -> Path:
        """The script as it was sent."""
        return self.path / "script.lammps"

    @property
    def log(self) -> Path:
        """LAMMPS' log, as the script left it; a script may close, rename or delete it."""
        return self.work / LOG_NAME

    @property
    def screen(self) -> Path:
        """All that LAMMPS said, with every command echoed; out of the script's reach."""
        return self.path / "screen.txt"

    @property
    def launch_record(self) -> Path:
        """What to run, how, and why so; written before the run is submitted."""
        return self.path / "launch.json"

    @property
    def owner_record(self) -> Path:
        """Whose run it is; missing where the operator started it."""
        return self.path / "owner.json"

    @property
    def trial(self) -> Path:
        """A rewritten copy of the script that makes a few steps; gone once it was tried."""
        return self.path / "trial"

    @property
    def choice_record(self) -> Path:
        """What the trial measured and what was chosen by it; missing where none was made."""
        return self.path / "choice.json"

    @property
    def status_record(self) -> Path:
        """Written by the supervisor when it takes the run."""
        return self.path / "status.json"

    @property
    def submission_record(self) -> Path:
        """Under which name, and as which job, it was handed to a scheduler; before it was."""
        return self.path / "submission.json"

    @property
    def progress_record(self) -> Path:
        """The last steps and thermo rows, written about every second."""
        return self.path / "progress.json"

    @property
    def exit_record(self) -> Path:
        """How the run ended; outranks everything else."""
        return self.path / "exit.json"

    @property
    def receipt_record(self) -> Path:
        """What ran, by hash."""
        return self.path / "receipt.json"

    @property
    def cancel_request(self) -> Path:
        """There where somebody asked for the run to be cancelled."""
        return self.path / "cancel"

    @property
    def deletion_record(self) -> Path:
        """Whether, and when, a client agreed to its deletion."""
        return self.path / "deletion.json"

    @property
    def reserve(self) -> Path:
        """Space for the last records, given back just before they are written."""
        return self.path / "reserve"

    @property
    def lock(self) -> Path:
        """Held by the supervisor for as long as it lives."""
        return self.path / "lock"

    def launch(self) -> dict[str, Any]:
        """The launch record.

        Raises:
            FileNotFoundError: The directory was removed or never was a run's.
        """
        record = read_record(self.launch_record)
        if record is None:
            raise FileNotFoundError(f"{self.path} holds no run.")
        return record

    @cached_property
    def where(self) -> str:
        """The executor that answers for it, by its word; this machine's where no record tells.

        Read once: the launch record is as old as the directory's name and never changes.
        """
        return str((read_record(self.launch_record) or {}).get("where", "local"))

    def state(self) -> RunState:
        """The status by the records, looked at in the order of their authority.

        A run of this machine that nobody holds any more and that left no exit record gets one
        here. Of a run elsewhere, only its executor can tell whether it was abandoned.
        """
        if (ended := self._ended()) is not None:
            return ended
        if self.where != "local":
            return self._at_work(read_record(self.status_record))
        with self.try_hold() as held:
            # Between the two looks its supervisor may have ended it and let go.
            if (ended := self._ended()) is not None:
                return ended
            status = read_record(self.status_record)
            if held and status is not None:
                return self._abandoned(status)
        return self._at_work(status)

    def _at_work(self, status: dict[str, Any] | None) -> RunState:
        if status is None:
            return RunState("queued", "waits for its turn")
        in_trial = self.trial.exists() and not self.choice_record.exists()
        return RunState(
            status["status"],
            "its launches are tried out before it starts" if in_trial else status.get("reason"),
            status.get("started"),
            job_id=status.get("job_id"),
        )

    def end(self, status: str, reason: str | None, **facts: Any) -> None:
        """Write the exit record, once; the caller holds the run.

        What a killed supervisor had half-written goes; clients' agreements are not its own.
        """
        if self.exit_record.exists():
            return
        for left in (self.reserve, *self.path.glob(".[!d]*.json-*")):
            left.unlink(missing_ok=True)
        started = (read_record(self.status_record) or {}).get("started") or ""
        # A clock that was set back must not make a run end before it began.
        record = {"status": status, "reason": reason, "ended": max(timestamp(), started), **facts}
        write_record(self.exit_record, record)

    @contextlib.contextmanager
    def try_hold(self) -> Iterator[bool]:
        """Hold the run for a moment; gives False where somebody else holds it.

        Who may not write the store cannot hold the run; the holder's process is looked at then.
        """
        try:
            descriptor = os.open(self.lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            if error.errno not in (errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOENT):
                raise
            yield error.errno != errno.ENOENT and not self._holder_lives()
            return
        try:
            yield self._lock(descriptor)
        finally:
            os.close(descriptor)

    def _lock(self, descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError as error:
            if error.errno not in _NO_LOCKS:
                raise
            # A file system without locks: what is left is to look whether the holder lives.
            return not self._holder_lives()
        return True

    def _holder_lives(self) -> bool:
        status = read_record(self.status_record)
        return status is not None and ProcessIdentity.from_record(status["supervisor"]).lives()

    def _ended(self) -> RunState | None:
        record = read_record(self.exit_record)
        if record is None:
            return None
        status = read_record(self.status_record) or {}
        return RunState(
            record["status"],
            record.get("reason"),
            status.get("started"),
            record.get("ended"),
            status.get("job_id"),
        )

    def _abandoned(self, status: dict[str, Any]) -> RunState:
        supervisor = ProcessIdentity.from_record(status["supervisor"])
        if supervisor.is_of_this_boot():
            end_unborn(self.path)
        if self.cancel_request.exists():
            verdict, reason = "cancelled", "cancelled; its supervisor ended before it noted so"
        elif supervisor.is_of_this_boot():
            verdict = "crashed"
            reason = (
                f"its supervisor (process {supervisor.pid}) ended without an exit record: it "
                "was killed, or the disk was full; the engine ended with it"
            )
        else:
            verdict = "lost"
            reason = (
                "the machine was restarted, or the run was on another one, and no exit record "
                "is there; how far it came is in its log"
            )
        with contextlib.suppress(OSError):
            self.end(verdict, reason)
        return RunState(verdict, reason, status.get("started"), timestamp())


@contextlib.contextmanager
def hold(run: RunDirectory) -> Iterator[bool]:
    """Hold a run for as long as it is supervised; waits for those that only look at it.

    Gives False where another supervisor has it.
    """
    for _ in range(100):
        with run.try_hold() as held:
            if held or read_record(run.status_record) is not None or not run.path.exists():
                yield held
                return
        time.sleep(0.01)
    yield False


def ask_to_cancel(run: RunDirectory) -> None:
    """Ask the run's supervisor to end it; whoever holds the run hears of it within 100 ms."""
    with telling_the_mend(run.path):
        run.cancel_request.touch(mode=0o600)


def timestamp() -> str:
    """Now, in UTC, as the records write it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


RECORD_NAMES = frozenset(
    {"script.lammps", "launch.json", "exit.json", "receipt.json", "screen.txt", "progress.json"}
    | {"choice.json", "report.html"}
)
