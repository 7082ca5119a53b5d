"""Scripts against what the user stated: elements, ensemble, temperature, output of a property."""

import pytest

from mdagent.tools.expectation import Expectation

from .scripts import COPPER, MELT, swap


@pytest.mark.parametrize(
    ("wanted", "line"),
    [
        ("rdf", "compute g all rdf 100"),
        ("rdf", "dump 1 all atom 100 traj.dump"),
        ("diffusion", "compute m all msd"),
        ("viscosity", "thermo_style custom step temp pxy pxz pyz"),
        ("stress_strain", "thermo_style custom step pxx pyy pzz"),
    ],
)
def test_what_a_property_is_computed_from_is_asked_for(check, wanted, line):
    fact = Expectation.model_validate({"property": wanted})
    without = [f.code for f in check(COPPER, expect=fact)]
    with_it = [
        f.code for f in check(swap(COPPER, "thermo 100", f"thermo 100\n{line}"), expect=fact)
    ]
    assert (without, with_it) == (["physics.expected_output"], [])


# the fact stated, the script that contradicts it, code and line
EXPECTED = [
    ({"temperature": {"value": 900, "unit": "K"}}, "physics.expected_temperature", 12),
    ({"ensemble": "nve"}, "physics.expected_ensemble", 14),
    ({"ensemble": "minimize"}, "physics.expected_ensemble", 14),
    ({"elements": ["Ni"]}, "physics.expected_elements", 9),
]


@pytest.mark.parametrize(("fact", "code", "line"), EXPECTED, ids=[str(e[0]) for e in EXPECTED])
def test_a_script_that_answers_another_question_is_told_so(check, fact, code, line):
    found = check(COPPER, expect=Expectation.model_validate(fact))
    assert [(f.code, f.line) for f in found] == [(code, line)]


def test_a_script_that_fits_what_is_expected_has_no_finding(check):
    fact = {
        "elements": ["Cu"],
        "temperature": {"value": [290, 310], "unit": "K"},
        "ensemble": "nvt",
        "property": "energy",
    }
    assert check(COPPER, expect=Expectation.model_validate(fact)) == []


def test_a_ramp_through_the_expected_range_is_what_is_wanted(check):
    fact = {"temperature": {"value": [800, 1600], "unit": "K"}, "property": "melting"}
    script = swap(COPPER, "temp 300 300", "temp 300 1800")
    assert check(script, expect=Expectation.model_validate(fact)) == []


def test_output_too_rare_for_a_property_is_told(check):
    fact = Expectation.model_validate({"property": "density"})
    (found,) = check(swap(COPPER, "thermo 100\n", ""), expect=fact)
    assert (found.code, found.line, found.fix) == (
        *("physics.no_output", 13, "Above line 13 write `thermo 20`."),
    )


def test_a_run_below_the_minimisation_that_is_wanted_is_doubtful(check):
    fact = Expectation.model_validate({"ensemble": "minimize"})
    above = swap(COPPER, "thermo 100", "minimize 0 1e-6 100 1000\nthermo 100")
    below = f"{COPPER}minimize 0 1e-6 100 1000\n"
    found = [check(script, expect=fact) for script in (above, below)]
    assert [[(f.severity, f.line) for f in of] for of in found] == [[("warning", 15)], []]


@pytest.mark.parametrize(("element", "n_found"), [("W", 1), ("Ar", 0)])
def test_masses_tell_the_element_where_no_potential_file_does(check, element, n_found):
    script = swap(MELT, "units lj", "units metal")
    script = swap(swap(script, "0.8442", "5.26"), "mass 1 1.0", "mass 1 39.95")
    script = swap(script, "timestep 0.005", "timestep 0.002")
    found = check(script, expect=Expectation.model_validate({"elements": [element]}))
    assert [f.code for f in found].count("physics.expected_elements") == n_found
