"""Watching a confined process: its output, its limits, its end and the end of all it started."""

import json
import os
import select
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Literal

from mdagent.tools.sandbox import process_tree, work_folder
from mdagent.tools.sandbox.job import WORK_MOUNT
from mdagent.tools.sandbox.limits import Limits
from mdagent.tools.sandbox.outcome import EndedBy, Outcome

ShouldStop = Callable[[], Literal["cancelled", "stopped"] | None]

_MiB = 1 << 20
_PERIOD_S = 0.05
_PATIENCE_S = 5.0
# Looking at the processes may take this part of a core, but is never put off for longer.
_TREE_SHARE, _TREE_PAUSE_S = 0.01, 0.2
# Looking at the work folder may take this part of a core, however many files there are.
_FOLDER_SHARE = 0.05
# bubblewrap tells the end by signal N as status 128 + N. Statuses above these are a command's own,
# such as 255 from an abort; one in between that a command exits with by itself reads as a signal.
_SIGNAL_STATUSES = range(129, 129 + 64)


def never() -> None:
    """The `should_stop` of a run that nobody stops."""


@dataclass
class Watch:
    """One confined process under watch, from its start to the last byte of its output."""

    process: subprocess.Popen[bytes]
    output_fd: int
    status_fd: int
    output: BinaryIO
    folder: Path
    limits: Limits
    should_stop: ShouldStop
    end_signal: signal.Signals
    started: float = field(default_factory=time.monotonic)
    cpu_time_s: float = 0.0
    peak_memory_bytes: int = 0
    written_bytes: int = 0
    init: int | None = None
    init_ticks: int | None = None
    exit_status: int | None = None
    _open: set[int] = field(default_factory=set)
    _status_text: str = ""
    _next_folder_look: float = 0.0
    _next_tree_look: float = 0.0

    def until_end(self) -> Outcome:
        """Block until everything has ended, by itself or because a limit was reached."""
        self._open = {self.output_fd, self.status_fd}
        ended_by: EndedBy | None = None
        try:
            while ended_by is None and self._wait():
                ended_by = self._over_limit() or self.should_stop()
        finally:
            self._end_everything()
        wall_time_s = time.monotonic() - self.started
        self._read_status()
        self._drain()
        if self._too_much_output():
            self.output.truncate(self.limits.output_MiB * _MiB)
        outcome = self._outcome(ended_by, wall_time_s)
        work_folder.settle(self.folder)
        return outcome

    def _wait(self) -> bool:
        """Take what comes for one period; False when the process has ended."""
        until = time.monotonic() + _PERIOD_S
        while (left := until - time.monotonic()) > 0:
            ready, _, _ = select.select(self._open, [], [], left)
            if self.output_fd in ready:
                self._drain()
            if self.status_fd in ready:
                self._read_status()
            if self.status_fd not in self._open:
                return False
            if self._too_much_output():
                return True
        return True

    def _read_status(self) -> None:
        """Take bubblewrap's own records; their end is bubblewrap's end."""
        for block in self._blocks(self.status_fd):
            self._status_text += block.decode()
        *lines, self._status_text = self._status_text.split("\n")
        for line in filter(str.strip, lines):
            record = json.loads(line)
            if "child-pid" in record:
                self.init = int(record["child-pid"])
                self.init_ticks = process_tree.start_ticks(self.init)
            if "exit-code" in record:
                self.exit_status = _without_offset(record["exit-code"])
            self.exit_status = record.get("exit-status", self.exit_status)
            self.cpu_time_s = record.get("cpu-time", self.cpu_time_s)

    def _drain(self) -> None:
        """Move waiting output to its file, up to its limit."""
        limit = self.limits.output_MiB * _MiB
        for block in self._blocks(self.output_fd):
            self.output.write(block[: max(0, limit - self.written_bytes)])
            self.written_bytes += len(block)
            if self._too_much_output():
                break
        self.output.flush()

    def _too_much_output(self) -> bool:
        in_file = os.fstat(self.output.fileno()).st_size
        return max(self.written_bytes, in_file) > self.limits.output_MiB * _MiB

    def _blocks(self, number: int) -> Iterator[bytes]:
        """What a non-blocking pipe holds now; it is taken off the watch list at its end."""
        while number in self._open:
            try:
                block = os.read(number, 1 << 16)
            except BlockingIOError:
                return
            if not block:
                self._open.discard(number)
                return
            yield block

    def _over_limit(self) -> EndedBy | None:
        if self._too_much_output():
            return "output"
        if time.monotonic() - self.started > self.limits.wall_time_s:
            return "wall_time"
        if self.init is None or time.monotonic() < self._next_tree_look:
            return None
        began = time.thread_time()
        paths = tuple(f"{path}/" for path in (os.path.realpath(self.folder), WORK_MOUNT))
        usage = process_tree.usage(self.init, paths)
        took = time.thread_time() - began
        self._next_tree_look = time.monotonic() + min(took / _TREE_SHARE, _TREE_PAUSE_S)
        self.cpu_time_s = max(self.cpu_time_s, usage.cpu_time_s)
        if self.cpu_time_s > self.limits.cpu_time_s:
            return "cpu_time"
        if self._too_much_memory(usage.memory_bytes, usage.socket_bytes):
            return "memory"
        return self._folder_over_limit(usage.unlinked_bytes)

    def _too_much_memory(self, resident_bytes: int, socket_bytes: int) -> bool:
        limit = self.limits.memory_MiB * _MiB
        upper_bound = resident_bytes + socket_bytes
        if upper_bound > limit and self.init is not None:
            # Ranks share pages: count them once before a run is ended for them.
            upper_bound = process_tree.exact_memory_bytes(self.init) + socket_bytes
        self.peak_memory_bytes = max(self.peak_memory_bytes, upper_bound)
        return upper_bound > limit

    def _folder_over_limit(self, unlinked_bytes: int) -> EndedBy | None:
        began = time.monotonic()
        if began < self._next_folder_look:
            return None
        contents = work_folder.measure(self.folder)
        took = time.monotonic() - began
        self._next_folder_look = began + took / _FOLDER_SHARE
        if contents.disk_bytes + unlinked_bytes > self.limits.disk_MiB * _MiB:
            return "disk"
        return "n_files" if self._too_many_files(contents) else None

    def _too_many_files(self, contents: work_folder.Contents) -> bool:
        return contents.n_files > self.limits.n_files or contents.too_deep

    def _end_everything(self) -> None:
        """End bubblewrap or the stage and, with its first process, all others; wait for it."""
        if self.init is None:
            self._end_unborn()
        self.process.send_signal(self.end_signal)
        try:
            self.process.wait(_PATIENCE_S)
        except subprocess.TimeoutExpired:
            self.process.kill()  # a run that could stop the stage has stopped it
            self.process.wait()
        self._read_status()
        while self.init is not None and self._init_lives():
            with suppress(ProcessLookupError):
                os.kill(self.init, signal.SIGKILL)
            # Not by a pidfd: kernels before 5.3 and some builds of Python have none.
            time.sleep(0.0002)
        if self.init is not None:
            # It has become our child where we are the first process of a container ourselves.
            with suppress(ChildProcessError):
                os.waitpid(self.init, os.WNOHANG)

    def _end_unborn(self) -> None:
        """Kill what a bubblewrap has started that has not told of it: it would wait for ever.

        The child waits for a word from bubblewrap before it asks to die with it.
        """
        if self.process.poll() is None and self.end_signal == signal.SIGKILL:
            self.process.send_signal(signal.SIGSTOP)
            for child in process_tree.children(self.process.pid):
                with suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)

    def _init_lives(self) -> bool:
        if self.init is None or self.init_ticks is None:
            return False
        return process_tree.start_ticks(self.init) == self.init_ticks

    def _outcome(self, ended_by: EndedBy | None, wall_time_s: float) -> Outcome:
        contents = work_folder.measure(self.folder)
        status = self.exit_status if ended_by is None else None
        by_signal = _signal(status)
        return Outcome(
            ended_by=ended_by or self._own_end(contents, status),
            exit_code=status if by_signal is None else None,
            signal=by_signal,
            wall_time_s=wall_time_s,
            cpu_time_s=self.cpu_time_s,
            peak_memory_MiB=self.peak_memory_bytes / _MiB,
            disk_MiB=contents.disk_bytes / _MiB,
        )

    def _own_end(self, contents: work_folder.Contents, status: int | None) -> EndedBy:
        """Why a process that nobody stopped has ended, the limits looked at a last time."""
        if self._too_much_output():
            return "output"
        if contents.largest_file_bytes >= self.limits.file_size_MiB * _MiB:
            return "file_size"
        if contents.disk_bytes > self.limits.disk_MiB * _MiB:
            return "disk"
        if self._too_many_files(contents):
            return "n_files"
        if _signal(status) == signal.SIGXCPU:
            return "cpu_time"
        return "exit" if _signal(status) is None else "signal"


def _signal(status: int | None) -> int | None:
    """The signal that ended a command, kept as a negative status as the stage tells it."""
    return -status if status is not None and status < 0 else None


def _without_offset(code: int) -> int:
    return 128 - code if code in _SIGNAL_STATUSES else code
