from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdagent.tools.engine.messages import RULES, EngineMessage, explain, page_about, read_messages

BOX = "units metal\nlattice fcc 3.6\nregion b block 0 3 0 3 0 3\ncreate_box 1 b\n"
ATOMS = BOX + "create_atoms 1 box\n"
LJ = ATOMS + "mass 1 63.5\npair_style lj/cut 5.0\npair_coeff 1 1 0.1 2.3\n"
FULL = (
    "units real\natom_style full\nregion b block 0 9 0 9 0 9\n"
    "create_box 1 b bond/types 1 extra/bond/per/atom 1\ncreate_atoms 1 single 1 1 1\n"
    "create_atoms 1 single 2 1 1\nmass 1 1\n"
)

# A script, words that the reason must contain, words that the mend must contain.
FAULTS = [
    (LJ + "fix 1 all nvee", "No fix style", "nvee"),
    (ATOMS + "pair_style pace", "ML-PACE package", "built with"),
    (ATOMS + "pair_style reax/c", "removed", "replacement"),
    (LJ + "foo bar", "No command of that name", "`foo`"),
    (LJ + "print ${nope}", "used before", "variable nope"),
    (LJ + 'print "$(v_nope)"', "variable nope", "Define"),
    (LJ + "fix 1 nogroup nve", "nogroup is not defined", "group"),
    (LJ + "thermo_style custom c_foo", "compute foo is not defined", "compute foo"),
    (LJ + "thermo_style custom f_foo", "fix foo is not defined", "fix foo"),
    (LJ + "fix a all ave/time 1 1 1 c_zz", "compute zz is not defined", "above"),
    (LJ + "uncompute zz", "compute zz is not defined", "ID"),
    (LJ + "undump zz", "undump zz", "above"),
    (LJ + "compute p all pe/atom\nthermo_style custom c_p", "no global scalar", "reduce"),
    (LJ + "thermo_style custom foo", "no thermo keyword", "`c_`"),
    (LJ + "minimize 1e-4 1e-6 100", "takes 4 arguments and got 3", "minimize"),
    (LJ + "run", "ends before", "`run`"),
    (LJ + "run 1,000", "`1,000`", "integer"),
    (LJ + "timestep abc", "`abc`", "floating point"),
    (LJ + 'print "abc', "not closed", '"""'),
    (LJ + "jump SELF nolabel", "jump", "label NAME"),
    ("mass 1 1.0", "needs the simulation box", "create_box"),
    ("fix 1 all nve", "simulation box", "create_box"),
    (ATOMS + "units real", "cannot come after", "above"),
    (ATOMS + "read_data x", "exists already", "add append"),
    (ATOMS + "pair_coeff 1 1 1 1", "before their style", "pair_style"),
    (ATOMS + "mass 1 1\npair_style lj/cut 5\nrun 0", "no coefficients", "pair_coeff"),
    (ATOMS + "pair_style lj/cut 5\npair_coeff 1 1 1 1\nrun 0", "no mass", "missing: 1"),
    (ATOMS + "mass 2 1.0", "Type 2 does not exist", "more types"),
    (ATOMS + "pair_style lj/cut 5\npair_coeff 1 1 1", "number or order", "pair style"),
    (ATOMS + "pair_style eam/alloy\npair_coeff * * CuNi.eam.alloy", "one element", "NULL"),
    (ATOMS + "pair_style eam/alloy\npair_coeff 1 1 CuNi.eam.alloy Cu", "all pairs", "* *"),
    (ATOMS + "pair_style eam/alloy\npair_coeff * * CuNi.eam.alloy Fe", "not in the pot", "file"),
    (ATOMS + "pair_style sw\npair_coeff * * Si.sw Cu", "not in the potential", "file"),
    (ATOMS + "pair_style eam/alloy\npair_coeff * * no.eam Cu", "no.eam is not", "Supply"),
    (LJ + "include nofile", "nofile is not in", "Supply"),
    (LJ + "fix 1 all nve\nfix 1 all nvt temp 1 1 1", "in use", "unfix"),
    (LJ + "compute 1 all temp\ncompute 1 all temp", "exists already", "uncompute"),
    (LJ + "kspace_style pppm 1e-4\nrun 0", "Charges are needed", "atom_style charge"),
    (LJ + "set type 1 charge 1.0", "have no charge", "atom_style"),
    (
        FULL + "pair_style lj/cut/coul/long 4\npair_coeff 1 1 1 1\nrun 0",
        "near part",
        "kspace_style pppm",
    ),
    (
        FULL + "pair_style coul/cut 4\npair_coeff * *\nkspace_style ewald 1e-4\nrun 0",
        "far part",
        "coul/long",
    ),
    (
        FULL + "pair_style lj/cut 4\npair_coeff 1 1 1 1\nbond_style harmonic\nrun 0",
        "no coefficients",
        "bond_coeff",
    ),
    (
        FULL + "pair_style lj/cut/coul/long 4\npair_coeff 1 1 1 1\nkspace_style pppm 1e-4\n"
        "set type 1 charge 1.0\nrun 0",
        "add up to zero",
        "charges",
    ),
    (
        FULL + "pair_style lj/cut/coul/long 4\npair_coeff 1 1 1 1\nkspace_style pppm 1e-4\nrun 0",
        "All charges are 0",
        "no kspace_style",
    ),
    (LJ + "fix 1 all langevin 300 300 0 1", "larger than zero", "100 timesteps"),
    (LJ + "variable r world 1 2", "several partitions", "-partition"),
    (LJ + "python f input 1 1", "no Python", "equal"),
    (LJ + "run 0", "Nothing moves", "fix ID all nve"),
    (LJ + "fix 1 all nve\nfix 2 all nve\nrun 0", "taken twice", "unfix"),
    (
        LJ + "fix 1 all deform 1 x erate 1\nfix 2 all npt temp 1 1 1 x 0 0 1\nrun 0",
        "same box length",
        "npt",
    ),
    (LJ + "fix 1 all nvt temp 1 1 1 iso 0 0 1", "keeps the box", "fix npt"),
    (LJ + "fix 1 all nvt temp 0 0 1", "0 K", "minimize"),
    (LJ + "variable x equal 1/0\nprint $(v_x)", "divides by zero", "formula"),
    (LJ + "variable x equal (1+2\nprint ${x}", "cannot be read", "variable page"),
    (LJ + "velocity all create 300 0", "positive integer", "12345"),
    (LJ + "dump 1 all atom 0 x", "positive number", "integer"),
    (LJ + "dump 1 all custom 1 x id foo", "`foo`", "dump page"),
    (LJ + "neighbor 0.3 foo", "`foo`", "neighbor"),
    (LJ + "fix 1 all spring/self", "fix spring/self", "Syntax"),
    ("variable a equal v_b\nvariable b equal v_a\nprint ${a}", "its own value", "$(v_a+1)"),
    ("variable i loop 99999999999", "99999999999", "smaller number"),
    (LJ + "region x block 4 0 0 4 0 4", "ends before it begins: xlo", "lower end first"),
    (LJ + "replicate 0 1 1", "once at least", "none below 1"),
    (ATOMS + "mass 1 1\nrun 0", "do not feel each other", "pair_style"),
    (
        LJ + "velocity all create 1e9 1\nfix 1 all nve\ntimestep 1\nthermo 1\nrun 99",
        "108 atoms became 0",
        "smaller timestep",
    ),
]


@pytest.mark.parametrize(("script", "why", "fix"), FAULTS, ids=range(len(FAULTS)))
def test_what_the_engine_says_is_explained(
    script: str, why: str, fix: str, lammps_says: Callable[[str], str]
) -> None:
    messages = read_messages(lammps_says(script + "\n"))
    explained = [explain(message) for message in messages]
    assert any(why in reason and fix in mend for reason, mend in explained), (messages, explained)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Bond atoms 3 4 missing on proc 0 at step 7", "further apart"),
        ("Cannot open compressed file x.data.gz", "compression program"),
        ("Pair style bop requires setting a communication cutoff of at least 14.7", "ghost atoms"),
        ("Unknown command:   react rxn2 all", "No command of that name"),
        ("Out of range atoms - cannot compute PPPM", "processor's part"),
        ("Non-numeric pressure - simulation unstable", "blown up"),
        ("Neighbor list overflow, boost neigh_modify one", "more neighbors"),
        ("Bond extent > half of periodic box length", "half the box"),
        ("Did not assign all atoms correctly", "outside its box"),
        ("Unknown identifier in data file: 3 4 5", "section"),
        ("Incorrect format in Velocities section of data file: 1 2", "columns"),
        ("Computed temperature for fix temp/rescale cannot be 0.0", "velocities"),
        ("Energy was not tallied on needed timestep", "not computed"),
        ("Failed to allocate 800 bytes for array x", "memory"),
        ("Too many nested levels of input scripts", "include each other"),
        (
            "Variable formula compute cannot be invoked before initialization by a run",
            "before any run",
        ),
    ],
)
def test_messages_that_take_long_to_provoke_are_explained_too(text: str, why: str) -> None:
    reason, mend = explain(EngineMessage("error", text))
    assert why in reason
    assert mend


def test_at_least_sixty_kinds_of_messages_have_a_mend() -> None:
    assert len({rule.pattern.pattern for rule in RULES}) == len(RULES) >= 60
    assert all(rule.why and rule.fix for rule in RULES)


def test_an_explained_message_leads_to_the_page_that_tells_of_it() -> None:
    missing = EngineMessage("error", "Not all per-type masses are set. Type 1 is missing.")
    assert page_about(missing) == "https://docs.lammps.org/mass.html"
    assert page_about(EngineMessage("error", "Illegal fix command")) is None


def test_a_message_nobody_explained_says_nothing() -> None:
    assert explain(EngineMessage("error", "Something quite new")) == ("", "")


def test_place_line_argument_and_substitution_are_read(lammps_says: Callable[[str], str]) -> None:
    said = lammps_says(LJ + "variable s string nvee\nfix 1 all ${s}\n")
    (message,) = read_messages(said)
    assert message.text == "Unrecognized fix style 'nvee'"
    assert message.source_file == "src/modify.cpp"
    assert message.source_line is not None
    assert message.input_line == "fix 1 all ${s}"
    assert message.parsed_line == "fix 1 all nvee"
    assert message.argument == "nvee"


def test_a_message_of_several_lines_is_one(lammps_says: Callable[[str], str]) -> None:
    said = lammps_says(ATOMS + "min_style fire/old\n")
    (message,) = read_messages(said)
    assert "has been removed" in message.text
    assert message.text.endswith("Please use 'min_style fire'")


def test_the_link_and_the_only_rank_are_read(lammps_says: Callable[[str], str]) -> None:
    (message,) = read_messages(lammps_says(LJ + "print ${nope}\n"))
    assert message.on_rank == 0
    assert message.url == "https://docs.lammps.org/err0013"
    assert message.input_line is None


def test_warnings_come_before_the_error_in_order(lammps_says: Callable[[str], str]) -> None:
    said = lammps_says(LJ + "fix 1 all nve\nfix 2 all nve\nrun 0\nfoo\n")
    assert [message.kind for message in read_messages(said)] == ["warning", "error"]


def test_a_warning_without_a_place_does_not_swallow_what_follows() -> None:
    output = "WARNING: something\nstep 1\nERROR: other (src/src/run.cpp:3)\n"
    assert [message.text for message in read_messages(output)] == ["something", "other"]


def test_a_log_cut_in_the_middle_of_a_message_is_read_as_far_as_it_goes() -> None:
    (message,) = read_messages("ERROR: Lost atoms: original 10 curr")
    assert message.text == "Lost atoms: original 10 curr"
    assert message.source_file is None


def test_the_same_warning_of_every_step_is_told_once() -> None:
    assert len(read_messages("WARNING: x (src/a.cpp:1)\n" * 500)) == 1


@given(st.text(alphabet="ERRORWANING: on proc0(src/x.cpp1)\n^->Last input line", max_size=300))
def test_no_output_makes_the_reader_fail(output: str) -> None:
    for message in read_messages(output):
        explain(message)
