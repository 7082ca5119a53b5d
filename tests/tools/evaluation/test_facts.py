"""Every fact that is stated gets an answer; those of matter and numbers are right."""

from collections.abc import Callable
from typing import Any

import pytest

from mdagent.tools.evaluation.checks.all_checks import FACTS
from mdagent.tools.evaluation.evaluation import CheckResult, Evaluation
from mdagent.tools.evaluation.judge import evaluate
from mdagent.tools.evaluation.record import RunRecord
from mdagent.tools.expectation import Expectation, Quantity

from .scripts import ALLOY, COPPER, COPPER_NPT, LJ_LIQUID, RELAXATION, THIN_GAS

Simulate = Callable[..., RunRecord]

STATED: dict[str, Any] = {
    "elements": ["Cu"],
    "composition": {"Cu": 1.0},
    "temperature": {"value": 300, "unit": "K"},
    "pressure": {"value": 1, "unit": "bar"},
    "ensemble": "nvt",
    "property": "viscosity",
    "structure": "fcc",
    "phase": "solid",
    "run_time": {"value": 5, "unit": "ps"},
    "value": {"value": 3.6, "unit": "angstrom"},
    "tolerance": 0.1,
}


def finding(evaluation: Evaluation, check: str) -> CheckResult:
    return next(found for found in evaluation.findings if found.check == check)


def test_every_field_of_an_expectation_has_its_checks() -> None:
    assert set(FACTS) == set(Expectation.model_fields) == set(STATED)


@pytest.mark.parametrize("fact", FACTS)
@pytest.mark.parametrize(
    "script",
    [COPPER, LJ_LIQUID, RELAXATION, "pair_style nonsense\n", "units metal\n"],
    ids=["crystal", "reduced units", "minimisation", "error", "nothing"],
)
def test_every_stated_fact_is_answered(simulate: Simulate, fact: str, script: str) -> None:
    evaluation = evaluate(simulate(script, Expectation(**{fact: STATED[fact]})))
    answers = [found for found in evaluation.findings if found.check in FACTS[fact]]
    assert answers
    assert all(found.why or found.status == "pass" for found in answers)


def answer(simulate: Simulate, script: str, check: str, **stated: Any) -> CheckResult:
    return finding(evaluate(simulate(script, Expectation(**stated))), check)


@pytest.mark.parametrize(
    ("script", "structure", "status"),
    [
        (COPPER, "fcc", "pass"),
        (COPPER, "bcc", "fail"),
        (COPPER, "liquid", "fail"),
        (COPPER, "amorphous", "fail"),
        (LJ_LIQUID, "liquid", "pass"),
        (LJ_LIQUID, "fcc", "fail"),
        (LJ_LIQUID, "amorphous", "fail"),
        (THIN_GAS, "gas", "pass"),
        (THIN_GAS, "liquid", "fail"),
        (RELAXATION, "fcc", "not_checked"),
    ],
)
def test_the_structure_is_told_from_the_last_frame(
    simulate: Simulate, script: str, structure: str, status: str
) -> None:
    found = answer(simulate, script, "structure", structure=structure)
    assert found.status == status, found


@pytest.mark.parametrize(
    ("script", "phase", "status"),
    [
        (COPPER, "solid", "pass"),
        (COPPER, "liquid", "fail"),
        (LJ_LIQUID, "liquid", "pass"),
        (LJ_LIQUID, "solid", "fail"),
        (THIN_GAS, "gas", "pass"),
        (THIN_GAS, "solid", "fail"),
        (RELAXATION, "solid", "not_checked"),
    ],
)
def test_the_phase_is_told_from_the_trajectory(
    simulate: Simulate, script: str, phase: str, status: str
) -> None:
    assert answer(simulate, script, "phase", phase=phase).status == status


DUMPED = f"{ALLOY}dump 1 all custom 1 run.dump id type x y z\nrun 1\n"
FILED = ALLOY.replace("run 0", "write_data a.data\nclear\nunits metal\nread_data a.data\n")
FILED += "pair_style eam/alloy\npair_coeff * * CuNi.eam.alloy Cu Ni\nrun 0\n"


@pytest.mark.parametrize("script", [ALLOY, DUMPED, FILED], ids=["log", "dump", "data file"])
@pytest.mark.parametrize(
    ("share", "status"), [(0.75, "pass"), (0.7, "pass"), (0.5, "fail"), (1.0, "fail")]
)
def test_the_composition_is_counted(
    simulate: Simulate, script: str, share: float, status: str
) -> None:
    wanted = {"Cu": share, "Ni": 1 - share} if share < 1 else {"Cu": 1.0}
    found = answer(simulate, script, "composition", composition=wanted)
    # A random choice of 108 atoms scatters by 4 %: a share of 0.7 cannot be told from 0.75.
    assert found.status == status
    assert found.value == "Cu 0.75, Ni 0.25"


@pytest.mark.parametrize(
    ("value", "tolerance", "status"),
    [(3.63, None, "pass"), (3.75, None, "warn"), (4.5, None, "fail"), (3.75, 0.2, "pass"),
     (3.75, 0.01, "fail")],
)  # fmt: skip
def test_a_known_answer_is_held_against_the_property(
    simulate: Simulate, value: float, tolerance: float | None, status: str
) -> None:
    known = Quantity(value=value / 10, unit="nm")
    stated: dict[str, Any] = {"property": "lattice_constant", "value": known}
    if tolerance is not None:
        stated["tolerance"] = tolerance / 10
    found = answer(simulate, COPPER_NPT, "expected_value", **stated)
    assert found.status == status, found
    assert "nm" in found.why


def test_an_answer_in_a_unit_of_another_kind_is_not_checked(simulate: Simulate) -> None:
    stated: dict[str, Any] = {"property": "lattice_constant"}
    stated["value"] = Quantity(value=3.6, unit="eV")
    found = answer(simulate, COPPER_NPT, "expected_value", **stated)
    assert (found.status, "eV" in found.why) == ("not_checked", True)


@pytest.mark.parametrize(
    ("script", "value", "unit", "status"),
    [
        (COPPER, 7.0, "ps", "pass"),
        (COPPER, 0.007, "ns", "pass"),
        (COPPER, 8.0, "ps", "fail"),
        (LJ_LIQUID, 14.0, "lj", "pass"),
        (LJ_LIQUID, 20.0, "tau", "fail"),
        (LJ_LIQUID, 1.0, "ps", "not_checked"),
        (COPPER, 1.0, "lj", "not_checked"),
    ],
)
def test_the_time_simulated_is_that_asked_for(
    simulate: Simulate, script: str, value: float, unit: str, status: str
) -> None:
    found = answer(simulate, script, "run_time", run_time=Quantity(value=value, unit=unit))
    assert found.status == status


@pytest.mark.parametrize(("fact", "check"), [("temperature", "temperature_mean"),
                                             ("pressure", "pressure_mean")])  # fmt: skip
def test_a_unit_that_does_not_fit_is_told_and_never_passes(
    simulate: Simulate, fact: str, check: str
) -> None:
    found = answer(simulate, COPPER_NPT, check, **{fact: {"value": 1.0, "unit": "lj"}})
    assert (found.status, "unit" in found.why) == ("not_checked", True)


def test_a_minimum_has_the_pressure_asked_for(simulate: Simulate) -> None:
    zero = {"value": 0, "unit": "bar"}
    stated: dict[str, Any] = {"ensemble": "minimize", "pressure": zero}
    assert answer(simulate, RELAXATION, "pressure_mean", **stated).status == "pass"
    fixed = RELAXATION.replace("fix 1 all box/relax iso 0.0 vmax 0.001\n", "")
    assert answer(simulate, fixed, "pressure_mean", **stated).status == "fail"


@pytest.mark.parametrize(("wanted", "status"), [(0.5, "pass"), (2.0, "pass"), (0.1, "fail")])
def test_a_process_that_goes_up_and_down_may_be_about_its_end_or_its_top(
    simulate: Simulate, wanted: float, status: str
) -> None:
    head = LJ_LIQUID.partition("fix 1")[0].replace("block 0 4 0 4 0 4", "block 0 3 0 3 0 3")
    stages = [(0.5, 2.0), (2.0, 2.0), (2.0, 0.5), (0.5, 0.5)]
    script = head + "".join(f"fix 1 all nvt temp {a} {b} 0.4\nrun 20\n" for a, b in stages)
    stated = {"temperature": {"value": wanted, "unit": "lj"}, "property": "process"}
    assert answer(simulate, script, "temperature_target", **stated).status == status
