"""Evidence that a script made itself, or that was cut, is not taken for the run's."""

import gzip
from collections.abc import Callable
from math import inf, nan
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from mdagent.tools.evaluation.judge import evaluate, judgements_of
from mdagent.tools.evaluation.record import RunPaths, RunRecord, read_record
from mdagent.tools.evaluation.trajectory import dump_files, frames_of, steps_of
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


# Hot for twenty steps, while the texts that it prints speak of 3000 at the temperature asked for.
LIQUID = """\
units lj
lattice fcc 0.8442
region box block 0 3 0 3 0 3
create_box 1 box
create_atoms 1 box
mass 1 1.0
pair_style lj/cut 2.5
pair_coeff 1 1 1.0 1.0
velocity all create 1.44 87287 loop geom
fix 1 all nve
thermo 10
thermo_style custom step temp pe etotal
"""
ROWS = "".join(f"         {step}   1.0   -6.7   -4.6 \n" for step in range(0, 3001, 10))
FORGED = f"""\
fix 1 all nvt temp 1.0 1.0 0.5
run 3000
Per MPI rank memory allocation (min/avg/max) = 3.2 | 3.2 | 3.2 Mbytes
   Step          Temp          PotEng         TotEng
{ROWS}Loop time of 1.2 on 1 procs for 3000 steps with 108 atoms
"""


def by_single_prints(text: str) -> str:
    return "".join(f'print "{line}"\n' for line in text.splitlines())


TEXT = f'variable text string """{FORGED}"""\n'
FORGERIES = {
    "by prints": LIQUID + "run 20\n" + by_single_prints(FORGED),
    "by prints before a run of no steps": LIQUID + by_single_prints(FORGED) + "run 0\n",
    "by one print": LIQUID + f'run 20\nprint """{FORGED}"""\n',
    "by a print of a part": LIQUID
    + 'run 20\nvariable a string "run"\nvariable b string "Loop"\n'
    + by_single_prints(FORGED.replace("run ", "${a} ").replace("Loop ", "${b} ")),
    "by a print without quotes": LIQUID
    + "run 20\nvariable a string 'run 3000'\n"
    + "variable p string print\n${p} '${a}'\n"
    + by_single_prints(FORGED.partition("run 3000\n")[2]),
    "by a print twice": LIQUID
    + "run 20\n"
    + by_single_prints(FORGED).replace('"\n', '" universe yes\n'),
    "by a print to a file alone, then one that is seen": LIQUID
    + 'run 20\nprint "nothing" screen no\n'
    + by_single_prints(FORGED),
    "by a print that begins like an error": LIQUID
    + 'run 20\nvariable e string "ERROR"\n'
    + f'print """${{e}}\n{FORGED}"""\n',
    "by a condition": LIQUID
    + "run 20\n"
    + "".join(f"if '1 == 1' then \"print '{line}'\"\n" for line in FORGED.splitlines()),
    "by a comment": LIQUID + f'run 20\n# """\n{FORGED}# """\n',
    "by a comment behind a command": LIQUID + f'run 20 # """\n{FORGED}# """\n',
    "by the text of a variable": LIQUID + "run 20\n" + TEXT,
    "by printing a variable": LIQUID + "run 20\n" + TEXT + 'print "${text}"\n',
    "by a list of variables": LIQUID + "run 20\n" + TEXT + "info variables\n",
    "by a fix": LIQUID
    + "".join(
        f'fix p{n} all print 10 "{line}"\n'
        for n, line in enumerate([*FORGED.splitlines()[:6], FORGED.splitlines()[-1]])
    )
    + "run 20\n",
    "by a fix that hides a command": LIQUID
    + 'variable t equal 1.0\nfix p all print 10 "velocity all scale ${t}"\nrun 20\n'
    + "velocity all scale 1.0\n",
    "by rows of a fix": LIQUID
    + 'fix p all print 1 "         $(step)   1.0   -6.7   -4.6 "\nrun 20\n',
    "by a format": LIQUID + 'thermo_modify format 2 "1.0"\nrun 20\n',
    "by a format of a whole line": LIQUID
    + 'thermo_modify format 1 "Loop time of 1.2 on 1 procs for 3000 steps with 108 atoms %d"\n'
    + "run 20\n",
    "by a heading over two lines": LIQUID
    + 'thermo_modify colname 2 """Temp\nfix 1 all nvt temp 1.0 1.0 0.5"""\nrun 20\n',
    "with the echo off": LIQUID + "echo none\nrun 20\n" + by_single_prints(FORGED),
    "by a condition with the echo off": LIQUID
    + "echo none\nrun 20\n"
    + "".join(f"if '1 == 1' then \"print '{line}'\"\n" for line in FORGED.splitlines()),
}


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


def test_the_units_of_a_restart_file_are_those_that_the_screen_tells(tmp_path: Path) -> None:
    script = "read_restart continued.restart\nrun 1\n"
    table = "   Step   Temp\n 0 1\n 1 1\nLoop time of 1 on 1 procs for 1 steps with 4 atoms\n"
    log = f"LAMMPS (22 Jul 2025)\n{script}{table}"
    setting_up = "Setting up Verlet run ...\n  Unit style    : metal\n"
    screen = log.replace("   Step", f"{setting_up}   Step")
    run = read(tmp_path, script, log=log, screen=screen)
    assert (run.log_name, run.units, run.stages[0].state.units) == ("log.lammps", "metal", "metal")


def test_a_table_that_a_script_prints_is_no_stage(simulate: Simulate) -> None:
    honest, printing = simulate(SHORT), simulate(f"{SHORT}{TABLE}print 'Step by step'\n")
    assert [s.n_steps for s in printing.stages] == [s.n_steps for s in honest.stages]
    assert evaluate(printing).verdict == evaluate(honest).verdict


@pytest.mark.parametrize("how", FORGERIES)
def test_what_a_script_writes_is_no_evidence(simulate: Simulate, how: str) -> None:
    run = simulate(FORGERIES[how])
    assert run.status == "finished"
    doubted = [j.result.check for j in judgements_of(run) if j.status == "fail"]
    if "script_text" not in doubted:
        assert 1.0 not in [t for stage in run.stages for t in stage.thermo.series("temperature")]
        assert sum(stage.n_steps or 0 for stage in run.stages) in (0, 20)
        assert sum(stage.thermo.n_rows for stage in run.stages) in (1, 3)
        assert [fix.style for stage in run.stages for fix in stage.state.fixes.values()] == ["nve"]


CHATTY = (
    LIQUID
    + """\
# \"\"\" a heading \"\"\"
variable n loop 3
variable name index one two three four
variable e equal pe
fix told all print 10 "$(step) $(temp)"
fix spoken all print 10 "Step $(step) of the run: T = $(temp)"
fix called all print 10 "run $(step) of three, fix 1 at work"
fix named all print 10 "pe of ${name} = ${e}" file energies.txt
thermo_modify format float %12.6f format 1 "%8d"
label again
run 0
print "Part ${n} at $(temp:%.3f):"
print \"\"\"
  energy  ${e}
  temp    $(temp)
\"\"\"
run 20
if "${n} > 1" then "print 'more than one'" else 'print "the first"'
print done screen no
print done
next name
next n
jump SELF again
print "Step by step"
echo both
run 20 every 10 "print 'T = $(temp)'"
"""
)


def test_ordinary_printing_takes_nothing_away(simulate: Simulate) -> None:
    run = simulate(CHATTY)
    assert run.log.doubts == {}
    assert run.status == "finished"
    assert sum(stage.n_steps or 0 for stage in run.stages) == 80
    assert [stage.thermo.n_rows for stage in run.stages] == [9]
    assert run.stages[0].thermo.printed == ("Step", "Temp", "PotEng", "TotEng")
    assert "script_text" not in [j.result.check for j in judgements_of(run)]


FRAME = """\
ITEM: TIMESTEP
0
ITEM: NUMBER OF ATOMS
1
ITEM: BOX BOUNDS pp pp pp
0 1
0 1
0 1
ITEM: ATOMS id type x y z
1 1 0 0 0
"""
DUMPED = LIQUID + "dump d all custom 10 run.dump id type x y z\nrun 20\nundump d\n"


@pytest.mark.parametrize(
    "script",
    [
        DUMPED + f'print """{FRAME}""" append run.dump\n',
        DUMPED + f'print """{FRAME}""" file other\nshell mv other ./run.dump\n',
        DUMPED.replace("run 20", 'dump_modify d format 3 "0.5"\nrun 20'),
        DUMPED.replace("x y z\n", "vx vy vz\n").replace(
            "run 20", "dump_modify d colname vx x colname vy y colname vz z\nrun 20"
        ),
        LIQUID + "run 20\nwrite_dump all custom run.dump id vx modify colname vx x\n",
    ],
)
def test_a_dump_that_holds_what_a_script_wrote_is_not_read(simulate: Simulate, script: str) -> None:
    run = simulate(script)
    assert (run.status, dump_files(run)) == ("finished", [])
    assert dump_files(simulate(DUMPED + "print done file done.txt\n")) != []


def test_frames_that_are_read_again_are_no_run(simulate: Simulate) -> None:
    made = LIQUID + "run 0\nwrite_dump all custom given id type x y z vx vy vz\n"
    run = simulate(f"{made}fix 2 all langevin 1.0 1.0 0.5 4711\nrerun given dump x y z vx vy vz\n")
    assert [stage.command.name for stage in run.stages] == ["run", "rerun"]
    assert run.dynamics is None
    assert run.settings() == []


def test_plain_words_with_the_echo_off_do_not_hurt(simulate: Simulate) -> None:
    run = simulate(LIQUID.replace("thermo 10", "echo none\nthermo 10") + "run 20\nprint 'Done'\n")
    assert [stage.n_steps for stage in run.stages] == [20]
    assert [fix.style for fix in run.last_state.fixes.values()] == ["nve"]
    assert "script_text" not in [j.result.check for j in judgements_of(run)]


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
