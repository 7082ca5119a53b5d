"""A few steps of a run in each of its possible launches, and the choice that they give.

The trial runs a rewritten copy of the script in a folder of its own, confined like the run itself,
on the cores that the run holds. It is over at the first `run` that makes steps.
"""

import os
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from mdagent.tools.input_script.rewrite import TRIAL_VARIABLE
from mdagent.tools.sandbox.limits import Limits
from mdagent.tools.sandbox.sandbox import Job, Sandbox, run_confined
from mdagent.tools.simulation.launch import Launch, Option
from mdagent.tools.simulation.log_file import RunBlock
from mdagent.tools.simulation.log_reader import LogReader
from mdagent.tools.simulation.run_directory import RunDirectory

# Part of the run's expected time that trials may take together, and a ceiling for long runs.
_SHARE, _MOST_S = 0.05, 20.0
# What a run whose length nobody knows is taken to last, where its limit does not end it before.
_UNKNOWN_S = 300.0
# The first trial must end by itself even where setting the system up takes long.
_FIRST_S = 60.0
# Shorter loops measure the clock, longer ones nothing new.
_SHORTEST_LOOP_S, _LONGEST_LOOP_S = 0.1, 2.0
# A launch that takes so many times longer than another has lost, whatever its rate.
_TIMES_SLOWER = 3.0
# After each round those whose rate is above this part of the fastest's are tried again, where there
# is time for it. Others on the machine slow a trial down, often by a third for seconds, so many
# short rounds find the fastest where few long ones do not.
_STILL_IN = (0.7, 0.8, 0.85, 0.85, 0.9, 0.9)
# How often each launch is tried then, taken over all.
_TRIALS_EACH = 4
# So many times longer a run may take in a launch that is preferred: trials hardly tell less apart.
_AS_GOOD = 1.07
# So many times longer it may take on fewer cores. Others can use the rest, and what more cores gain
# depends on what goes on around them. Measured on two cores: two threads beside a busy process, by
# a trial more than 1.07 of one rank, ran at 0.92; two ranks of 256 atoms ran at 1.1 or at 0.82 for
# seconds to minutes each, as the host moves virtual cores nearer to each other or farther apart.
_ON_FEWER_CORES = 1.25
# The launcher of the MPICH wheel often notices only at the turn of a second that its ranks have
# ended (measured, up to two seconds).
_LAUNCHER_TAIL_S = 1.0
_MEMORY_LINE = "Per MPI rank memory allocation (min/avg/max) ="

Cancelled = Callable[[], Literal["cancelled", "stopped"] | None]


@dataclass(frozen=True)
class Trial:
    """One launch tried.

    Attributes:
        setting_up_s: From the start of the process to the first step.
        memory_MiB: What LAMMPS says of its own allocations, all ranks together.
    """

    option: Option
    n_steps: int
    steps_per_s: float
    setting_up_s: float
    took_s: float
    memory_MiB: float | None
    minimization: bool

    def run_time_s(self, n_steps: int) -> float:
        """What the whole run will take in this launch."""
        tail = _LAUNCHER_TAIL_S if self.option.n_ranks > 1 else 0.0
        return self.setting_up_s + n_steps / self.steps_per_s + tail


@dataclass
class Trials:
    """Tries the launches of one run.

    Attributes:
        cancelled: Asked many times a second; anything but None ends the trials.
    """

    run: RunDirectory
    launch: Launch
    sandbox: Sandbox
    cancelled: Cancelled
    done: list[Trial] = field(default_factory=list)
    failed: list[Option] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)

    @property
    def spent_s(self) -> float:
        """Time since the first trial began."""
        return time.monotonic() - self.began

    def all(self, options: list[Option]) -> list[Trial]:
        """Try the options, likeliest first, for as long as it pays; those that compare."""
        self._prepare()
        try:
            first = self._first(options)
            if first is not None:
                self._others(first, [o for o in options if o not in (first.option, *self.failed)])
        finally:
            shutil.rmtree(self.run.trial, ignore_errors=True)
        return self._comparable()

    def _prepare(self) -> None:
        """Put the inputs beside the rewritten files; who runs it may change these copies."""
        for name in self.launch.inputs:
            source, target = self.run.work / name, self.run.trial / name
            if source.is_file() and not target.exists():
                shutil.copyfile(source, target)

    def _first(self, options: list[Option]) -> Trial | None:
        """The likeliest launch, else the plainest: a script with a fault fails in both."""
        limit_s = min(_FIRST_S, _SHARE * self.launch.limits["wall_time_s"])
        plainest = min(options, key=lambda option: option.n_cores)
        for option in dict.fromkeys((options[0], plainest)):
            if self.cancelled() is not None:
                return None
            trial = self._try(option, self.launch.trial_steps, limit_s)
            if trial is not None:
                return trial
        return None

    def _others(self, first: Trial, options: list[Option]) -> None:
        n_steps = self._steps_for(first, _TRIALS_EACH * (len(options) + 1))
        # Rates over different numbers of steps do not compare: neighbor lists are built in between.
        again = [first.option] if n_steps > first.n_steps else []
        for option in (*again, *options):
            if not self._again(option, n_steps, self._fastest() or first):
                break
        for part in _STILL_IN:
            for trial in self._above(part):
                self._again(trial.option, n_steps, trial)

    def _above(self, part: float) -> list[Trial]:
        """The fastest first, with those that may yet turn out faster; none where it is alone."""
        tried = sorted(self._comparable(), key=lambda trial: -trial.steps_per_s)
        close = [t for t in tried if t.steps_per_s > part * tried[0].steps_per_s]
        return close if len(close) > 1 else []

    def _fastest(self) -> Trial | None:
        return max(self._comparable(), key=lambda trial: trial.steps_per_s, default=None)

    def _again(self, option: Option, n_steps: int, like: Trial) -> bool:
        """Try one more launch where that pays; False where it does not."""
        next_s = like.setting_up_s + n_steps / like.steps_per_s
        if self.cancelled() is not None or self.spent_s + next_s > self._budget_s():
            return False
        self._try(option, n_steps, _TIMES_SLOWER * next_s)
        return True

    def _steps_for(self, first: Trial, n_trials: int) -> int:
        """As many steps as the budget allows each trial, and no fewer than the first made."""
        each_s = (self._budget_s() - self.spent_s) / n_trials - first.setting_up_s
        loop_s = min(max(each_s, _SHORTEST_LOOP_S), _LONGEST_LOOP_S)
        return max(first.n_steps, int(loop_s * first.steps_per_s))

    def _budget_s(self) -> float:
        limit_s = self.launch.limits["wall_time_s"]
        n_steps = self.launch.n_steps
        expected_s = min(limit_s, _UNKNOWN_S)
        if n_steps is not None:
            expected_s = min(limit_s, *(trial.run_time_s(n_steps) for trial in self._comparable()))
        return min(_MOST_S, _SHARE * expected_s)

    def _comparable(self) -> list[Trial]:
        """Of each option the trial that stands for it, of those that made the most steps."""
        most = max((trial.n_steps for trial in self.done), default=0)
        each: dict[Option, list[Trial]] = {}
        for trial in self.done:
            if trial.n_steps == most:
                each.setdefault(trial.option, []).append(trial)
        return [typical(trials) for trials in each.values()]

    def _try(self, option: Option, n_steps: int, limit_s: float) -> Trial | None:
        """Make some steps in one launch; None where it did not get that far."""
        screen = self.run.path / "trial.txt"
        reader, began = _Reader(screen), time.monotonic()

        def look() -> Literal["cancelled", "stopped"] | None:
            return "stopped" if reader.measured() is not None else self.cancelled()

        limits = Limits(**{**self.launch.limits, "wall_time_s": limit_s})  # type: ignore[arg-type]  # as in Launch
        job = Job(
            argv=[*option.argv, "-var", TRIAL_VARIABLE, str(n_steps)],
            work_folder=self.run.trial,
            readable=[Path(path) for path in self.launch.readable],
            environment=option.environment,
            output=screen,
            n_launcher_words=self.launch.n_launcher_words(option),
        )
        run_confined(self.sandbox, job, limits, should_stop=look)
        block = reader.measured() or reader.minimization()
        screen.unlink(missing_ok=True)
        if block is None or not block.loop_time_s or not block.n_steps:
            self.failed.append(option)
            return None
        took_s = time.monotonic() - began
        trial = Trial(
            option=option,
            n_steps=block.n_steps,
            steps_per_s=block.n_steps / block.loop_time_s,
            setting_up_s=max(0.0, took_s - block.loop_time_s),
            took_s=took_s,
            memory_MiB=reader.memory_MiB(option.n_ranks),
            minimization=block.kind == "minimize",
        )
        self.done.append(trial)
        return trial


class _Reader:
    """Follows the screen of a trial up to the end of its first run."""

    def __init__(self, screen: Path) -> None:
        self._log, self._screen, self._text = LogReader(keep_rows=1, copy="screen"), screen, ""

    def measured(self) -> RunBlock | None:
        """The first run that made steps and is complete."""
        return self._block("run")

    def minimization(self) -> RunBlock | None:
        """The first minimisation that made steps: all there is where a script runs nothing else."""
        return self._block("minimize")

    def memory_MiB(self, n_ranks: int) -> float | None:
        """LAMMPS' own figure, the mean of a rank times the ranks."""
        _, found, rest = self._text.partition(_MEMORY_LINE)
        words = rest.split(maxsplit=6)
        return float(words[2]) * n_ranks if found and len(words) > 5 else None

    def _block(self, kind: str) -> RunBlock | None:
        self._look()
        return next(
            (b for b in self._log.log.runs if b.kind == kind and b.complete and b.n_steps), None
        )

    def _look(self) -> None:
        text = self._screen.read_text(encoding="utf-8", errors="replace")
        self._log.feed(text[len(self._text) :])
        self._text = text


def typical(trials: list[Trial]) -> Trial:
    """The trial that stands for its launch.

    Of two the faster, for others on the machine only ever slow one down. Of more the median: one
    that was slowed down falls out by itself, and so does a lucky one of launches whose rate differs
    from start to start, like that of the ranks of a small system, which wait for each other
    thousands of times a second (measured with 2 ranks of 256 atoms: 0.81 to 1.12 of one rank).
    """
    by_rate = sorted(trials, key=lambda trial: trial.steps_per_s)
    return by_rate[len(by_rate) // 2]


def choose(trials: list[Trial], n_steps: int | None) -> Trial:
    """The launch in which the whole run is over first, or one nearly as good that is preferred.

    That is one on fewer cores, which others can use; of as many cores one with fewer threads; then
    the one that stands first.
    """

    def time_s(trial: Trial) -> float:
        return 1 / trial.steps_per_s if n_steps is None else trial.run_time_s(n_steps)

    def within(times: float, of: list[Trial]) -> list[Trial]:
        longest_s = times * min(map(time_s, of))
        return [trial for trial in of if time_s(trial) <= longest_s]

    fewest = min(trial.option.n_cores for trial in within(_ON_FEWER_CORES, trials))
    on_fewest = [trial for trial in trials if trial.option.n_cores == fewest]
    return min(within(_AS_GOOD, on_fewest), key=lambda trial: -trial.option.n_ranks)


def busy_cores(over_s: float = 0.1) -> float | None:
    """How many cores work at this moment, whoever they work for; None where nobody tells."""
    try:
        before = _idle_ticks()
        time.sleep(over_s)
        after = _idle_ticks()
    except OSError:
        return None
    n_cores = os.cpu_count() or 1
    idle = (after - before) / os.sysconf("SC_CLK_TCK") / over_s
    return max(0.0, n_cores - idle)


def _idle_ticks() -> int:
    fields = Path("/proc/stat").read_text(encoding="ascii").split("\n", 1)[0].split()
    return int(fields[4]) + int(fields[5])
