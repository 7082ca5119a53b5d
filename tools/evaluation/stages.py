"""The stages of a run: each `run` or `minimize` with the state it started from."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import nan
from pathlib import Path
from typing import Literal

import numpy as np

from mdagent.tools.evaluation.echo import executed_commands, script_commands
from mdagent.tools.evaluation.state import Executed, Replay, State
from mdagent.tools.evaluation.state import number as to_number
from mdagent.tools.evaluation.statistics import FloatArray
from mdagent.tools.evaluation.thermo import ThermoTable
from mdagent.tools.evaluation.thermo_measures import measured_headings, temperatures_of_all
from mdagent.tools.evaluation.thermo_output import thermo_output, true_headings
from mdagent.tools.input_script.lexer import InputScript
from mdagent.tools.simulation.echo import EchoedCommands
from mdagent.tools.simulation.log_file import LogFile, Minimization, RunBlock

_STARTS_A_STAGE = ("run", "minimize", "rerun")
_DANGEROUS = re.compile(r"Dangerous builds(?: = (\d+))?")
_NUMBERS = r"\((\S+ \S+ \S+)\)"
_BOX = re.compile(rf"\s*(?:Created )?orthogonal box = {_NUMBERS} to {_NUMBERS}")
_DRIVERS = ("hyper", "mdi", "prd", "tad")
# Between two `run` commands these say that a new stage is meant, not a run cut into pieces.
_NEW_STAGE = frozenset(
    [
        *("reset_timestep", "dump", "undump", "velocity", "write_dump", "write_restart", "clear"),
        *("change_box", "create_atoms", "delete_atoms", "displace_atoms", "read_data", "set"),
        *("read_restart", "read_dump", "replicate", "delete_bonds", "create_bonds"),
    ]
)


@dataclass(frozen=True)
class Stage:
    """One `run` or `minimize`, or several that go on from one another unchanged.

    `box_told` are the edges of the last orthogonal box that LAMMPS told of before.
    """

    kind: Literal["run", "minimize"]
    command: Executed
    state: State
    thermo: ThermoTable
    complete: bool
    n_steps: int | None
    n_atoms: int | None
    heading_line: int
    minimization: Minimization | None = None
    dangerous_builds: int | None = None
    box_told: tuple[float, ...] | None = None

    @property
    def moves_atoms(self) -> bool:
        """Whether it is a `run` that made steps: a `rerun` only reads what was made before."""
        return self.kind == "run" and self.command.name != "rerun" and self.planned_steps != 0

    @property
    def planned_steps(self) -> int | None:
        """Steps taken, or asked for where the stage broke off."""
        if self.n_steps is not None:
            return self.n_steps
        word = self.command.words[1] if len(self.command.words) > 1 else ""
        return int(word) if word.isdigit() else None

    @property
    def energy_divisor(self) -> float:
        """What turns a printed energy into one per atom."""
        return 1.0 if thermo_output(self.state).normed else float(self.n_atoms or 1)


@dataclass(frozen=True)
class Transcript:
    """What the text of a log says outside its tables."""

    commands: list[Executed]
    row_lines: dict[int, list[int]]
    dangerous: list[tuple[int, int | None]]
    boxes: list[tuple[int, tuple[float, ...]]]


def read_stages(log_path: Path, log: LogFile, script: InputScript) -> tuple[list[Stage], State]:
    """The stages of a run in order, and the state after its last command.

    Where the log echoes nothing, or not everything, the script stands in for it.
    """
    transcript = _read_transcript(log_path, log, script)
    written = script_commands(script)
    echoed = transcript.commands if not (log.is_silent and written) else []
    commands = echoed or written
    blocks = log.runs if log.is_silent else _carried_out(log.runs, commands)
    states, last = _states(commands, blocks, Replay(log.units))
    stages = [
        _stage(block, command, state, transcript)
        for block, (command, state) in zip(blocks, states, strict=False)
    ]
    return _joined(stages), last


def _carried_out(blocks: Sequence[RunBlock], commands: Iterable[Executed]) -> Sequence[RunBlock]:
    """The tables that a command started; drivers make several, each of its own accord."""
    driven = any(command.name in _DRIVERS for command in commands)
    started = [block for block in blocks if block.command]
    return blocks if driven or not started else started


def _read_transcript(log_path: Path, log: LogFile, script: InputScript) -> Transcript:
    echo = EchoedCommands()
    dangerous: list[tuple[int, int | None]] = []
    boxes: list[tuple[int, tuple[float, ...]]] = []
    row_lines: dict[int, list[int]] = {block.first_line: [] for block in log.runs}
    inside = _BlockFinder(log.runs)
    with log_path.open(encoding="utf-8", errors="replace", newline="\n") as lines:
        for number, line in enumerate(lines, start=1):
            block = inside.at(number)
            if echo.take(line):
                continue
            if block is not None and _is_row(line, block):
                row_lines[block.first_line].append(number)
            elif found := _DANGEROUS.match(line):
                dangerous.append((number, int(found[1]) if found[1] else None))
            elif told := _BOX.match(line):
                boxes.append((number, _edges(told[1].split(), told[2].split())))
    return Transcript(executed_commands(echo.commands, script), row_lines, dangerous, boxes)


def _edges(low: Sequence[str], high: Sequence[str]) -> tuple[float, ...]:
    pairs = zip(map(to_number, low), map(to_number, high), strict=True)
    return tuple(nan if a is None or b is None else b - a for a, b in pairs)


class _BlockFinder:
    """Which table a line belongs to; asked for lines in rising order."""

    def __init__(self, blocks: Sequence[RunBlock]) -> None:
        self._blocks = iter(blocks)
        self._block = next(self._blocks, None)

    def at(self, line: int) -> RunBlock | None:
        """The block whose table holds the line."""
        while self._block is not None and line > self._block.last_line:
            self._block = next(self._blocks, None)
        if self._block is None or line < self._block.first_line:
            return None
        return self._block


def _is_row(line: str, block: RunBlock) -> bool:
    words = line.split()
    return len(words) == len(block.columns) and words[0].lstrip("-")[:1].isdigit()


def _states(
    commands: Iterable[Executed], blocks: Sequence[RunBlock], replay: Replay
) -> tuple[list[tuple[Executed, State]], State]:
    """The command that started each block with the state it found; then the last state."""
    starts = [command for command in commands if command.name in _STARTS_A_STAGE]
    n_blocks = _n_blocks(starts, blocks)
    found: list[tuple[Executed, State]] = []
    for command in commands:
        if command.name in _STARTS_A_STAGE:
            found += [(command, replay.state())] * n_blocks.get(id(command), 0)
        replay.follow(command)
    return found, replay.state()


def _n_blocks(starts: Sequence[Executed], blocks: Sequence[RunBlock]) -> dict[int, int]:
    """How many blocks each starting command has: `run ... every` prints several tables."""
    counts: dict[int, int] = {}
    for index, block in enumerate(blocks):
        before = [c for c in starts if c.log_line is not None and c.log_line < block.first_line]
        if before:
            owner = before[-1]
        elif starts:
            owner = starts[min(index, len(starts) - 1)]
        else:
            return {}
        counts[id(owner)] = counts.get(id(owner), 0) + 1
    return counts


def _stage(block: RunBlock, command: Executed, state: State, transcript: Transcript) -> Stage:
    values = np.array(block.rows, dtype=np.float64).reshape(len(block.rows), len(block.columns))
    lines = transcript.row_lines.get(block.first_line, [])
    if len(lines) != len(block.rows):
        lines = [block.first_line] * len(block.rows)
    dangerous = [n for line, n in transcript.dangerous if line > block.last_line]
    boxes = [edges for line, edges in transcript.boxes if line < block.first_line]
    return Stage(
        kind="minimize" if block.kind == "minimize" else "run",
        command=command,
        state=state,
        thermo=_table(block, state, values, lines),
        complete=block.complete,
        n_steps=block.n_steps,
        n_atoms=block.n_atoms,
        heading_line=block.first_line,
        minimization=block.minimization,
        dangerous_builds=dangerous[0] if dangerous and block.complete else None,
        box_told=boxes[-1] if boxes else None,
    )


def _table(block: RunBlock, state: State, values: FloatArray, lines: Sequence[int]) -> ThermoTable:
    """The rows under the headings of what they hold, whatever the script called them."""
    output = thermo_output(state)
    headings = true_headings(output, block.columns)
    return ThermoTable(
        measured_headings(output, state, headings),
        values,
        lines,
        printed=block.columns,
        temperatures=temperatures_of_all(state, headings),
    )


def _joined(stages: Sequence[Stage]) -> list[Stage]:
    """Stages with the runs that go on unchanged made one."""
    joined: list[Stage] = []
    for stage in stages:
        if joined and _goes_on(joined[-1], stage):
            joined[-1] = _append(joined[-1], stage)
        else:
            joined.append(stage)
    return joined


def _goes_on(first: Stage, second: Stage) -> bool:
    if first.kind != "run" or second.kind != "run" or not first.complete:
        return False
    if first.thermo.columns != second.thermo.columns:
        return False
    before, after = first.thermo.steps, second.thermo.steps
    if before is None or after is None or before[-1] != after[0]:
        return False
    since = second.state.commands[len(first.state.commands) :]
    return not any(command.name in _NEW_STAGE for command in since) and _same(
        first.state, second.state
    )


def _same(first: State, second: State) -> bool:
    def words(state: State) -> list[tuple[str, ...]]:
        forces = [state.pair_style, *state.pair_coeffs, state.kspace_style]
        alive = [*state.fixes.values(), *(command for command in forces if command is not None)]
        return [command.words for command in alive]

    return words(first) == words(second) and first.timestep == second.timestep


def _append(first: Stage, second: Stage) -> Stage:
    thermo = replace(
        first.thermo,
        values=np.vstack([first.thermo.values, second.thermo.values[1:]]),
        lines=[*first.thermo.lines, *second.thermo.lines[1:]],
    )
    counts = [n for n in (first.dangerous_builds, second.dangerous_builds) if n is not None]
    steps = [n for n in (first.n_steps, second.n_steps) if n is not None]
    return replace(
        first,
        thermo=thermo,
        complete=second.complete,
        n_steps=sum(steps) if steps else None,
        n_atoms=second.n_atoms or first.n_atoms,
        dangerous_builds=sum(counts) if counts else None,
    )
