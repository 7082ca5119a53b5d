"""Each check against a sound run and a run with the fault that it is there for."""

from collections.abc import Callable

import pytest

from mdagent.tools.evaluation.evaluation import CheckResult, Evaluation
from mdagent.tools.evaluation.judge import evaluate
from mdagent.tools.evaluation.record import RunRecord
from mdagent.tools.expectation import Expectation, Target

from .scripts import COPPER, COPPER_NPT, HEATING, LJ_LIQUID, RELAXATION, line_of

Simulate = Callable[..., RunRecord]

K300 = Target(value=300, unit="K")
NVT = Expectation(elements=["Cu"], temperature=K300, ensemble="nvt", property="energy")
NPT = Expectation(
    elements=["Cu"],
    temperature=K300,
    pressure=Target(value=0, unit="bar"),
    ensemble="npt",
    property="lattice_constant",
)
NVE = Expectation(ensemble="nve", property="energy")
MINIMUM = Expectation(elements=["Cu"], ensemble="minimize", property="lattice_constant")
MELTING = Expectation(
    elements=["Cu"],
    temperature=Target(value=(400, 1800), unit="K"),
    ensemble="nvt",
    property="melting",
)


def finding(evaluation: Evaluation, check: str) -> CheckResult:
    return next(found for found in evaluation.findings if found.check == check)


@pytest.mark.parametrize(
    ("script", "expect"),
    [
        pytest.param(COPPER, NVT, id="copper at constant volume"),
        pytest.param(COPPER_NPT, NPT, id="copper at constant pressure"),
        pytest.param(LJ_LIQUID, NVE, id="a liquid without a thermostat"),
        pytest.param(RELAXATION, MINIMUM, id="a relaxed cell"),
        pytest.param(HEATING, MELTING, id="a particle on heating"),
    ],
)
def test_a_sound_run_passes(simulate: Simulate, script: str, expect: Expectation) -> None:
    evaluation = evaluate(simulate(script, expect))
    assert [f for f in evaluation.findings if f.status == "fail"] == []
    assert evaluation.verdict == "pass"
    assert evaluation.checked_fraction >= 0.7
    assert evaluation.edits == [] or any(f.status == "warn" for f in evaluation.findings)


# Half of the kinetic energy of a perfect lattice becomes potential energy at once.
COLD_START = COPPER.replace("create 600", "create 300")
STALE = "neighbor 0.1 bin\nneigh_modify every 200 delay 200 check no"
SLOW_BATH = "5 48279 zero yes\nrun 600"
BERENDSEN = "nve\nfix 2 all temp/berendsen 300 300 0.02"

FAULTS = [
    ("timestep", COPPER, "timestep 0.002", "timestep 1.0", NVT),
    ("timestep", LJ_LIQUID, "timestep 0.004", "timestep 0.03", NVE),
    ("lost_atoms", LJ_LIQUID, "timestep 0.004", "timestep 0.05", NVE),
    ("thermostat_damping", COPPER, "300 300 0.2", "300 300 0.002", NVT),
    ("thermostat_response", COPPER, "300 300 0.2", "300 300 100", NVT),
    ("temperature_mean", COLD_START, "300 300 0.2", "300 300 100", NVT),
    ("temperature_target", COPPER, "300 300 0.2", "30 30 0.2", NVT),
    ("temperature_mean", HEATING, "0.2 48279 zero yes\nrun 6000", SLOW_BATH, MELTING),
    ("barostat_damping", COPPER_NPT, "iso 0 0 2.0", "iso 0 0 0.05", NPT),
    ("pressure_unit", COPPER_NPT, "iso 0 0 2.0", "iso 101325 101325 2.0", NPT),
    ("pressure_mean", COPPER, "lattice fcc 3.637", "lattice fcc 3.5", NPT),
    ("double_integration", COPPER, "run 500", "fix 2 all nve\nrun 500", NVT),
    ("no_integrator", COPPER, "nvt temp 300 300 0.2", "langevin 300 300 0.2 48279", NVT),
    ("thermostat_conflict", COPPER, "run 500", "fix 2 all temp/csvr 900 900 0.2 7\nrun 500", NVT),
    ("ensemble", COPPER, "nvt temp 300 300 0.2", "nve", NVT),
    ("elements", COPPER, "Cu_mishin1.eam.alloy Cu", "NiAlH_jea.eam.alloy Ni", NVT),
    ("element_mass", COPPER, "velocity", "mass 1 58.69\nvelocity", NVT),
    ("start_overlap", COPPER, "create_atoms 1 box", "create_atoms 1 box\n" * 2, NVT),
    ("temperature_spike", COPPER, "box\npair", "box\ncreate_atoms 1 random 5 48 box\npair", NVT),
    ("completed", COPPER, "Cu_mishin1", "Cu_typo", NVT),
    ("energy_drift", LJ_LIQUID, "neigh_modify every 1 delay 0 check yes", STALE, NVE),
    ("neighbor_lists", LJ_LIQUID, "neigh_modify every 1 delay 0 check yes", STALE, NVE),
    (
        "net_momentum",
        COPPER,
        "timestep 0.002",
        "velocity all set 8 0 0 sum yes\ntimestep 0.002",
        NVT,
    ),
    ("minimization_converged", RELAXATION, "1000 10000", "3 10", MINIMUM),
    ("property_method", COPPER, "run 3000", "run 3000", NPT),
    ("thermo_rows", COPPER, "thermo 20", "thermo 3000", NVT),
    ("effective_samples", COPPER, "run 3000", "run 60", NVT),
]


@pytest.mark.parametrize(
    ("check", "script", "right", "wrong", "expect"),
    FAULTS,
    ids=[f"{check}-{wrong[:24]!r}" for check, _, _, wrong, _ in FAULTS],
)
def test_a_fault_is_found_by_its_check(
    simulate: Simulate, check: str, script: str, right: str, wrong: str, expect: Expectation
) -> None:
    assert right in script
    evaluation = evaluate(simulate(script.replace(right, wrong), expect))
    found = finding(evaluation, check)
    assert found.status == "fail", evaluation.summary
    assert found.why
    assert found.fix
    assert evaluation.verdict == "fail"
    assert evaluation.next_step


DOUBTS = [
    ("timestep_energy", LJ_LIQUID, "neigh_modify every 1 delay 0 check yes", STALE, NVE),
    ("timestep", LJ_LIQUID, "timestep 0.004", "timestep 0.018", NVE),
    ("temperature_width", COPPER, "nvt temp 300 300 0.2", BERENDSEN, NVT),
    ("thermostat_damping", COPPER, "300 300 0.2", "300 300 0.03", NVT),
    ("barostat_damping", COPPER_NPT, "iso 0 0 2.0", "iso 0 0 0.15", NPT),
    ("shortest_distance", COPPER, "run 3000", "displace_atoms all random 2 2 2 9\nrun 1", NVT),
]


@pytest.mark.parametrize(
    ("check", "script", "right", "wrong", "expect"),
    DOUBTS,
    ids=[f"{check}-{wrong[:24]!r}" for check, _, _, wrong, _ in DOUBTS],
)
def test_a_doubtful_setting_is_a_warning(
    simulate: Simulate, check: str, script: str, right: str, wrong: str, expect: Expectation
) -> None:
    found = finding(evaluate(simulate(script.replace(right, wrong), expect)), check)
    assert found.status == "warn"
    assert found.fix


def test_a_finding_stands_at_its_line_in_script_and_log(simulate: Simulate) -> None:
    script = COPPER.replace("300 300 0.2", "300 300 0.002")
    record = simulate(script, NVT)
    evaluation = evaluate(record)
    found = finding(evaluation, "thermostat_damping")
    assert found.line == line_of(script, "fix 1")
    name, _, line = found.evidence.partition(":")
    log = (record.work / name).read_text(encoding="utf-8").splitlines()
    assert log[int(line) - 1] == "fix 1 all nvt temp 300 300 0.002"
    assert found.value == pytest.approx(1.0)


def with_edits(script: str, evaluation: Evaluation) -> str:
    lines = script.splitlines()
    for edit in evaluation.edits:
        assert lines[edit.line - 1] == edit.old
        lines[edit.line - 1] = edit.new
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    ("script", "right", "wrong", "expect"),
    [
        pytest.param(COPPER, "300 300 0.2", "300 300 0.002", NVT, id="stiff thermostat"),
        pytest.param(COPPER, "300 300 0.2", "30 30 0.2", NVT, id="cold target"),
        pytest.param(COPPER, "run 500", "fix 2 all nve\nrun 500", NVT, id="two integrators"),
        pytest.param(COPPER_NPT, "iso 0 0 2.0", "iso 0 0 0.05", NPT, id="stiff barostat"),
        pytest.param(COPPER, "timestep 0.002", "timestep 1.0", NVT, id="femtoseconds"),
        pytest.param(RELAXATION, "1e-12 1e-10 1000", "1e-12 1e-10 2", MINIMUM, id="gave up"),
        pytest.param(COPPER, "thermo 20", "thermo 3000", NVT, id="two rows"),
        pytest.param(COPPER, "velocity", "mass 1 58.69\nvelocity", NVT, id="foreign mass"),
        pytest.param(HEATING, "0.2 48279 zero yes\nrun 6000", SLOW_BATH, MELTING, id="slow bath"),
    ],
)
def test_edits_mend_what_they_are_offered_for(
    simulate: Simulate, script: str, right: str, wrong: str, expect: Expectation
) -> None:
    spoiled = script.replace(right, wrong)
    evaluation = evaluate(simulate(spoiled, expect))
    assert evaluation.verdict == "fail"
    assert evaluation.edits
    mended = evaluate(simulate(with_edits(spoiled, evaluation), expect))
    assert mended.verdict == "pass", mended.summary


def test_a_ramp_that_is_not_followed_is_found_at_its_thermostat(simulate: Simulate) -> None:
    script = HEATING.replace("0.2 48279 zero yes\nrun 6000", SLOW_BATH)
    evaluation = evaluate(simulate(script, MELTING))
    found = finding(evaluation, "temperature_mean")
    assert (found.status, found.line) == ("fail", line_of(script, "fix 2"))
    assert "Tdamp" in evaluation.next_step


def test_a_missing_fact_is_not_checked_and_never_passes(simulate: Simulate) -> None:
    evaluation = evaluate(simulate(COPPER))
    for check in ("elements", "ensemble", "property_method"):
        assert finding(evaluation, check).status == "not_checked"
        assert finding(evaluation, check).why
    assert evaluation.verdict == "pass"


CHARGED = """\
units real
atom_style charge
lattice sc 5.0
region box block 0 4 0 4 0 4
create_box 1 box
create_atoms 1 box
mass 1 22.98977
set group all charge 0.5
set atom 1*32 charge -0.5
set atom 1 charge CHARGE
pair_style lj/cut/coul/long 8.0
pair_coeff 1 1 0.1 3.0
kspace_style pppm 1e-3
velocity all create 300 4711
fix 1 all nve
thermo 1
run 10
"""


@pytest.mark.parametrize(
    ("charge", "status"), [("-0.5", "pass"), ("-0.495", "warn"), ("0.5", "fail")]
)
def test_the_charges_of_a_periodic_system_add_up(
    simulate: Simulate, charge: str, status: str
) -> None:
    script = CHARGED.replace("CHARGE", charge)
    found = finding(evaluate(simulate(script)), "charge_neutral")
    assert found.status == status
    if status != "pass":
        assert found.value == pytest.approx(float(charge) + 0.5)
        assert found.line == line_of(script, "kspace_style")


@pytest.mark.parametrize(
    ("spoiled", "status"),
    [
        ("dump 1 all custom 500 run.dump id type x y z", "pass"),
        ("dump 1 all custom 500 run.*.dump id type x y z", "pass"),
        ("dump 1 all custom 5000 run.dump id x y z\ndump_modify 1 first no delay 1", "fail"),
        ("dump 1 all custom 500 run.dump id x y z\nshell rm run.dump", "pass"),
    ],
)
def test_a_dump_that_never_came_is_missed(simulate: Simulate, spoiled: str, status: str) -> None:
    dump = "dump 1 all custom 500 run.dump id type x y z vx vy vz"
    script = COPPER.replace(dump, spoiled)
    assert finding(evaluate(simulate(script)), "outputs").status == status


NOT_A_NUMBER = """\
units lj
region box block 0 6 0 6 0 6
create_box 1 box
create_atoms 1 single 1 1 1
create_atoms 1 single 1 1 1
mass 1 1.0
pair_style lj/cut 2.5
pair_coeff 1 1 1.0 1.0
fix 1 all nve
thermo 1
thermo_modify lost ignore
run 3
"""


def test_a_row_that_is_no_number_is_found_at_its_line(simulate: Simulate) -> None:
    record = simulate(NOT_A_NUMBER)
    found = finding(evaluate(record), "finite_values")
    assert found.status == "fail"
    line = int(found.evidence.partition(":")[2])
    log = (record.work / "log.lammps").read_text(encoding="utf-8").splitlines()
    assert "nan" in log[line - 1] or "inf" in log[line - 1]
    assert finding(evaluate(simulate(COPPER)), "finite_values").status == "pass"


def test_a_run_without_a_log_fails_by_its_own_record(simulate: Simulate) -> None:
    record = simulate("pair_style nonsense\n", NVT)
    evaluation = evaluate(record)
    assert evaluation.verdict == "fail"
    assert finding(evaluation, "completed").status == "fail"


def test_the_clients_opinion_never_changes_the_verdict(simulate: Simulate) -> None:
    record = simulate(COPPER, NVT)
    plain = evaluate(record)
    told = evaluate(record, "This run is hopeless.")
    assert told.opinion == "This run is hopeless."
    assert told.model_copy(update={"opinion": None}) == plain
