"""Files that are broken, cut, mislabelled or no potentials at all: findings with the line."""

import gzip
from pathlib import Path

import pytest

from mdagent.potentials.reading import PotentialUnreadable, read_potential

SETFL = """DATE: 2020-02-03 UNITS: metal CONTRIBUTOR: A. Nyone CITATION: Nyone, J Test 1, 2 (2019)
second line
third line
2 Cu Ni
2 0.1 3 2.0 5.9
29 63.546 3.615 fcc
0.0 -1.0
0.3 0.2 0.1
28 58.693 3.52 FCC
0.0 -1.1
0.3 0.2 0.1
0 0 0
0 0 0
0 0 0
"""
SW = """# DATE: 2007-06-11 UNITS: metal CONTRIBUTOR: Unknown CITATION: B. Ody, J Test 3, 4 (1985)
Si Si Si 2.1683  2.0951  1.80  21.0  1.20  -0.333333333333
         7.049556277  0.6022245584  4.0  0.0 0.0
"""


def test_a_whole_setfl_file_has_every_field(read_text):
    file = read_text("CuNi.eam.alloy", SETFL)
    assert file.findings == ()
    assert file.format == "eam/alloy"
    assert file.labels == file.elements == ("Cu", "Ni")
    assert file.masses == {"Cu": 63.546, "Ni": 58.693}
    assert file.lattice_constant_A == {"Cu": 3.615, "Ni": 3.52}
    assert file.structure == {"Cu": "fcc", "Ni": "fcc"}
    assert (file.cutoff_A, file.units, file.units_source) == (5.9, "metal", "tag")
    assert str(file.date) == "2020-02-03"
    assert file.contributor == "A. Nyone"
    assert file.citation == "Nyone, J Test 1, 2 (2019)"
    assert file.notes == "second line\nthird line"


@pytest.mark.parametrize("n_lines", range(5, 15))
def test_a_setfl_file_cut_anywhere_is_truncated_at_its_last_line(read_text, n_lines):
    cut = "\n".join(SETFL.splitlines()[: n_lines - 1]) + "\n"
    (fault,) = read_text("CuNi.eam.alloy", cut).findings
    assert (fault.severity, fault.code) == ("error", "potential.truncated")
    assert fault.line in {n_lines - 1, n_lines}


def test_a_word_among_numbers_is_reported_at_its_line(read_text):
    (fault,) = read_text("CuNi.eam.alloy", SETFL.replace("0.0 -1.1", "0.0 -1.x1")).findings
    assert (fault.code, fault.line) == ("potential.damaged", 10)
    assert "-1.x1" in fault.message


@pytest.mark.parametrize("word", ["nan", "inf", "1_0", "1e999", "1.0D3", "--1"])
def test_what_is_no_usable_number_is_a_fault(read_text, word):
    faults = read_text("CuNi.eam.alloy", SETFL.replace("0.3 0.2 0.1", f"0.3 {word} 0.1")).findings
    assert [fault.line for fault in faults] == [8]


def test_a_setfl_file_named_eam_is_known_for_what_it_is(read_text):
    file = read_text("CuNi.eam", SETFL)
    assert file.format == "eam/alloy"
    assert [fault.code for fault in file.findings] == ["potential.mislabelled"]


def test_a_file_without_a_telling_name_is_known_by_its_contents(read_text):
    assert read_text("potential.txt", SETFL).format == "eam/alloy"
    assert read_text("potential.dat", SW).format == "sw"


def test_one_element_serves_both_alloy_and_finnis_sinclair(read_text):
    lines = SETFL.splitlines()
    single = "\n".join([*lines[:3], "1 Cu", *lines[4:8], lines[11]]) + "\n"
    assert read_text("Cu.eam.alloy", single).pair_styles == ("eam/alloy", "eam/fs")
    assert read_text("Cu.eam.fs", single).pair_styles == ("eam/fs", "eam/alloy")


def test_a_name_count_that_does_not_fit_is_reported(read_text):
    (fault,) = read_text("CuNi.eam.alloy", SETFL.replace("2 Cu Ni", "3 Cu Ni")).findings
    assert fault.line == 4
    assert "3 elements but names 2" in fault.message


def test_the_mass_of_another_element_is_a_warning(read_text):
    (fault,) = read_text("CuNi.eam.alloy", SETFL.replace("28 58.693", "28 183.84")).findings
    assert (fault.severity, fault.code, fault.line) == ("warning", "potential.mass_of_element", 9)


def test_a_spoilt_entry_counts_as_missing_and_leaves_the_others_usable(read_text):
    other = SW.splitlines()[1].replace("Si", "Ge") + "\n" + SW.splitlines()[2] + "\n"
    file = read_text("SiGe.sw", SW + other.replace("2.1683", "2.1683d0"))
    assert file.usable
    assert [fault.line for fault in file.findings if fault.severity == "warning"] == [4]
    assert file.labels_for(["Si"]) == ("Si",)
    assert file.labels_for(["Ge"]) is None


def test_a_doubled_entry_is_an_error(read_text):
    entry = "\n".join(SW.splitlines()[1:]) + "\n"
    (fault,) = read_text("Si.sw", SW + entry).findings
    assert (fault.code, fault.line) == ("potential.duplicate_entry", 4)


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        (b"", "potential.empty", 1),
        (b"   \n\n", "potential.empty", 1),
        (b"\0" * 4096, "potential.not_text", 1),
        (SETFL.encode()[:200] + b"\0\1\2", "potential.not_text", 10),
        (gzip.compress(SETFL.encode()), "potential.not_text", 1),
        (b"<!DOCTYPE html>\n<html><body>404</body></html>", "potential.not_text", 1),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "potential.not_text", 1),
    ],
)
def test_what_is_no_potential_is_told_apart(read_text, text, code, line):
    (fault,) = read_text("CuNi.eam.alloy", text).findings
    assert (fault.severity, fault.code, fault.line) == ("error", code, line)
    assert fault.fix


def test_latin_1_and_windows_line_ends_are_read(read_text):
    text = SETFL.replace("second line", "Ångström of José").replace("\n", "\r\n")
    file = read_text("CuNi.eam.alloy", text.encode("latin-1"))
    assert file.findings == ()
    assert "Ångström of José" in file.notes


def test_a_file_that_is_not_there_is_an_exception_that_names_it(tmp_path: Path):
    with pytest.raises(PotentialUnreadable, match=r"missing\.eam"):
        read_potential(tmp_path / "missing.eam")
