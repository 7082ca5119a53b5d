import contextlib
import gzip
import subprocess
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mdagent.knowledge_index.source import find_source
from mdagent.server.settings import read_settings
from mdagent.tools.engine.engine import Engine
from mdagent.tools.simulation.dump_file import NotADump, read_dump

SCRIPT = """\
units metal
lattice fcc 3.6
region box prism 0 3 0 3 0 3 0.5 0.25 0.125
create_box 1 box
create_atoms 1 box
mass 1 63.5
pair_style zero 4.0
pair_coeff * *
velocity all create 300 1
fix 1 all nve
dump 1 all atom 10 a.dump
dump 2 all custom 10 c.dump id type element x y z vx
dump_modify 2 element Cu time yes units yes sort id
dump 3 all xyz 10 x.xyz
run 20
"""


HEAD = "ITEM: TIMESTEP\n0\nITEM: NUMBER OF ATOMS\n1\nITEM: BOX BOUNDS"
DAMAGED = {
    "ITEM: TIMESTEP\nabc\n": "TIMESTEP",
    HEAD + " pp pp pp\n0 1\n0\n0 1\n": "edges",
    HEAD + " abc origin pp pp pp\n1 0 0 0\n0 1 0 0\n0 0 1 0\n": "triclinic/general",
    HEAD + " pp pp pp\n0 1\n0 1\n0 1\nITEM: ATOMS id x y z\n1 0.5 0.5\n": "4 words",
    "ITEM: TIMESTEP\n0\nITEM: NUMBER OF ENTRIES\n": "ENTRIES",
}
number = st.floats(allow_nan=False, width=32)


@pytest.fixture(scope="module")
def dumps(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dumps")
    (folder / "in").write_text(SCRIPT)
    subprocess.run(
        engine.argv("-in", "in", "-log", "none"),
        cwd=folder,
        env=engine.environment(),
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return folder


def test_a_custom_dump_is_read_frame_by_frame(dumps: Path) -> None:
    frames = list(read_dump(dumps / "c.dump"))
    assert [frame.step for frame in frames] == [0, 10, 20]
    frame = frames[2]
    assert frame.columns == ("id", "type", "element", "x", "y", "z", "vx")
    assert frame.n_atoms == 108
    np.testing.assert_array_equal(frame.column("id"), np.arange(1, 109))
    assert frame.words["element"] == ["Cu"] * 108
    assert np.isnan(frame.column("element")).all()
    assert frame.time == pytest.approx(0.02)
    assert frame.units == "metal"
    assert frame.boundary == "pp pp pp"
    with pytest.raises(KeyError, match="vx"):
        frame.column("vy")


def test_a_triclinic_box_is_its_own_not_its_bounding_box(dumps: Path) -> None:
    frame = next(read_dump(dumps / "a.dump"))
    assert frame.box is not None
    np.testing.assert_allclose(frame.box, [[0, 10.8]] * 3, atol=1e-6)
    np.testing.assert_allclose(frame.tilt, [1.8, 0.9, 0.45], atol=1e-6)


def test_an_xyz_dump_tells_elements_and_steps(dumps: Path) -> None:
    frames = list(read_dump(dumps / "x.xyz"))
    assert [frame.step for frame in frames] == [0, 10, 20]
    assert frames[0].box is None
    custom = next(read_dump(dumps / "c.dump"))
    ours = np.sort(frames[0].column("x"))
    np.testing.assert_allclose(ours, np.sort(custom.column("x")), rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("name", ["a.dump", "c.dump", "x.xyz"])
def test_a_cut_dump_gives_its_whole_frames(dumps: Path, tmp_path: Path, name: str) -> None:
    content = (dumps / name).read_bytes()
    whole = list(read_dump(dumps / name))
    for cut in range(1, len(content), 977):
        path = tmp_path / name
        path.write_bytes(content[:cut])
        frames = list(read_dump(path))
        assert len(frames) < len(whole)
        for frame, same in zip(frames, whole, strict=False):
            np.testing.assert_array_equal(frame.values, same.values)


def test_gzipped_dumps_are_read_the_same_even_cut(dumps: Path, tmp_path: Path) -> None:
    content = gzip.compress((dumps / "c.dump").read_bytes())
    path = tmp_path / "c.dump.gz"
    path.write_bytes(content)
    assert len(list(read_dump(path))) == 3
    path.write_bytes(content[: len(content) // 2])
    assert len(list(read_dump(path))) < 3


def test_another_file_is_no_dump(tmp_path: Path) -> None:
    path = tmp_path / "in.lammps"
    path.write_text("units metal\n")
    with pytest.raises(NotADump, match="units metal"):
        list(read_dump(path))
    for text, complaint in DAMAGED.items():
        path.write_text(text)
        with pytest.raises(NotADump, match=complaint):
            list(read_dump(path))
    path.write_text("")
    assert list(read_dump(path)) == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(st.tuples(number, number, number), min_size=1, max_size=5), max_size=4))
def test_what_is_written_is_read_back(
    tmp_path: Path, frames: list[list[tuple[float, ...]]]
) -> None:
    path = tmp_path / "a.dump"
    with path.open("w") as file:
        for step, rows in enumerate(frames):
            file.write(f"ITEM: TIMESTEP\n{step}\nITEM: NUMBER OF ATOMS\n{len(rows)}\n")
            file.write("ITEM: BOX BOUNDS pp ff mm\n0 1\n0 2\n0 3\nITEM: ATOMS x y z\n")
            file.writelines(" ".join(map(repr, row)) + " \n" for row in rows)
    found = list(read_dump(path))
    assert [frame.step for frame in found] == list(range(len(frames)))
    for frame, rows in zip(found, frames, strict=True):
        np.testing.assert_array_equal(frame.values, np.array(rows))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet="ITEM: ATOMSBOUNDSxyz0123.e-\n", max_size=200))
def test_no_text_at_all_stops_the_reader_but_what_is_no_dump(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.dump"
    path.write_text(HEAD[: len(text)] + text)
    with contextlib.suppress(NotADump):
        assert all(frame.values.shape[1] == len(frame.columns) for frame in read_dump(path))


def test_the_dumps_in_the_source_tree_are_read_to_their_last_frame() -> None:
    tree = find_source(read_settings().cache_folder).path
    paths = [path for path in sorted((tree / "examples").rglob("dump.*")) if path.stat().st_size]
    ours = [path for path in paths if b"abc origin" not in path.read_bytes()]
    assert len(ours) > 20
    for path in ours:
        n_frames = path.read_bytes().count(b"ITEM: TIMESTEP")
        assert len(list(read_dump(path))) == n_frames, path.name
