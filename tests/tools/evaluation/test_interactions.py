"""What forces, thermostats and logs of an uncommon kind mean for the checks."""

from pathlib import Path

import pytest

from mdagent.tools.evaluation.checks.completed import completed
from mdagent.tools.evaluation.checks.electrostatics import charge_equilibration
from mdagent.tools.evaluation.checks.energy_drift import energy_drift
from mdagent.tools.evaluation.checks.integrators import thermostat_conflict
from mdagent.tools.evaluation.checks.timestep import timestep
from mdagent.tools.evaluation.interactions import dissipates, pair_styles, soft_style
from mdagent.tools.evaluation.masses import mapped_elements, masses
from mdagent.tools.evaluation.record import RunPaths, RunRecord, read_record
from mdagent.tools.evaluation.state import Executed, Replay, State

TABLE = """\
   Step          Temp          TotEng
         0   1.0            -4.0
        10   1.0            -3.0
        20   1.0            -2.0
        30   1.0            -1.0
        40   1.0             0.0
Loop time of 1 on 1 procs for 40 steps with 100 atoms
"""


def state(*lines: str) -> State:
    replay = Replay()
    for line in lines:
        replay.follow(Executed(tuple(line.split())))
    return replay.state()


def recorded(folder: Path, log: str) -> RunRecord:
    (folder / "in").write_text("", encoding="utf-8")
    (folder / "log").write_text(log, encoding="utf-8")
    paths = RunPaths(folder / "in", folder / "log", folder)
    return read_record(paths, run_id="r", status="finished", expect=None)


def test_the_parts_of_a_hybrid_style_count_each() -> None:
    mixed = state("pair_style hybrid/overlay lj/cut/omp 2.5 dpd 1.0 1.0 34387")
    assert pair_styles(mixed) == ("lj/cut", "dpd")
    assert dissipates(mixed)
    assert soft_style(mixed) == "dpd"
    assert not dissipates(state("pair_style lj/cut 2.5"))


@pytest.mark.parametrize(
    ("pair", "fix", "judged"),
    [
        ("pair_style lj/cut 2.5", "fix 1 all nve", ["fail"]),
        ("pair_style hybrid/overlay lj/cut 2.5 dpd 1 1 3", "fix 1 all nve", []),
        ("pair_style lj/cut 2.5", "fix 1 all nve/awpmd", []),
    ],
)
def test_only_forces_that_conserve_energy_are_held_to_it(
    tmp_path: Path, pair: str, fix: str, judged: list[str]
) -> None:
    run = recorded(tmp_path, f"LAMMPS (1 Jan 2025)\n{pair}\n{fix}\nrun 40\n{TABLE}")
    assert [one.status for one in energy_drift(run)] == judged


def test_runs_with_other_forces_between_are_stages_of_their_own(tmp_path: Path) -> None:
    again = TABLE.replace("        10", "        50").replace("         0 ", "        40 ")
    log = f"LAMMPS (1 Jan 2025)\npair_style lj/cut 2.5\nfix 1 all nve\nrun 40\n{TABLE}"
    again = again.replace("        20", "        60").replace("        30", "        70")
    same = recorded(tmp_path, f"{log}run 40\n{again}")
    changed = recorded(tmp_path, f"{log}pair_coeff 1 1 2.0 1.0\nrun 40\n{again}")
    moved = recorded(tmp_path, f"{log}displace_atoms all move 1 0 0\nrun 40\n{again}")
    assert [len(run.stages) for run in (same, changed, moved)] == [1, 2, 2]


def test_thermostats_that_measure_regions_of_their_own_are_no_conflict(tmp_path: Path) -> None:
    two = "fix 1 all nve\nfix hot all langevin 2 2 1 5\nfix cold all langevin 1 1 1 6\n"
    own = "fix_modify hot temp Thot\nfix_modify cold temp Tcold\n"
    log = "LAMMPS (1 Jan 2025)\n{}run 40\n" + TABLE
    judged = [
        list(thermostat_conflict(recorded(tmp_path, log.format(t)))) for t in (two, two + own)
    ]
    assert [one[0].status for one in judged] == ["fail", "pass"]


@pytest.mark.parametrize(
    ("log", "status", "told"),
    [
        ("Running on 4 partitions of processors\n", "not_checked", "log.lammps.N"),
        ("units lj\nmdi engine\n", "not_checked", "elsewhere"),
        ("", "not_checked", "echo log"),
        ("units lj\n", "fail", "nothing was simulated"),
    ],
)  # fmt: skip
def test_a_log_without_a_table_is_a_failure_only_where_nothing_ran(
    tmp_path: Path, log: str, status: str, told: str
) -> None:
    judged = next(completed(recorded(tmp_path, f"LAMMPS (1 Jan 2025)\n{log}")))
    assert judged.status == status
    assert told in judged.result.why


def test_the_elements_stand_after_the_last_of_several_files() -> None:
    mixed = state(
        "pair_style hybrid/overlay zbl 4 4.2 snap",
        "pair_coeff 1 1 zbl 49 49",
        "pair_coeff * * snap InP.snapcoeff InP.snapparam In P",
    )
    assert mapped_elements(mixed) == {1: "In", 2: "P"}


def test_a_mass_before_a_potential_that_sets_masses_does_not_count(tmp_path: Path) -> None:
    lines = ("units metal", "pair_style eam/alloy", "pair_coeff * * Pt.eam Pt")
    run = recorded(tmp_path, "")
    assert masses(run, state("mass 1 1.0", *lines))[1] == pytest.approx(195.08, abs=0.01)
    assert masses(run, state(*lines, "mass 1 1.0"))[1] == 1.0


def test_particles_without_pair_forces_have_no_known_limit(tmp_path: Path) -> None:
    log = "LAMMPS (1 Jan 2025)\nunits lj\n{}timestep 0.02\nfix 1 all nve\nrun 40\n" + TABLE
    for pair, status in (("pair_style lj/cut 2.5\n", "fail"), ("", "not_checked")):
        assert next(timestep(recorded(tmp_path, log.format(pair)))).status == status


def test_an_element_alone_needs_no_charges(tmp_path: Path) -> None:
    log = "LAMMPS (1 Jan 2025)\nunits metal\npair_style comb\npair_coeff * * ffield.comb {}\n"
    for elements, statuses in (("Cu Cu", []), ("Cu O", ["fail"])):
        run = recorded(tmp_path, f"{log.format(elements)}fix 1 all nve\nrun 40\n{TABLE}")
        assert [one.status for one in charge_equilibration(run)] == statuses


def test_the_long_steps_of_a_gjf_thermostat_are_not_judged(tmp_path: Path) -> None:
    log = "LAMMPS (1 Jan 2025)\nunits metal\nmass 1 40\ntimestep 0.1\nfix 1 all nve\n{}\nrun 40\n"
    for words, status in (("", "fail"), (" gjf vhalf", "not_checked")):
        text = log.format(f"fix 2 all langevin 10 10 1 7{words}") + TABLE
        assert next(timestep(recorded(tmp_path, text))).status == status
