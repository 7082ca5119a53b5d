"""Text dump files, frame by frame, as numpy arrays: styles atom, custom and xyz, gzipped or not."""

import gzip
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


class NotADump(ValueError):
    """The file is no text dump that is read here; the text says why."""


@dataclass(frozen=True)
class Frame:
    """One snapshot.

    Attributes:
        step: None in an xyz file whose comment does not tell it.
        box: Low and high edge of the box, shape (3, 2), None in xyz; of a triclinic box the edges
            of the box itself, not those of its bounding box.
        tilt: xy, xz, yz, shape (3,); zeros for an orthogonal box.
        boundary: As printed, such as `pp pp ff`.
        columns: Names; of an xyz file `element x y z`.
        values: Shape (n_atoms, n_columns); nan in columns that hold words.
        words: Columns that hold words, such as `element`, by name.
        time: Where `dump_modify time yes` wrote it.
    """

    step: int | None
    box: FloatArray | None
    tilt: FloatArray
    boundary: str
    columns: tuple[str, ...]
    values: FloatArray
    words: dict[str, list[str]]
    time: float | None = None
    units: str | None = None

    @property
    def n_atoms(self) -> int:
        """Number of rows."""
        return int(self.values.shape[0])

    def column(self, name: str) -> FloatArray:
        """Values of a column, shape (n_atoms,).

        Raises:
            KeyError: No column has this name.
        """
        if name not in self.columns:
            raise KeyError(f"no dump column {name!r}; there are {', '.join(self.columns)}")
        return self.values[:, self.columns.index(name)]


def read_dump(path: Path, start: int = 0) -> Iterator[Frame]:
    """Read the whole frames of a dump; one that was cut off at the end is left out.

    Args:
        path: The dump.
        start: The byte where the first frame wanted begins; 0 in a gzipped file.

    Raises:
        NotADump: It is none of the text styles.
    """
    with _open(path) as file:
        if start:
            file.seek(start)
        first = file.readline()
        if not first.endswith("\n"):
            return  # empty, or cut in its first line
        if first.startswith("ITEM:"):
            yield from _lammps_frames(file, first, path)
        elif first.strip().isdigit():
            yield from _xyz_frames(file, first)
        else:
            raise NotADump(
                f"{path.name} is no text dump of style atom, custom or xyz; it begins with "
                f"{first[:40]!r}."
            )


def _open(path: Path) -> IO[str]:
    with path.open("rb") as file:
        zipped = file.read(2) == b"\x1f\x8b"
    if zipped:
        return io.TextIOWrapper(gzip.open(path), encoding="utf-8", errors="replace")
    return path.open(encoding="utf-8", errors="replace")


@dataclass
class _Head:
    step: int | None = None
    n_atoms: int = 0
    bounds: list[list[float]] | None = None
    boundary: str = ""
    time: float | None = None
    units: str | None = None


def _lammps_frames(file: IO[str], first: str, path: Path) -> Iterator[Frame]:
    head, units = _Head(), None
    line = first
    while line:
        item = line.strip()
        try:
            if item.startswith("ITEM: ATOMS"):
                columns = tuple(item.split()[2:])
                head.units = units
                frame = _frame(head, columns, file)
                if frame is None:
                    return
                yield frame
                head = _Head()
            elif item == "ITEM: UNITS":
                units = file.readline().strip()
            else:
                _take_head(head, item, file)
        except EOFError:
            return
        except (ValueError, IndexError) as error:
            raise NotADump(f"{path.name}: cannot read what follows {item!r}: {error}") from error
        line = _next_line(file)


def _next_line(file: IO[str]) -> str:
    try:
        return file.readline()
    except EOFError:
        return ""  # a gzip stream that was cut


def _take_head(head: _Head, item: str, file: IO[str]) -> None:
    if item == "ITEM: TIMESTEP":
        head.step = int(_value(file))
    elif item == "ITEM: TIME":
        head.time = float(_value(file))
    elif item == "ITEM: NUMBER OF ATOMS":
        head.n_atoms = int(_value(file))
    elif item.startswith("ITEM: BOX BOUNDS"):
        head.boundary = " ".join(word for word in item.split()[3:] if set(word) <= set("pfsm"))
        head.bounds = [[float(word) for word in _value(file).split()] for _ in range(3)]
        if "abc origin" in item:
            raise ValueError("a general triclinic box; dump it without `triclinic/general yes`")
        if {len(bounds) for bounds in head.bounds} not in ({2}, {3}):
            raise ValueError("no three edges of a box")
    elif item.startswith("ITEM:"):
        raise ValueError("an item that is not known here")


def _value(file: IO[str]) -> str:
    line = file.readline()
    if not line.endswith("\n"):
        raise EOFError
    return line.strip()


def _frame(head: _Head, columns: tuple[str, ...], file: IO[str]) -> Frame | None:
    rows = _rows(file, head.n_atoms)
    if rows is None:
        return None
    values, words = _table(rows, columns)
    box, tilt = _box(head.bounds)
    return Frame(head.step, box, tilt, head.boundary, columns, values, words, head.time, head.units)


def _rows(file: IO[str], n_rows: int) -> list[str] | None:
    rows = []
    for _ in range(n_rows):
        line = _next_line(file)
        if not line.endswith("\n"):
            return None
        rows.append(line)
    return rows


def _table(rows: list[str], columns: tuple[str, ...]) -> tuple[FloatArray, dict[str, list[str]]]:
    try:
        flat = np.array(" ".join(rows).split(), dtype=np.float64)
        return flat.reshape(len(rows), len(columns)), {}
    except ValueError:
        pass
    split = [row.split() for row in rows]
    if any(len(row) != len(columns) for row in split):
        raise ValueError(f"a row that has not {len(columns)} words")
    values = np.full((len(rows), len(columns)), np.nan)
    words = {}
    for index, name in enumerate(columns):
        column = [row[index] for row in split]
        try:
            values[:, index] = np.array(column, dtype=np.float64)
        except ValueError:
            words[name] = column
    return values, words


def _box(bounds: list[list[float]] | None) -> tuple[FloatArray | None, FloatArray]:
    if bounds is None:
        return None, np.zeros(3)
    box = np.array([row[:2] for row in bounds])
    if len(bounds[0]) < 3:
        return box, np.zeros(3)
    xy, xz, yz = (row[2] for row in bounds)
    # A triclinic dump gives the bounding box; its own edges lie inside by the tilt.
    box[0] -= (min(0.0, xy, xz, xy + xz), max(0.0, xy, xz, xy + xz))
    box[1] -= (min(0.0, yz), max(0.0, yz))
    return box, np.array([xy, xz, yz])


def _xyz_frames(file: IO[str], first: str) -> Iterator[Frame]:
    line = first
    while line.endswith("\n") and line.strip().isdigit():
        comment = _next_line(file)
        rows = _rows(file, int(line))
        if rows is None:
            return
        columns = ("element", "x", "y", "z")
        values, words = _table([" ".join(row.split()[:4]) for row in rows], columns)
        yield Frame(_step_in(comment), None, np.zeros(3), "", columns, values, words)
        line = _next_line(file)


def _step_in(comment: str) -> int | None:
    numbers = [word for word in comment.split() if word.lstrip("-").isdigit()]
    return int(numbers[-1]) if numbers else None
