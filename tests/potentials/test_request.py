"""Requests as people type them, and the order in which potentials are offered."""

import pytest

from mdagent.potentials.matching import check
from mdagent.potentials.ranking import Wish, year_of
from mdagent.potentials.recipes import RECIPES
from mdagent.potentials.request import BadWish
from mdagent.potentials.styles import STYLES, base_style

BUILT = frozenset(STYLES) - {"smtbq", "rann", "mgpt"} | {"zbl", "table", "coul/shield"}


def first(result) -> list[str]:
    return result.candidates[0].potential_files


@pytest.mark.parametrize(
    ("elements", "meant"),
    [
        (("cu",), "Cu"),
        (("Cu2", "Ni"), "Cu Ni"),
        (("NaCl",), "Na Cl"),
        (("Al2O3",), "Al O"),
        (("AL", "o"), "Al O"),
    ],
)
def test_a_mistyped_element_is_refused_with_what_was_meant(catalogue, elements, meant):
    with pytest.raises(BadWish, match=f"Did you mean {meant}"):
        check(catalogue, Wish(elements))


def test_a_word_that_is_no_element_is_not_guessed_at(catalogue):
    with pytest.raises(BadWish) as refused:
        check(catalogue, Wish(("water",)))
    assert "Did you mean" not in str(refused.value)


@pytest.mark.parametrize("style", ["eam alloy", "EAM/alloy", "eam_alloy", "eam/aloy"])
def test_a_mistyped_style_is_named_and_the_search_goes_on_with_the_right_one(catalogue, style):
    result = check(catalogue, Wish(("Cu", "Ni"), style, "metal", BUILT))
    (fault,) = result.findings
    assert fault.code == "potential.unknown_style"
    assert fault.fix == "Write `pair_style eam/alloy`."
    assert first(result) == ["CuNi.eam.alloy"]


@pytest.mark.parametrize(
    ("elements", "style"),
    [
        (("C", "H", "O"), "reaxff NULL"),
        (("C", "H"), "airebo 3.0"),
        (("Al", "O"), "hybrid/overlay coul/streitz 12.0 wolf 0.31 eam/alloy"),
    ],
)
def test_a_style_with_its_arguments_is_no_fault(catalogue, elements, style):
    result = check(catalogue, Wish(elements, style, None, BUILT))
    assert (result.status, result.findings) == ("ok", [])


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("/usr/share/lammps/potentials/cu_u3.EAM", "Cu_u3.eam"),
        ("Cu_u3.eam.alloy", "Cu_u3.eam"),
        ("cu_mishin1", "Cu_mishin1.eam.alloy"),
    ],
)
def test_the_file_that_a_wrong_name_means_is_the_first_candidate(catalogue, asked, meant):
    result = check(catalogue, Wish(("Cu",), None, "metal", BUILT), [asked])
    assert result.findings[0].fix == f"Write {meant}."
    assert first(result) == [meant]


def test_a_potential_of_several_styles_is_proposed_whole(catalogue):
    made = check(catalogue, Wish(("O", "Al"), None, "metal", BUILT)).candidates[0]
    assert made.pair_style == "hybrid/overlay coul/streitz 12.0 wolf 0.31 eam/alloy"
    assert made.pair_coeff == [
        "pair_coeff * * coul/streitz AlO.streitz O Al",
        "pair_coeff * * eam/alloy AlO.eam.alloy O Al",
    ]
    assert "https://docs.lammps.org/pair_coul.html" in made.why


def test_pairs_of_elements_are_written_for_every_pair_of_their_types(catalogue):
    made = check(catalogue, Wish(("He", "W", "W"), None, "metal", BUILT)).candidates[0]
    assert made.pair_coeff == [
        "pair_coeff 2 2 zbl 74 74",
        "pair_coeff 2 3 zbl 74 74",
        "pair_coeff 3 3 zbl 74 74",
        "pair_coeff * * snap W_2940_2017_2.snapcoeff W_2940_2017_2.snapparam NULL W W",
        "pair_coeff 1 1 table 1 He_He_JW2013.table HeHe",
        "pair_coeff 1 2 table 2 W_He_JW2013.table WHe",
        "pair_coeff 1 3 table 2 W_He_JW2013.table WHe",
    ]


def test_a_file_that_is_only_a_part_is_told_so(catalogue):
    result = check(catalogue, Wish(("Al", "O"), None, "metal", BUILT), ["AlO.eam.alloy"])
    (fault,) = result.findings
    assert (fault.severity, fault.code) == ("warning", "potential.part")
    assert "AlO.streitz" in fault.message
    assert "only a part" in result.candidates[0].why


@pytest.mark.parametrize(
    ("elements", "last"),
    [("Cu", "agni"), ("H O", "nb3b/harmonic"), ("Ni O", "coul/ctip"), ("Al O", "coul/streitz")],
)
def test_parts_and_styles_without_energies_stand_behind_whole_potentials(catalogue, elements, last):
    wish = Wish(tuple(elements.split()), None, None, BUILT)
    styles = [made.pair_style for made in check(catalogue, wish).candidates]
    lone = {last, f"hybrid/overlay {last}"}
    assert all(base_style(style) not in lone for style in styles[:1])
    assert styles[0] not in lone


def test_of_two_files_of_one_publication_the_second_waits_for_other_publications(catalogue):
    made = check(catalogue, Wish(("Cu",), None, "metal", BUILT)).candidates
    citations = [candidate.citation for candidate in made]
    assert len(set(citations[:4])) == 4


def test_every_recipe_names_shipped_files_and_known_elements(catalogue):
    for recipe in RECIPES:
        files = [catalogue.get(name) for name in recipe.files]
        assert all(file is not None and file.usable for file in files), recipe.pair_style
        assert set(recipe.whole_only) <= set(recipe.files)


@pytest.mark.parametrize(
    ("citation", "year"),
    [
        ("Streitz and Mintmire, Phys Rev B, 50, 11996-12003 (1994)", 1994),
        ("Phys. Rev. B 63 (2001) 224106", 2001),
        ("arxiv.org, 1409.3880 (2014)", 2014),
        ("to be published", None),
    ],
)
def test_the_year_of_a_publication_is_read_from_its_citation(citation, year):
    assert year_of(citation) == year
