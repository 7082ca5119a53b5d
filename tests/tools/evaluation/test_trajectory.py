"""Frames of dumps: chosen ones without the others, and in bounded memory."""

import gzip
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from mdagent.tools.evaluation.record import RunPaths, RunRecord, read_record
from mdagent.tools.evaluation.trajectory import frames_of, last_frame, positions, steps_of

HEAD = "ITEM: TIMESTEP\n{}\nITEM: NUMBER OF ATOMS\n{}\nITEM: BOX BOUNDS pp pp pp\n"
HEAD += "0 9\n0 9\n0 9\nITEM: ATOMS id x y z\n"


def dumped(n_frames: int, n_atoms: int) -> str:
    rows = [f"{atom} {atom % 9} 2 3\n" for atom in range(1, n_atoms + 1)]
    return "".join(HEAD.format(100 * f, n_atoms) + "".join(rows) for f in range(n_frames))


def recorded(folder: Path, dump: bytes, name: str = "run.dump") -> RunRecord:
    command = f"dump 1 all custom 100 {name} id x y z\n"
    (folder / "in").write_text(command, encoding="utf-8")
    (folder / "log").write_text(
        f"{command}run 1\n   Step   Temp\n 0 1\n 1 1\n"
        "Loop time of 1 on 1 procs for 1 steps with 4 atoms\n",
        encoding="utf-8",
    )
    (folder / "run.dump").write_bytes(dump)
    paths = RunPaths(folder / "in", folder / "log", folder)
    return read_record(paths, run_id="r", status="finished", expect=None)


@pytest.mark.parametrize("zipped", ["plain", "gzip"])
def test_chosen_frames_are_those_of_reading_all(tmp_path: Path, zipped: str) -> None:
    content = dumped(7, 4).encode()
    path = tmp_path / "run.dump"
    path.write_bytes(gzip.compress(content) if zipped == "gzip" else content)
    assert steps_of(path) == [0, 100, 200, 300, 400, 500, 600]
    assert [frame.step for frame in frames_of(path, (5, 0, 99))] == [0, 500]
    assert len(list(frames_of(path))) == 7


@pytest.mark.parametrize("n_lost", [0, 3, 40, 90])
def test_the_last_frame_is_the_last_whole_one(tmp_path: Path, n_lost: int) -> None:
    content = dumped(3, 4).encode()
    frame = last_frame(recorded(tmp_path, content[: len(content) - n_lost]))
    assert frame is not None
    assert frame.step == (100 if n_lost else 200)


def test_no_whole_frame_is_none(tmp_path: Path) -> None:
    assert last_frame(recorded(tmp_path, dumped(1, 4).encode()[:-5])) is None


def test_the_file_of_a_step_is_found_by_its_pattern(tmp_path: Path) -> None:
    (tmp_path / "run[1].100").write_bytes(dumped(2, 4).encode())
    frame = last_frame(recorded(tmp_path, b"", "run[1].*"))
    assert frame is not None
    assert frame.step == 100


@pytest.mark.parametrize("name", [300 * "a", "/tmp/*.dump", "**a.*", "../*"])
def test_a_dump_by_a_strange_name_is_not_there(tmp_path: Path, name: str) -> None:
    assert last_frame(recorded(tmp_path, b"", name)) is None


def test_the_last_frame_of_a_large_dump_takes_the_memory_of_one(tmp_path: Path) -> None:
    n_atoms, n_frames = 2000, 400
    record = recorded(tmp_path, dumped(n_frames, n_atoms).encode())
    size = (tmp_path / "run.dump").stat().st_size
    assert size > 8_000_000
    tracemalloc.start()
    frame = last_frame(record)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert frame is not None
    where = positions(frame)
    assert where is not None
    assert np.ptp(where[:, 0]) == 8
    assert peak < size / 8
