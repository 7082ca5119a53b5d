import gzip
import subprocess
from pathlib import Path

import numpy as np
import pytest

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
    path.write_text("ITEM: TIMESTEP\nabc\n")
    with pytest.raises(NotADump, match="TIMESTEP"):
        list(read_dump(path))
    path.write_text("")
    assert list(read_dump(path)) == []
