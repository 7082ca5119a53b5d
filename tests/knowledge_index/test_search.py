"""Searching and reading the small manual, whose answers are known."""

from pathlib import Path

import pytest

from mdagent.knowledge_index.answers import SearchSection
from mdagent.knowledge_index.availability import Binary
from mdagent.knowledge_index.index import Index, IndexMissing, open_index
from mdagent.knowledge_index.reading import UnknownPage, UnknownSection

from .conftest import BINARY


@pytest.mark.parametrize(
    ("query", "page"),
    [
        ("fix bath", "fix_bath"),
        ("bath", "fix_bath"),
        ("fix_bath", "fix_bath"),
        ("`fix bath`?", "fix_bath"),
        ("syntax of fix bath", "fix_bath"),
        ("fix 1 all bath warm 300.0", "fix_bath"),
        ("fix bath warm 300", "fix_bath"),
        ("pair_style spring/omp", "pair_spring"),
        ("pair style spring", "pair_spring"),
        ("pair spring/gpu", "pair_spring"),
        ("pair_style spring 2.5 # a comment", "pair_spring"),
        ("err0042", "Errors_details"),
        ("ERROR: Cup 'mug' is not on table 7 (src/cup.cpp:33)", "Errors_messages"),
        ("Pair spring needs a cutoff", "Errors_messages"),
        ("https://docs.lammps.org/err0042", "Errors_details"),
        ("heat a crystal until it flows", "Howto_brew"),
        ("hold the atoms at one temperature", "fix_bath"),
        ("Hookean wells of atoms", "pair_spring"),
    ],
)
def test_the_page_that_is_meant_comes_first(small_index: Index, query: str, page: str) -> None:
    assert small_index.search(query).hits[0].page == page


def test_a_question_is_not_taken_for_a_command_line(small_index: Index) -> None:
    assert small_index.search("units of the Hookean spring force").hits[0].page == "pair_spring"


def test_a_message_shows_its_own_explanation(small_index: Index) -> None:
    hit = small_index.search("ERROR: Cup 'mug' is not on table 7 (src/cup.cpp:33)").hits[0]
    assert (hit.section, hit.snippet) == ("Cup %s is not on table %d", "Put it there.")


@pytest.mark.parametrize(
    ("section", "pages"),
    [
        ("howto", {"Howto_brew"}),
        ("errors", {"Errors_details", "Errors_messages"}),
        ("examples", {"examples/cup/in.cup"}),
        ("commands", {"units", "pair_spring", "fix_bath", "pair_style"}),
    ],
)
def test_a_section_bounds_what_is_found(
    small_index: Index, section: SearchSection, pages: set[str]
) -> None:
    hits = small_index.search("units heated cup cool crystal atoms", section=section).hits
    assert hits
    assert {hit.page for hit in hits} <= pages


def test_a_hit_carries_what_a_reader_needs(small_index: Index) -> None:
    hit = small_index.search("pair_style spring", binary=BINARY).hits[0]
    assert hit.url == "https://docs.lammps.org/pair_spring.html#description"
    assert hit.summary == "two atoms on a coil"
    assert hit.syntax == "pair_style style args"
    assert hit.snippet.startswith("The spring style holds two atoms together")
    assert hit.available == "yes"


@pytest.mark.parametrize(
    ("query", "available", "note"),
    [
        ("pair_style spring/deep", "no", "added in 10Sep2025, newer than your 22 Jul 2025"),
        ("pair_style spring/omp", "no", "this binary has spring, without the omp variant"),
        ("fix bath", "no", "not in this binary (22 Jul 2025)"),
        ("units", "yes", ""),
        ("brew a liquid", "unknown", ""),
    ],
)
def test_availability_says_why_not(
    small_index: Index, query: str, available: str, note: str
) -> None:
    hit = small_index.search(query, binary=BINARY).hits[0]
    assert (hit.available, hit.availability_note) == (available, note)


def test_a_page_found_by_its_words_lists_the_styles_that_are_missing(small_index: Index) -> None:
    hit = small_index.search("Hookean force", binary=BINARY).hits[0]
    assert hit.available == "yes"
    assert hit.availability_note.startswith("not spring/deep: ")


def test_a_missing_package_is_named(small_index: Index) -> None:
    older = Binary(BINARY.version, BINARY.version_date, {"pair": frozenset()})
    hit = small_index.search("pair_style spring", binary=older).hits[0]
    assert hit.availability_note == "package COIL not built into this binary"


def test_a_removed_name_is_answered_with_its_successor(small_index: Index) -> None:
    note = small_index.search("pair_style coil/c", binary=BINARY).note
    assert note == "pair style coil/c is gone from this LAMMPS. Write `spring`."
    with pytest.raises(UnknownPage, match="Write `spring`"):
        small_index.read("pair_style coil/c", binary=BINARY)


@pytest.mark.parametrize("query", ["", "  ", "\x00", "?!", "the of and", "x" * 9000, "%s"])
def test_nothing_to_find_is_an_answer(small_index: Index, query: str) -> None:
    assert small_index.search(query).hits == []


def test_reading_a_page_gives_its_sections_and_text(small_index: Index) -> None:
    part = small_index.read("fix bath")
    assert part.sections == ["Syntax", "Description"]
    assert part.text.startswith("## Syntax\n\n```\nfix ID group-ID bath keyword value\n```")
    assert part.next_offset is None


def test_a_section_is_read_with_those_below_it(small_index: Index) -> None:
    assert small_index.read("Howto_brew", "stirring").text == "## Stirring\n\nStir with fix bath."
    whole = small_index.read("Howto_brew", "Brew a liquid")
    assert whole.url.endswith("#brew-a-liquid")
    assert "Heat a crystal" in whole.text


def test_an_error_code_and_a_message_read_their_explanation(small_index: Index) -> None:
    assert small_index.read("err0042").text.startswith("## Cup is too hot")
    assert "Put it there" in small_index.read("ERROR: Cup x.y is not on table 3").text


def test_an_example_is_read_by_its_short_name(small_index: Index) -> None:
    assert "fix 1 all bath warm 300" in small_index.read("in.cup").text


def test_unknown_names_and_sections_say_what_there_is(small_index: Index) -> None:
    with pytest.raises(UnknownPage, match="Nearest: fix bath"):
        small_index.read("fix bathh")
    with pytest.raises(UnknownSection, match="Syntax; Description"):
        small_index.read("fix bath", "Dessert")


def test_every_name_can_be_read(small_index: Index) -> None:
    names = small_index.names()
    assert "pair_style spring/omp" in names
    assert all(small_index.read(name).text for name in names)


def test_without_an_index_the_way_to_one_is_named(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="mdagent source fetch"):
        open_index(tmp_path)
