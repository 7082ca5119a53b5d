"""Numbers of an answer and where they stand."""

from typing import Any

import pytest

from mdagent.agent.solving.evidence import mark, trace_numbers
from mdagent.agent.solving.stated_numbers import stated_numbers
from mdagent.agent.solving.toolbox import Call

RUN = "run-20261125-133246-0123456789abcdef"
OTHER = "run-20261125-133246-fedcba9876543210"


def evaluated(run_id: str, value: float, unit: str) -> Call:
    quantity = {"value": value, "unit": unit, "standard_error": 0.002}
    properties = [{"name": "lattice_constant", "quantity": quantity}]
    return Call("evaluate_run", {}, {"run_id": run_id, "properties": properties}, 0.1)


def origins(answer: str, *calls: Call, task: str = "") -> list[str]:
    return [each.origin for each in trace_numbers(answer, task, calls, [RUN])]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("a = 3.6317 \u00c5 and \u22123.54 eV", [3.6317, -3.54]),
        ("1. first\n2) second: 1,200 K", [1200]),
        ("D = 3.2e-9 m^2/s, or 3.2 \u00d7 10^-9", [3.2e-9, 3.2e-9]),
        (f"{RUN} along [100], <1 1 1>, `run 500`, Cu3Au, https://x.org/7", []),
        ("```\nrun 1000\n```\nin 5 ps", [5]),
        ("20\u201330 K and 1.5\u00b10.2", [20, 30, 1.5, 0.2]),
        ("7e999 and 1e400 eV", []),
        (f"1e{'9' * 5000}", [1]),
        (f"{'1' * 200_000}:1 and 12:30", [1, 30]),
    ],
)
def test_numbers_are_read_as_they_are_written(text: str, values: list[float]) -> None:
    assert [each.value for each in stated_numbers(text)] == pytest.approx(values)


@pytest.mark.parametrize(
    ("answer", "origin"),
    [
        ("3.6317 angstrom", "receipt"),
        ("3.63 \u00c5", "receipt"),
        ("3.64 \u00c5", "none"),
        ("3.6 \u00c5", "receipt"),
        ("4 \u00c5", "receipt"),
        ("0.002 angstrom", "receipt"),
    ],
)
def test_a_number_matches_to_the_digits_that_are_written(answer: str, origin: str) -> None:
    assert origins(answer, evaluated(RUN, 3.6317, "angstrom")) == [origin]


def test_another_unit_is_another_number() -> None:
    calls = (evaluated(RUN, 3.6317, "angstrom"), evaluated(RUN, 300.0, "K"))
    assert origins("3.6317 K", *calls) == ["none"]
    assert origins("3.6317 neighbours", *calls) == ["receipt"]


def test_a_run_without_a_receipt_and_a_threshold_prove_nothing() -> None:
    check = {"check": "x", "value": 1.0, "threshold": 77.7, "unit": "K"}
    judged = Call("evaluate_run", {}, {"run_id": RUN, "findings": [check]}, 0.1)
    assert origins("3.6317 angstrom", evaluated(OTHER, 3.6317, "angstrom")) == ["none"]
    assert origins("77.7 K", judged) == ["none"]


def test_a_time_of_day_or_a_hash_proves_nothing() -> None:
    times = {"created": "2026-11-29T03:30:23.398+00:00", "ended": "2026-11-29T03:30:57.052+00:00"}
    receipt = {"script_sha256": "7e999", "potentials_sha256": {"Cu.eam": "213fbe"}}
    versions = {"lammps": "22 Jul 2025 - Update 4"}
    answer = {"run_id": RUN, **times, "receipt": {**receipt, "versions": versions}}
    ran = Call("run_lammps", {}, answer, 1.0)
    assert origins("57.052 and 3.0917 eV, 213 and 29", ran) == ["none"] * 4
    assert origins("LAMMPS of 22 Jul 2025", ran) == ["receipt"] * 2


def test_what_was_asked_or_set_is_no_invention_and_what_a_page_says_no_receipt() -> None:
    ran = Call("run_lammps", {"script": "timestep 0.0017\n"}, {"run_id": RUN}, 1.0)
    page: dict[str, Any] = {"text": "the melting point is 1357.77 K"}
    read = Call("read_lammps_doc", {}, page, 0.1)
    answer = "At 412 K, timestep 0.0017 ps; known: 1357.77 K; mine: 1300.5 K"
    assert origins(answer, ran, read, task="at 412 K") == ["given", "given", "told", "none"]
    traced = trace_numbers(answer, "at 412 K", (ran, read), [RUN])
    assert mark(answer, traced) == (
        "At 412 K, timestep 0.0017 ps; known: 1357.77 [no receipt: read_lammps_doc] K; "
        "mine: 1300.5 [no receipt] K"
    )
