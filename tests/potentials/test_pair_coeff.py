"""A pair_coeff line against the contents of its file."""

import pytest

from mdagent.potentials.catalogue import Catalogue
from mdagent.potentials.pair_coeff import check_pair_coeff

CU, NI = 63.546, 58.693


def findings(catalogue: Catalogue, style: str, words: str, **more):
    given = {"units": "metal", "masses": {}, **more}
    return check_pair_coeff(style.split(), words.split(), catalogue, **given)


def codes(catalogue: Catalogue, style: str, words: str, **more) -> list[str]:
    return [f.code.removeprefix("potential.") for f in findings(catalogue, style, words, **more)]


@pytest.mark.parametrize(
    ("style", "words", "masses"),
    [
        ("eam/alloy", "* * CuNi.eam.alloy Cu Ni", {1: CU, 2: NI}),
        ("eam/alloy", "* * CuNi.eam.alloy Ni Cu", {1: NI, 2: CU}),
        ("eam/alloy/omp", "* * ./CuNi.eam.alloy Ni Ni", {1: 58.69, 2: 58.71}),
        ("eam/alloy", "* * Al_mm.eam.fs Al", {1: 26.98}),
        ("eam", "1 1 Cu_u3.eam", {1: 63.55}),
        ("eam", "1*2 1*2 Cu_u3.eam", {1: 63.55, 2: 63.55}),
        ("sw", "* * Si.sw Si Si", {1: 28.06, 2: 28.085}),
        ("tersoff", "* * SiCGe.tersoff Si(D) C", {1: 28.06, 2: 12.0}),
        ("hybrid eam/alloy lj/cut 10.0", "* * eam/alloy CuNi.eam.alloy Cu NULL", {1: CU, 2: 40}),
        ("hybrid/overlay sw sw lj/cut 9", "* * sw 2 Si.sw NULL Si", {1: 1, 2: 28.06}),
        ("lj/cut 10.0", "1 1 0.2 3.4", {1: 39.9}),
        ("hybrid/overlay lebedeva/z 14.0", "1 2 lebedeva/z CC.Lebedeva C C", {}),
        ("eam/alloy", "* * ${file} Cu Ni", {1: CU}),
        ("eam/alloy", "* * NiAlH_jea.eam.alloy H Ni", {1: 2.014, 2: NI}),
        ("snap", "* * Ta06A.snapcoeff Ta06A.snapparam Ta", {1: 180.95}),
        ("meam", "* * library.meam Si C SiC.meam C Si", {1: 12.01, 2: 28.09}),
        ("meam", "* * library.meam Cu NULL Cu Cu", {1: 63.5, 2: 63.5}),
        ("eim", "* * Na Cl ffield.eim Na Cl", {1: 22.99, 2: 35.45}),
        ("mliap model mliappy a.pt descriptor ace InP_JCPA2020.snapparam", "* * Ta", {1: 181}),
        ("hybrid/overlay zbl 4 4.8 snap", "* * snap Ta06A.snapcoeff Ta06A.snapparam Ta", {1: 181}),
    ],
)
def test_a_right_line_has_no_finding(catalogue, style, words, masses):
    assert findings(catalogue, style, words, masses=masses, n_types=None) == []


def test_exchanged_elements_show_in_the_masses_and_the_fix_is_the_right_order(catalogue):
    (fault,) = findings(
        catalogue, "eam/alloy", "* * CuNi.eam.alloy Cu Ni", masses={1: NI, 2: CU}, n_types=2
    )
    assert (fault.severity, fault.code) == ("error", "potential.element_order")
    assert "CuNi.eam.alloy Ni Cu" in fault.fix


def test_neighbours_in_the_periodic_table_are_told_apart_by_their_masses(catalogue):
    words = "* * VFe_mm.eam.fs V Fe"
    assert codes(catalogue, "eam/fs", words, masses={1: 55.85, 2: 50.94}) == ["element_order"]
    assert codes(catalogue, "eam/fs", words, masses={1: 50.9, 2: 55.8}) == []


@pytest.mark.parametrize(
    ("style", "words", "more", "expected"),
    [
        ("eam/alloy", "* * CuNi.eam.alloy Cu Zn", {}, ["element"]),
        ("eam/alloy", "* * CuNi.eam.alloy Cu", {"n_types": 2}, ["element_count"]),
        ("eam/alloy", "* * CuNi.eam.aloy Cu Ni", {}, ["not_found"]),
        ("eam/alloy", "1 1 CuNi.eam.alloy Cu Ni", {}, ["all_types"]),
        ("eam/fs", "* * CuNi.eam.alloy Cu Ni", {}, ["style"]),
        ("eam/alloy", "* * AlFe_mm.eam.fs Al Fe", {}, ["style"]),
        ("tersoff", "* * Si.sw Si", {}, ["style"]),
        ("sw", "* * Si.tersoff Si", {}, ["style"]),
        ("eam/alloy", "* * CuNi.eam.alloy Cu Ni", {"units": "lj"}, ["units"]),
        ("eam/alloy", "* * CuNi.eam.alloy Cu Ni", {"units": "real"}, ["units_converted"]),
        ("sw", "* * Si.sw Si", {"masses": {1: 12.0}}, ["mass"]),
        ("tersoff", "* * SiCGe.tersoff Si C", {}, ["element"]),
        ("tersoff", "* * SiCGe.tersoff Si(B) Ge", {}, ["missing_entries"]),
        ("snap", "* * Ta06A.snapparam Ta06A.snapcoeff Ta", {}, ["file_order"]),
        ("snap", "* * Ta06A.snapcoeff Ta06A.snapparam W", {}, ["element"]),
        ("snap", "* * Ta06A.snapcoeff", {}, ["second_file"]),
        ("meam", "* * library.meam Si C SiC.meam Si Ge", {}, ["element"]),
        ("meam", "* * library.meam Qq NULL Qq", {}, ["element"]),
        ("meam", "* * SiC.meam Si C library.meam Si C", {}, ["file_order"]),
        ("eim", "* * Na ffield.eim Na Cl", {}, ["element"]),
        ("reaxff", "* * ffield.reax.cho C H N", {"units": "real"}, ["element"]),
        ("reaxff", "* * ffield.reax.cho C H O", {}, ["units"]),
        ("airebo 3.0", "* * CH.airebo C H", {"units": "real"}, ["units"]),
        ("adp", "* * AlCu.adp Al Cu", {"units": "real"}, ["units"]),
        ("comb", "* * ffield.comb Ti Zr", {}, ["missing_entries"]),
        ("vashishta", "* * InP.vashishta In P", {"masses": {1: 31, 2: 114.8}}, ["element_order"]),
    ],
)
def test_each_fault_is_found(catalogue, style, words, more, expected):
    found = findings(catalogue, style, words, **more)
    assert [f.code.removeprefix("potential.") for f in found] == expected
    assert all(f.fix and f.message for f in found)


def test_a_misspelled_name_gets_the_nearest_one(catalogue):
    (fault,) = findings(catalogue, "eam/alloy", "* * Cu_mishin.eam.alloy Cu")
    assert "Cu_mishin1.eam.alloy" in fault.fix


def test_a_variant_of_an_element_is_proposed(catalogue):
    (fault,) = findings(catalogue, "tersoff", "* * SiCGe.tersoff Si Ge")
    assert "Si(" in fault.fix


def test_a_damaged_file_is_reported_with_its_own_line_in_the_text(catalogue, shipped, tmp_path):
    cut = tmp_path / "cut.eam.alloy"
    cut.write_bytes((shipped / "CuNi.eam.alloy").read_bytes()[:40_000])
    own = catalogue.including({"cut.eam.alloy": cut})
    (fault,) = findings(own, "eam/alloy", "* * cut.eam.alloy Cu Ni")
    assert fault.code == "potential.truncated"
    assert fault.line is None
    assert "cut.eam.alloy: The file ends at line " in fault.message


@pytest.mark.parametrize(
    ("style", "words"),
    [
        ("polymorphic", "* * GaN_sw.poly Ga"),
        ("eam/cd", "* * FeCr.cdeam Fe Cr Fe"),
        ("meam/spline", "* * Ti.meam.spline Ti Ti"),
        ("snap", "* * InP_JCPA2020.snapcoeff InP_JCPA2020.snapparam In"),
    ],
)
def test_styles_that_want_every_element_of_their_file_are_told_so(catalogue, style, words):
    (fault,) = findings(catalogue, style, words)
    assert (fault.severity, fault.code) == ("error", "potential.mapping")
    assert fault.fix


def test_units_of_a_format_whose_manual_page_names_them_are_compared(catalogue):
    words = "* * Ta4.mgpt.parmin Ta4.mgpt.potin 126.6"
    assert findings(catalogue, "mgpt", words, units="electron") == []
    assert set(codes(catalogue, "mgpt", words, units="metal")) == {"units"}


def test_mliap_takes_more_names_than_types_but_not_fewer(catalogue):
    style = "mliap model nn Si.nn.mliap.model descriptor so3 Si.nn.mliap.descriptor"
    assert codes(catalogue, style, "* * Si Si", n_types=1) == []
    assert codes(catalogue, style, "* * Si", n_types=2) == ["element_count"]
    assert codes(catalogue, style, "* * Ge", n_types=1) == ["element"]
