"""Evidence that a script made itself, or that was cut, is not taken for the run's."""

import gzip
from collections.abc import Callable
from math import inf, nan
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from mdagent.tools.evaluation.judge import evaluate
from mdagent.tools.evaluation.record import RunPaths, RunRecord, read_record
from mdagent.tools.evaluation.trajectory import frames_of, steps_of
from mdagent.tools.expectation import Expectation

from .scripts import COPPER

Simulate = Callable[..., RunRecord]
SHORT = COPPER.replace("run 3000", "run 300")
TABLE = """\
print "Per MPI rank memory allocation (min/avg/max) = 3.2 | 3.2 | 3.2 Mbytes"
print "   Step          Temp          PotEng"
print "0 300 -370"
print "10 301 -371"
print "Loop time of 1.2 on 1 procs for 3000 steps with 108 atoms"
"""


def read(folder: Path, script: str, *, log: str, screen: str) -> RunRecord:
    (folder / "work").mkdir()
    (folder / "script.lammps").write_text(script, encoding="utf-8")
    (folder / "work" / "log.lammps").write_text(log, encoding="utf-8")
    (folder / "screen.txt").write_text(screen, encoding="utf-8")
    paths = RunPaths(
        folder / "script.lammps",
        folder / "work" / "log.lammps",
        folder / "work",
        folder / "screen.txt",
    )
    return read_record(paths, run_id="run-of-a-test", status="finished", expect=None)


def test_a_log_that_the_screen_does_not_bear_out_is_not_read(
    simulate: Simulate, tmp_path: Path
) -> None:
    honest = simulate(SHORT)
    assert honest.log_path is not None
    text = honest.log_path.read_text("utf-8")
    last = text.splitlines()[honest.stages[-1].thermo.lines[-1] - 1]
    longer = text.replace(last, f"{last}\n{last}")
    other = text.replace(last, last.replace(".", "1.", 1))
    for number, (log, name) in enumerate(
        [(text, "log.lammps"), (longer, "screen.txt"), (other, "screen.txt"), ("", "screen.txt")]
    ):
        folder = tmp_path / str(number)
        folder.mkdir()
        run = read(folder, SHORT, log=log, screen=f"{text}Setting up Verlet run ...\n")
        assert run.log_name == name
        assert len(run.stages) == len(honest.stages)
        assert run.stages[-1].thermo.n_rows == honest.stages[-1].thermo.n_rows


def test_a_table_that_a_script_prints_is_no_stage(simulate: Simulate) -> None:
    honest, printing = simulate(SHORT), simulate(f"{SHORT}{TABLE}print 'Step by step'\n")
    assert [s.n_steps for s in printing.stages] == [s.n_steps for s in honest.stages]
    assert evaluate(printing).verdict == evaluate(honest).verdict


def test_an_error_bar_that_a_script_prints_is_no_error(simulate: Simulate) -> None:
    run = simulate(f"{SHORT}print 'ERROR bar of the energy is 0.1'\n")
    assert run.log.errors == []


def test_a_gzipped_dump_that_was_cut_ends_at_its_last_whole_frame(tmp_path: Path) -> None:
    frame = (
        "ITEM: TIMESTEP\n0\nITEM: NUMBER OF ATOMS\n1\nITEM: BOX BOUNDS pp pp pp\n0 1\n0 1\n0 1\n"
    )
    whole = gzip.compress(f"{frame}ITEM: ATOMS id type x y z\n1 1 0 0 0\n".encode() * 2000)
    path = tmp_path / "run.dump.gz"
    path.write_bytes(whole[: len(whole) // 2])
    assert 0 < len(list(frames_of(path))) < 2000
    path.write_bytes(whole[:5])
    assert steps_of(path) == []


@pytest.mark.parametrize(
    "stated",
    [
        {"temperature": {"value": nan, "unit": "K"}},
        {"pressure": {"value": (0.0, inf), "unit": "bar"}},
        {"value": {"value": nan, "unit": "eV"}},
        {"run_time": {"value": inf, "unit": "ps"}},
        {"composition": {"Cu": 2.0, "Ni": -1.0}},
        {"value": {"value": 1.0, "unit": "eV"}, "tolerance": nan},
    ],
)
def test_what_no_run_can_meet_is_refused_as_an_expectation(stated: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Expectation.model_validate(stated)
