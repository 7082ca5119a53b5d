"""What a column of the thermo table holds is told by what was printed, never by its heading."""

from collections.abc import Callable

import pytest

from mdagent.tools.evaluation.evaluation import CheckResult
from mdagent.tools.evaluation.judge import evaluate
from mdagent.tools.evaluation.plot_thermo import draw_thermo
from mdagent.tools.evaluation.record import RunRecord
from mdagent.tools.expectation import Expectation, Target

from .scripts import COPPER, line_of

Simulate = Callable[..., RunRecord]

# Every setting has a run of its own; the headings of what is printed in it.
SETTINGS: list[tuple[str, str]] = [
    ("", "Step Temp E_pair E_mol TotEng Press"),
    ("thermo_modify colname 2 Press colname press Temp", "Step Temp E_pair E_mol TotEng Press"),
    ("thermo_style custom step v_two press", "Step v_two Press"),
    ("thermo_modify colname 2 Temp", "Step v_two Press"),
    ("thermo_modify colname -1 Temp colname v_two Press", "Step v_two Press"),
    ("thermo_modify colname default", "Step v_two Press"),
    ("thermo_modify line multi colname 2 Temp", "Step CPU Step v_two Press"),
    ("thermo_modify line yaml colname 2 'two words'", "Step v_two Press"),
    ("thermo_style custom step c_r[*] pe", "Step c_r[1] c_r[2] c_r[3] PotEng"),
    ("thermo_modify colname 3 PotEng colname pe Temp", "Step c_r[1] c_r[2] c_r[3] PotEng"),
    ("thermo_style custom step c_r[*] v_vec[*2] temp", "Step c_r[1] c_r[2] c_r[3] v_vec[1]"
     " v_vec[2] Temp"),
    ("thermo_modify format float %10.4f colname temp v_two", "Step c_r[1] c_r[2] c_r[3] v_vec[1]"
     " v_vec[2] Temp"),
    ("thermo_style multi", "Step CPU TotEng KinEng Temp PotEng E_bond E_angle E_dihed E_impro"
     " E_vdwl E_coul E_long Press"),
    ("thermo_modify colname temp Press colname press Temp", "Step CPU TotEng KinEng Temp PotEng"
     " E_bond E_angle E_dihed E_impro E_vdwl E_coul E_long Press"),
    ("thermo_style yaml", "Step Temp KinEng PotEng E_bond E_angle E_dihed E_impro E_vdwl E_coul"
     " E_long Press"),
    ("thermo_style custom step temp press etotal", "Step Temp Press TotEng"),
    ("thermo_modify temp flat", "Step Temp Press TotEng by c_flat"),
    ("thermo_modify temp some", "Step Temp by c_some Press by c_some TotEng by c_some"),
    ("thermo_modify temp thermo_temp press virial", "Step Temp Press by c_virial TotEng"),
    ("thermo_modify press again", "Step Temp Press TotEng"),
    ("compute_modify thermo_temp extra/dof -60", "Step Temp by c_thermo_temp"
     " Press by c_again TotEng by c_thermo_temp"),
]  # fmt: skip
CELL = (
    COPPER.partition("timestep")[0]
    + """\
variable two equal 2
variable vec vector [1,2]
group some id 1:40
compute r all reduce ave x y z
compute flat all temp/partial 1 1 0
compute some some temp
compute virial all pressure NULL virial
compute again all pressure thermo_temp
fix 1 all nve
"""
)
K300 = Expectation(temperature=Target(value=300, unit="K"), ensemble="nvt", property="energy")
HOT = COPPER.replace("300 300 0.2", "900 900 0.2").replace("run 3000", "run 300")


def told_by(run: RunRecord, check: str) -> list[CheckResult]:
    return [found for found in evaluate(run).findings if found.check == check]


def test_columns_go_by_what_is_printed_in_them(simulate: Simulate) -> None:
    script = CELL + "".join(f"{setting}\nreset_timestep 0\nrun 0\n" for setting, _ in SETTINGS)
    found = [" ".join(stage.thermo.columns) for stage in simulate(script).stages]
    assert found == [columns for _, columns in SETTINGS]


def test_a_new_thermo_style_prints_energies_as_a_whole_again(simulate: Simulate) -> None:
    script = CELL + "thermo_modify norm yes\nrun 0\nthermo_style custom step pe\nrun 0\n"
    first, second = (
        float(energies[0]) / stage.energy_divisor
        for stage in simulate(script).stages
        if (energies := stage.thermo.series("potential_energy")) is not None
    )
    assert first == pytest.approx(second)


def test_a_constant_headed_temp_is_told_and_the_true_temperature_judged(
    simulate: Simulate,
) -> None:
    style = "variable t equal 300\nthermo_style custom step v_t pe temp"
    named = f"{style}\nthermo_modify colname 2 Temp colname temp T\nthermo 20"
    script = HOT.replace("thermo 20", named)
    run = simulate(script, K300)
    (told,) = told_by(run, "thermo_columns")
    assert (told.status, told.line) == ("warn", line_of(script, "thermo_modify"))
    assert "v_t stands under Temp" in told.why
    (mean,) = told_by(run, "temperature_mean")
    assert mean.status == "fail"
    assert isinstance(mean.value, float)
    assert mean.value > 500
    # A reader of the log asks for a heading and is shown what it stands for.
    assert list(draw_thermo(run, ["T"]).columns)[1:] == ["Temp"]


def test_a_constant_headed_temp_alone_leaves_the_temperature_unknown(simulate: Simulate) -> None:
    style = "variable t equal 300\nthermo_style custom step v_t pe\n"
    for hidden in ("", "echo none\n"):
        change = f"{style}{hidden}thermo_modify colname 2 Temp\necho log\nthermo 20"
        run = simulate(HOT.replace("thermo 20", change), K300)
        assert [found.status for found in told_by(run, "temperature_mean")] == ["not_checked"]
        (told,) = told_by(run, "thermo_columns")
        assert told.status == "warn"


def test_another_name_for_what_it_is_does_no_harm(simulate: Simulate) -> None:
    named = "thermo_modify colname temp T/K colname pe Epot\nthermo 20"
    run = simulate(HOT.replace("900", "300").replace("thermo 20", named), K300)
    (told,) = told_by(run, "thermo_columns")
    assert (told.status, told.why) == ("pass", "T/K is Temp, Epot is PotEng.")
    assert [found.status for found in told_by(run, "temperature_mean")] == ["pass"]


def test_a_compute_of_all_atoms_is_a_temperature(simulate: Simulate) -> None:
    columns = "compute mine all temp\nthermo_style custom step c_mine pe\n"
    script = HOT.replace("900", "300").replace(
        "thermo 20", f"{columns}thermo_modify colname 2 Temp\nthermo 20"
    )
    run = simulate(script, K300)
    assert [found.status for found in told_by(run, "temperature_mean")] == ["pass"]
    assert [found.status for found in told_by(run, "thermo_columns")] == ["pass"]


def test_the_temperature_of_a_part_is_not_that_of_the_run(simulate: Simulate) -> None:
    part = "group some id 1:40\ncompute some some temp\nthermo_modify temp some\nthermo 20"
    script = HOT.replace("thermo 20", part)
    run = simulate(script, K300)
    (told,) = told_by(run, "thermo_measures")
    assert (told.status, told.line) == ("warn", line_of(script, "thermo_modify"))
    assert [found.status for found in told_by(run, "temperature_mean")] == ["not_checked"]
    held = script.replace("fix 1 all nvt", "group rest subtract all some\nfix 1 some nvt")
    assert [found.status for found in told_by(simulate(held), "thermo_measures")] == ["pass"]
