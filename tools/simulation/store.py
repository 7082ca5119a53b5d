"""All runs of a data folder: made, read, listed, deleted; shared by any number of servers."""

import contextlib
import os
import secrets
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from mdagent.tools.simulation.deletion import RunPinned, agree, agreements, deletion_of
from mdagent.tools.simulation.index_lines import is_of, read_line, summary
from mdagent.tools.simulation.layout import Layout
from mdagent.tools.simulation.ownership import note_owner, owner_of
from mdagent.tools.simulation.record import sync_folder, telling_the_mend, write_record
from mdagent.tools.simulation.run import UNFINISHED, DeletedRun, RunList
from mdagent.tools.simulation.run_directory import RunDirectory
from mdagent.tools.simulation.run_index import IndexLine, RunIndex

if TYPE_CHECKING:
    from mdagent.tools.simulation.executor import Overseer
    from mdagent.tools.simulation.launch import Launch
    from mdagent.tools.simulation.run import Run

_MiB = 1 << 20
# Far longer than the inputs of one request take to be written.
_LEFT_S = 3600.0


class UnknownRun(LookupError):
    """There is no such run; the text says how to find those that are there."""

    def __init__(self, run_id: str) -> None:
        super().__init__(
            f"There is no run {run_id[:80]!r}: it was deleted, or the id is mistyped. "
            "list_runs shows the runs there are."
        )


class RunStillActive(RuntimeError):
    """The run is queued or running, so it cannot be deleted."""


class RunStore:
    """Run directories are the truth; the index beside them only makes lists fast.

    Seen by an owner it holds the runs of that owner alone: another's is unknown, so that nobody
    learns that it exists.

    Args:
        data_folder: Where the runs lie.
        owner: The client whose runs these are; None for the operator, who sees all of them.
    """

    def __init__(self, data_folder: Path, owner: str | None = None) -> None:
        self.layout = Layout(data_folder)
        self.owner = owner
        self._index = RunIndex(data_folder / "index.sqlite")

    def seen_by(self, owner: str | None) -> "RunStore":
        """The same store with the runs of one owner, or for the operator with all of them."""
        return RunStore(self.layout.data_folder, owner)

    def shows(self, owner: str | None) -> bool:
        """Whether the runs of an owner are seen in it."""
        return self.owner is None or self.owner == owner

    def folder(self, run_id: str) -> RunDirectory:
        """The directory of a run.

        Raises:
            UnknownRun: There is none with this id, or it is another's.
        """
        run = self.layout.run(run_id)
        if run is None or not self.shows(owner_of(run)):
            raise UnknownRun(run_id)
        return run

    def folders(self) -> Iterator[RunDirectory]:
        """The directories of the runs seen in it, oldest first."""
        for run_id in self.layout.run_ids():
            # Another client may delete one meanwhile.
            with contextlib.suppress(UnknownRun):
                yield self.folder(run_id)

    @contextlib.contextmanager
    def draft(self) -> Iterator[RunDirectory]:
        """A directory to fill for a new run; gone again unless it is handed to `create`.

        Raises:
            StoreFull, StoreNotWritable: The texts say what to do.
        """
        self.layout.make()
        self._sweep()
        now = datetime.now(UTC)
        # Runs of one second are in order too: the milliseconds come before what nobody can guess.
        last = f"{now.microsecond // 1000:03d}{secrets.token_hex(7)[1:]}"
        run_id = f"run-{now:%Y%m%d-%H%M%S}-{last}"
        draft = RunDirectory(self.layout.runs / f".new-{run_id}")
        with telling_the_mend(self.layout.data_folder):
            draft.path.mkdir(mode=0o700)
            draft.work.mkdir()
            # Where we are root, the confined user enters it as somebody else; the folder around
            # it keeps everybody else out.
            draft.work.chmod(0o755)
        try:
            with draft.try_hold():
                yield draft
        finally:
            shutil.rmtree(draft.path, ignore_errors=True)

    def create(self, draft: RunDirectory, launch: "Launch") -> RunDirectory:
        """Make a filled draft a run, at once and for good."""
        if self.owner is not None:
            note_owner(draft, self.owner)
        write_record(draft.launch_record, launch.as_record())
        run = RunDirectory(self.layout.runs / launch.run_id)
        with telling_the_mend(self.layout.data_folder):
            os.rename(draft.path, run.path)
            sync_folder(self.layout.runs)
        return run

    def load(self, run_id: str, executor: "Overseer") -> "Run":
        """A run as it is at this moment.

        Raises:
            UnknownRun: There is none with this id.
        """
        from mdagent.tools.simulation.reading import read_run

        run = self.folder(run_id)
        state = executor.states([run])[run_id]
        try:
            return read_run(run, state)
        except FileNotFoundError as error:
            raise UnknownRun(run_id) from error

    def list(
        self,
        executor: "Overseer",
        *,
        status: str | None = None,
        label: str | None = None,
        limit: int = 20,
        offset: int = 0,
    ) -> RunList:
        """Runs, newest first.

        Those that were not over when they were last seen are looked at again: all of them where a
        status is asked for, else those of the answer, so that a long queue costs a list nothing.
        """
        chosen = [
            line
            for line in self.lines(executor, again=status is not None)
            if self.shows(line.owner)
            and status in (None, line.status)
            and (label is None or is_of(line.label, label))
        ]
        chosen.sort(key=lambda line: line.run_id, reverse=True)
        page: Sequence[IndexLine] = chosen[offset : offset + limit]
        if status is None:
            page = self._now(page, executor)
        more = offset + limit < len(chosen)
        return RunList(
            runs=[summary(line) for line in page],
            n_total=len(chosen),
            next_offset=offset + limit if more else None,
            next_step=f"list_runs(offset={offset + limit}) reads on" if more else None,
        )

    def delete(
        self, run_id: str, executor: "Overseer", when: Literal["now", "room_needed", "never"]
    ) -> DeletedRun:
        """Remove a run that is over, with all its files; or note when that may happen by itself.

        Raises:
            UnknownRun: There is none with this id.
            RunStillActive: It is queued or running.
            RunPinned: A client said that it is never to be deleted.
            StoreNotWritable: The store is read-only.
        """
        run = self.folder(run_id)
        with telling_the_mend(self.layout.data_folder), agreements(self.layout.locks):
            if when != "now":
                return self._agree(run, when)
            status = executor.states([run])[run_id].status
            if status in UNFINISHED:
                raise RunStillActive(
                    f"{run_id} is {status}: call cancel_run first, then delete_run."
                )
            if deletion_of(run) == "never":
                raise RunPinned(run_id)
            return self.remove(run)

    def remove(self, run: RunDirectory) -> DeletedRun:
        """Remove a run that is over; the caller holds the agreements.

        Raises:
            UnknownRun: It was removed meanwhile.
        """
        from mdagent.tools.sandbox.work_folder import measure, settle

        contents, deletion = measure(run.path), deletion_of(run)
        trash = self.layout.runs / f".trash-{run.run_id}"
        # The engine may have been killed with files it made unreadable even for their owner.
        try:
            settle(run.path)
            os.rename(run.path, trash)
        except FileNotFoundError as error:
            raise UnknownRun(run.run_id) from error
        shutil.rmtree(trash)
        self._index.write([], [run.run_id])
        return DeletedRun(
            run_id=run.run_id,
            deletion=deletion,
            n_files=contents.n_files,
            freed_MiB=round(contents.disk_bytes / _MiB, 3),
        )

    def rebuild_index(self, executor: "Overseer") -> int:
        """Make the index anew from the run directories; gives the number of runs.

        Raises:
            StoreNotWritable: The store is read-only.
        """
        with telling_the_mend(self.layout.data_folder):
            self._index.forget()
        return len(self.lines(executor))

    def lines(self, executor: "Overseer", *, again: bool = True) -> Sequence[IndexLine]:
        """What the index says of all runs, whoever sees them.

        Args:
            executor: Tells the states of runs.
            again: Read those again that were not over; those that nobody saw yet are always read.
        """
        known, there = self._index.lines(), self.layout.run_ids()
        if gone := known.keys() - set(there):
            self._index.write([], gone)
        stale = [i for i in there if i not in known or (again and known[i].status in UNFINISHED)]
        read = self._read(stale, known, executor)
        missed = gone | (set(stale) - read.keys())
        return [line for run_id, line in {**known, **read}.items() if run_id not in missed]

    def _now(self, lines: Sequence[IndexLine], executor: "Overseer") -> Sequence[IndexLine]:
        """The same runs as they are at this moment, without those removed meanwhile."""
        unfinished = {line.run_id: line for line in lines if line.status in UNFINISHED}
        read = self._read(list(unfinished), unfinished, executor)
        now = [line if line.run_id not in unfinished else read.get(line.run_id) for line in lines]
        return [line for line in now if line is not None]

    def _read(
        self, run_ids: Sequence[str], known: Mapping[str, IndexLine], executor: "Overseer"
    ) -> dict[str, IndexLine]:
        """Runs as they are now, without those removed meanwhile; what changed is noted."""
        runs = [RunDirectory(self.layout.runs / run_id) for run_id in run_ids]
        states = executor.states(runs)
        read = [read_line(run, states[run.run_id], known.get(run.run_id)) for run in runs]
        there = {line.run_id: line for line in read if line is not None}
        # Most of many queued runs are as they were: nothing is written for them.
        changed = [line for line in there.values() if line != known.get(line.run_id)]
        # A directory that was removed by hand, and not wholly, is no run any more.
        gone = {run_id for run_id in run_ids if run_id in known and run_id not in there}
        if changed or gone:
            self._index.write(changed, gone)
        return there

    def _agree(self, run: RunDirectory, when: Literal["room_needed", "never"]) -> DeletedRun:
        try:
            agree(run, when)
        except FileNotFoundError as error:
            raise UnknownRun(run.run_id) from error
        # Read again from the directory the next time.
        self._index.write([], [run.run_id])
        return DeletedRun(run_id=run.run_id, deletion=when, n_files=0, freed_MiB=0)

    def _sweep(self) -> None:
        """Remove what servers that were killed left half-made or half-deleted.

        Another server may be at work on a young one at this moment, and a clock may have jumped:
        who fills a draft also holds it.
        """
        for left in (*self.layout.runs.glob(".trash-*"), *self.layout.runs.glob(".new-*")):
            with contextlib.suppress(FileNotFoundError):
                if time.time() - left.stat().st_mtime < _LEFT_S:
                    continue
                with RunDirectory(left).try_hold() as held:
                    if held:
                        shutil.rmtree(left, ignore_errors=True)
