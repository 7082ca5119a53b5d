"""Pages as a whole: the small tree's, whose every line is known."""

from pathlib import Path

from mdagent.knowledge_index.example_script import read_example
from mdagent.knowledge_index.manual import read_manual
from mdagent.knowledge_index.manual_page import read_page
from mdagent.knowledge_index.mentions import mentions
from mdagent.knowledge_index.page import Alias, Page

from .conftest import SCRIPT, no_report


def page(tree: Path, name: str) -> Page:
    return read_page(tree / "doc" / "src" / f"{name}.rst")


def test_several_titles_become_one(small_tree: Path) -> None:
    spring = page(small_tree, "pair_spring")
    assert spring.title == "pair_style spring, pair_style spring/deep command"
    assert [section.heading for section in spring.sections] == [
        "Syntax", "Examples", "Description", "Restrictions",
    ]  # fmt: skip
    assert spring.sections[0].text.startswith("Accelerator Variants: spring/omp")


def test_names_with_accelerator_suffixes_are_aliases(small_tree: Path) -> None:
    assert page(small_tree, "pair_spring").aliases == (
        Alias("pair_style spring", "index-0"),
        Alias("pair_style spring/omp", "index-1"),
        Alias("pair_style spring/deep", "index-2"),
    )


def test_the_facts_of_a_command_page_are_found(small_tree: Path) -> None:
    spring = page(small_tree, "pair_spring")
    assert spring.kind == "commands"
    assert spring.syntax == "pair_style style args"
    assert spring.keywords >= {"spring", "spring/deep"}
    assert spring.packages == ("COIL",)
    assert spring.links == ("units",)
    (note,) = spring.version_notes
    assert (note.version, note.text) == ("10Sep2025", "The spring/deep style digs deeper wells.")


def test_formulas_stay_latex_and_included_words_stay_readable(small_tree: Path) -> None:
    text = page(small_tree, "pair_spring").sections[2].text
    assert "$F = -k (r - r_0)$" in text
    assert r"$$ E = \frac{k}{2} (r - r_0)^2 $$" in text
    assert "Styles with a suffix run faster" in text


def test_included_boilerplate_is_not_searched(small_tree: Path) -> None:
    spring = page(small_tree, "pair_spring")
    assert not any("suffix run faster" in spring.text_of(p) for p in spring.passages)


def test_labels_lead_to_the_section_that_follows(small_tree: Path) -> None:
    assert page(small_tree, "Errors_details").labels == {"err0042": "cup-is-too-hot"}


def test_each_error_message_is_a_passage(small_tree: Path) -> None:
    messages = page(small_tree, "Errors_messages")
    assert [passage.heading for passage in messages.passages] == [
        "Cup %s is not on table %d", "Pair spring needs a cutoff",
    ]  # fmt: skip
    assert messages.text_of(messages.passages[1]).endswith("Say how far it reaches.")


def test_hidden_characters_do_not_reach_a_page(tmp_path: Path) -> None:
    path = tmp_path / "Howto_trick.rst"
    path.write_text("Trick\n=====\n\nPlain\x1b[31m \u202eno\u200bt\U000e0041 seen.\n", "utf-8")
    assert read_page(path).sections[0].text == "Plain[31m not seen."


def test_the_manual_holds_pages_examples_and_packages(small_tree: Path) -> None:
    manual = read_manual(small_tree, no_report)
    pages = {page.name: page for page in manual.pages}
    assert "accel_styles" not in pages
    assert pages["pair_spring"].summary == "two atoms on a coil; a coil in a well"
    cup = pages["examples/cup/in.cup"]
    assert cup.summary == "how a cup of tea cools. Cools a cup"
    assert cup.sections[0].text == SCRIPT.strip()
    assert cup.keywords >= {"units", "pair_style spring", "fix bath"}
    assert manual.style_packages == {
        ("pair", "spring"): "COIL", ("pair", "spring/deep"): "COIL", ("fix", "bath"): "",
    }  # fmt: skip


def test_a_script_that_nobody_describes_shows_its_styles(tmp_path: Path) -> None:
    script = tmp_path / "examples" / "bare" / "in.bare"
    script.parent.mkdir(parents=True)
    script.write_text("units lj\npair_style lj/cut 2.5\nfix 1 all nve\nrun 10\n")
    assert read_example(script, tmp_path, {}).summary == "uses fix nve, pair_style lj/cut"


def test_a_page_learns_what_others_say_where_they_point_to_it() -> None:
    source = "Stir with :doc:`the bath <fix_bath>`, which stays warm.  Else wait.\n\n:doc:`dump`\n"
    (said,) = mentions(source, "Howto_brew")
    assert said == ("fix_bath", "Stir with the bath , which stays warm.")
