"""Files written for Sphinx, read without it."""

from pathlib import Path

import pytest
from docutils import nodes
from hypothesis import given, settings
from hypothesis import strategies as st

from mdagent.knowledge_index.rst import IndexEntry, VersionChange, read_rst
from mdagent.knowledge_index.rst_text import blocks_of


def text_of(source: str, folder: Path = Path()) -> str:
    document = read_rst(source, folder)
    return "\n\n".join(block.text for block in blocks_of(document))


@pytest.mark.parametrize(
    ("source", "read"),
    [
        ("See :doc:`the units <units>` and :ref:`here`.", "See the units and here."),
        ("Call :cpp:func:`~Pair::init` now.", "Call Pair::init now."),
        ("With :math:`\\sqrt{2}`.", "With $\\sqrt{2}$."),
        (".. math::\n\n   a = b\n", "$$ a = b $$"),
        (".. code-block:: LAMMPS\n   :caption: x\n\n   run 1\n", "```\nrun 1\n```"),
        (".. parsed-literal::\n\n   *temp* = T\n", "```\ntemp = T\n```"),
        (".. tabs::\n\n   .. tab:: Make\n\n      Type make.\n", "Make:\n\nType make."),
        (".. strange:: a\n   :b: c\n\n   Its words.\n", "Its words."),
        (".. image:: JPG/a.jpg\n", ""),
        (".. warning::\n\n   Hot.\n", "Warning: Hot."),
        (".. versionadded:: 4May2022\n   Two words.\n", "(Added in version 4May2022.) Two words."),
        ("* one\n* two\n", "* one\n* two"),
        ("cup\n  Holds tea.\n", "cup:\n  Holds tea."),
        ("+---+---+\n| a | b |\n+---+---+\n", "a | b"),
    ],
)
def test_a_piece_of_the_manual_reads_as_plain_text(source: str, read: str) -> None:
    assert text_of(source) == read


def test_index_directives_give_names_in_order() -> None:
    document = read_rst(".. index:: fix a\n.. index:: single: fix b\n\nWords.\n", Path())
    entries = list(document.findall(IndexEntry))
    assert [entry["names"] for entry in entries] == [["fix a"], ["fix b"]]


def test_a_version_note_keeps_kind_and_version() -> None:
    document = read_rst(".. deprecated:: 7Feb2024\n\nGone.\n", Path())
    change = next(document.findall(VersionChange))
    assert (change["kind"], change["version"]) == ("deprecated", "7Feb2024")


def test_an_included_file_is_read_where_it_stands(tmp_path: Path) -> None:
    (tmp_path / "part.rst").write_text("Inner words.\n\n.. strange::\n\n   Kept.\n")
    assert text_of("Before.\n\n.. include:: part.rst\n\nAfter.\n", tmp_path) == (
        "Before.\n\nInner words.\n\nKept.\n\nAfter."
    )


@pytest.mark.parametrize("target", ["../secret.rst", "/etc/passwd", "secret.txt", "link.rst"])
def test_nothing_outside_the_manual_is_included(tmp_path: Path, target: str) -> None:
    folder = tmp_path / "manual"
    folder.mkdir()
    (tmp_path / "secret.rst").write_text("SECRET")
    (folder / "secret.txt").write_text("SECRET")
    (folder / "link.rst").symlink_to(tmp_path / "secret.rst")
    assert "SECRET" not in text_of(f".. include:: {target}\n", folder)


def test_a_file_that_includes_itself_ends(tmp_path: Path) -> None:
    (tmp_path / "a.rst").write_text("Again.\n\n.. include:: a.rst\n")
    assert text_of(".. include:: a.rst\n", tmp_path).count("Again.") <= 21


def test_raw_content_and_files_are_never_taken_in(tmp_path: Path) -> None:
    (tmp_path / "f.csv").write_text("SECRET,1\n")
    source = ".. raw:: html\n   :file: f.csv\n\n.. csv-table::\n   :file: f.csv\n\nWords.\n"
    assert text_of(source, tmp_path) == "Words."


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="ab :`*_|<>.-=\n\\{}[]$1", max_size=120))
def test_any_text_can_be_read(source: str) -> None:
    assert isinstance(read_rst(source, Path()), nodes.document)
