"""Is it right, why not, and what instead."""

import pytest

from mdagent.potentials.matching import check
from mdagent.potentials.ranking import Wish
from mdagent.potentials.request import BadWish


def codes(result) -> list[str]:
    return [finding.code.removeprefix("potential.") for finding in result.findings]


def test_a_fitting_file_is_ok_and_its_lines_follow_the_atom_types(catalogue):
    wish = Wish(("Cu", "Ni", "Cu"), "eam/alloy", "metal", {"eam/alloy"})
    result = check(catalogue, wish, ["CuNi.eam.alloy"])
    assert (result.status, result.findings) == ("ok", [])
    (candidate,) = result.candidates
    assert candidate.pair_style == "eam/alloy"
    assert candidate.pair_coeff == ["pair_coeff * * CuNi.eam.alloy Cu Ni Cu"]
    assert candidate.available == "yes"
    assert candidate.citation is not None
    assert "Onat" in candidate.citation
    values = {(p.element, p.name): p.value for p in candidate.properties}
    assert values["Cu", "lattice_constant"] == 3.615
    assert values["Ni", "structure"] == "fcc"
    assert all(p.source == "header of CuNi.eam.alloy" for p in candidate.properties)


def test_elements_alone_find_files_and_the_fewest_foreign_elements_come_first(catalogue):
    result = check(catalogue, Wish(("Al",)))
    assert result.status == "ok"
    assert result.n_candidates > len(result.candidates) == 5
    assert all(candidate.elements == ["Al"] for candidate in result.candidates)
    assert "Cu" not in result.candidates[0].potential_files[0]


@pytest.mark.parametrize(
    ("wish", "files", "expected"),
    [
        (Wish(("Cu", "Zn"), "eam/alloy", "metal"), ["CuNi.eam.alloy"], "element"),
        (Wish(("Cu", "Ni"), "eam/fs", "metal"), ["CuNi.eam.alloy"], "style"),
        (Wish(("Cu", "Ni"), "eam/alloy", "lj"), ["CuNi.eam.alloy"], "units"),
        (Wish(("Cu", "Ni"), "eam/alloy", "real"), ["CuNi.eam.alloy"], "units_converted"),
        (Wish(("Cu", "Ni"), "eam/alloy", "metal"), ["CuNi.eam.aloy"], "not_found"),
        (Wish(("Xe",)), [], "no_file"),
        (Wish(("Cu", "Ni"), "sw"), [], "no_file"),
        (Wish(("Si", "Ge"), "tersoff"), ["Si.tersoff"], "element"),
        (Wish(("Si",), "sw/angle/table", "metal", {"sw"}), ["Si.sw"], "unknown_style"),
        (Wish(("Cu",), "eam/alloy", "metal", {"sw"}), ["Cu_zhou.eam.alloy"], "style_not_built"),
    ],
)
def test_each_fault_is_found_with_its_mend(catalogue, wish, files, expected):
    result = check(catalogue, wish, files)
    assert expected in codes(result)
    (fault, *_) = [f for f in result.findings if f.code == f"potential.{expected}"]
    assert fault.fix
    assert result.status == ("ok" if fault.severity == "warning" else "error")


def test_where_one_style_has_no_file_another_is_proposed(catalogue):
    result = check(catalogue, Wish(("Cu", "Ni"), "tersoff", "metal"))
    assert codes(result) == ["no_file"]
    assert ["CuNi.eam.alloy"] in [c.potential_files for c in result.candidates]


def test_elements_that_nothing_covers_are_named_with_places_to_look(catalogue):
    result = check(catalogue, Wish(("Xe", "Cu")))
    assert result.candidates == []
    (fault,) = result.findings
    assert "Xe" in fault.message
    assert "Cu" not in fault.message
    for place in ("NIST", "OpenKIM", "LAMMPS"):
        assert place in fault.fix
        assert place in result.next_step


def test_single_element_eam_files_of_one_family_are_mixed_with_a_warning_in_words(catalogue):
    result = check(catalogue, Wish(("Au", "Pt"), "eam"))
    (candidate,) = result.candidates
    assert candidate.potential_files == ["Au_u3.eam", "Pt_u3.eam"]
    assert candidate.pair_coeff == ["pair_coeff 1 1 Au_u3.eam", "pair_coeff 2 2 Pt_u3.eam"]
    assert "not fitted" in candidate.why


def test_variants_of_an_element_are_chosen_so_that_they_go_together(catalogue):
    result = check(catalogue, Wish(("Si", "Ge"), "tersoff"), ["SiCGe.tersoff"])
    assert result.status == "ok"
    assert result.candidates[0].pair_coeff == ["pair_coeff * * SiCGe.tersoff Si(D) Ge"]


def test_a_damaged_file_is_an_error_and_others_are_offered(catalogue, shipped, tmp_path):
    cut = tmp_path / "CuNi.eam.alloy"
    cut.write_bytes((shipped / "CuNi.eam.alloy").read_bytes()[:50_000])
    own = catalogue.including({"CuNi.eam.alloy": cut})
    result = check(own, Wish(("Cu", "Ni")), ["CuNi.eam.alloy"])
    assert result.status == "error"
    assert result.findings[0].code == "potential.truncated"
    assert result.findings[0].line is not None


def test_a_file_of_unknown_kind_is_unknown_never_ok(catalogue, tmp_path):
    odd = tmp_path / "odd.xyz"
    odd.write_text("nothing that anyone knows\n")
    result = check(catalogue.including({"odd.xyz": odd}), Wish(("Cu",)), ["odd.xyz"])
    assert result.status == "unknown"
    assert result.not_checked[0].what == "the contents of odd.xyz"


@pytest.mark.parametrize("wish", [Wish(), Wish(units="metal"), Wish(("Copper",)), Wish(("cu",))])
def test_a_request_that_says_nothing_useful_is_refused(catalogue, wish):
    with pytest.raises(BadWish):
        check(catalogue, wish)
