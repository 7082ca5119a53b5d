"""The dumps of a run: which there are, chosen frames of them, positions and velocities."""

import glob
import gzip
import mmap
import os
import zlib
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

import numpy as np

from mdagent.tools.evaluation.record import RunRecord
from mdagent.tools.evaluation.state import Executed
from mdagent.tools.evaluation.statistics import FloatArray
from mdagent.tools.simulation.dump_file import Frame, NotADump, read_dump
from mdagent.tools.simulation.printed import writes_numbers_only

_TEXT_STYLES = ("atom", "custom", "xyz", "atom/gz", "custom/gz")
_SCALED = (("xs", "ys", "zs"), ("xsu", "ysu", "zsu"))
_PLAIN = (("x", "y", "z"), ("xu", "yu", "zu"))
_FRAME = b"ITEM: TIMESTEP\n"


def dump_files(run: RunRecord) -> list[Path]:
    """The text dumps that the run left, those of the last stages first.

    One whose columns were renamed, or into which the script put text of its own, is none.
    """
    commands: dict[str, Executed] = {}
    disguised: set[str] = set()
    for stage in run.stages:
        commands.update({dump.words[5]: dump for dump in stage.state.dumps.values()
                         if len(dump.words) > 5 and dump.style in _TEXT_STYLES})  # fmt: skip
    for command in run.last_state.commands:
        if command.name == "write_dump" and len(command.words) > 3:
            commands[command.words[3]] = command
        elif command.name == "dump_modify" and _disguises(command.words[2:]):
            disguised.add(command.words[1])
    found: list[Path] = []
    for name, command in reversed(commands.items()):
        modified = command.words if command.name == "write_dump" else ()
        if command.words[1] not in disguised and not _disguises(modified):
            found += _matching(run, name)
    return [path for path in found if path.name not in run.log.own_files]


def _disguises(words: Sequence[str]) -> bool:
    """Whether settings of a dump put words in the place of its numbers, or other headings."""
    return "colname" in words or not writes_numbers_only(words)


def last_frame(run: RunRecord) -> Frame | None:
    """The last whole frame of any dump with positions; read once for all who ask."""
    if "last" not in run.frames:
        run.frames["last"] = _last_frame(run)
    return run.frames["last"]


def _last_frame(run: RunRecord) -> Frame | None:
    for path in dump_files(run):
        frame = _last_of(path)
        if frame is not None and positions(frame) is not None:
            return frame
    return None


def _last_of(path: Path) -> Frame | None:
    """The last whole frame; the one at the very end may be cut."""
    starts = _starts(path)
    for index in range(len(starts) - 1, -1, -1):
        frame = next(_read(path, starts[index]), None)
        if frame is not None:
            return frame
    last = None
    for last in _read(path, 0) if not starts else ():  # noqa: B007 - the last one is wanted
        pass
    return last


def frames_of(path: Path, chosen: Collection[int] | None = None) -> Iterator[Frame]:
    """The frames of a dump, or those of these numbers; none where the file is no text dump.

    Frames that were not chosen are neither read nor kept, so a long dump costs what is used of
    it; of a gzipped or xyz file they are read and dropped.
    """
    starts = _starts(path) if chosen is not None else []
    if not starts:
        for index, frame in enumerate(_read(path, 0)):
            if chosen is None or index in chosen:
                yield frame
        return
    for index in sorted(chosen or ()):
        if index < len(starts):
            yield from (frame for frame in [next(_read(path, starts[index]), None)] if frame)


def steps_of(path: Path) -> list[int | None]:
    """The step of each frame; a last one that was cut is counted as well."""
    starts = _starts(path)
    if not starts:
        return [frame.step for frame in _read(path, 0)]
    steps: list[int | None] = []
    with path.open("rb") as file:
        for start in starts:
            file.seek(start)
            file.readline()
            word = file.readline().strip()
            steps.append(int(word) if word.isdigit() else None)
    return steps


def _starts(path: Path) -> list[int]:
    """The bytes where frames begin; empty for gzipped and xyz files, which must be read on."""
    with path.open("rb") as file:
        if file.read(5) != b"ITEM:":
            return []
        found: list[int] = []
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            at = content.find(_FRAME)
            while at >= 0:
                found.append(at)
                at = content.find(_FRAME, at + len(_FRAME))
        return found


def _read(path: Path, start: int) -> Iterator[Frame]:
    try:
        yield from read_dump(path, start)
    except (NotADump, EOFError, gzip.BadGzipFile, zlib.error):
        # Another kind of file, or a gzipped one that was cut: what came before it counts.
        return


def positions(frame: Frame) -> FloatArray | None:
    """Positions in the unit of length of the run, shape (n_atoms, 3); None where not dumped."""
    for names in _PLAIN:
        if all(name in frame.columns for name in names):
            return np.stack([frame.column(name) for name in names], axis=1)
    for names in _SCALED:
        if all(name in frame.columns for name in names) and frame.box is not None:
            scaled = np.stack([frame.column(name) for name in names], axis=1)
            return np.asarray(scaled @ cell(frame).T + frame.box[:, 0])
    return None


def velocities(frame: Frame) -> FloatArray | None:
    """Velocities, shape (n_atoms, 3); None where they were not dumped."""
    names = ("vx", "vy", "vz")
    if not all(name in frame.columns for name in names):
        return None
    return np.stack([frame.column(name) for name in names], axis=1)


def types(frame: Frame) -> FloatArray:
    """Atom types, shape (n_atoms,); all 1 where they were not dumped."""
    if "type" in frame.columns and "type" not in frame.words:
        return frame.column("type")
    return np.ones(frame.n_atoms)


def cell(frame: Frame) -> FloatArray:
    """Cell vectors as columns, shape (3, 3).

    Raises:
        ValueError: The frame tells no box.
    """
    if frame.box is None:
        raise ValueError("the frame tells no box")
    xy, xz, yz = frame.tilt
    lengths = frame.box[:, 1] - frame.box[:, 0]
    return np.array([[lengths[0], xy, xz], [0, lengths[1], yz], [0, 0, lengths[2]]])


def _matching(run: RunRecord, name: str) -> list[Path]:
    """The files of a dump; with `*` for the step, the last ones written first."""
    base = run.work.resolve()
    pattern = "*".join(map(glob.escape, name.replace("%", "*").split("*")))
    found = (run.work / there for there in glob.glob(pattern, root_dir=run.work))
    own = [p for p in found if os.path.isfile(p) and p.resolve().is_relative_to(base)]
    return sorted(own, key=lambda path: path.stat().st_mtime_ns, reverse=True)
