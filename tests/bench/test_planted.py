"""The planting of faults: what is planted, where, and that it stays the same from day to day."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdagent.bench.planted.corpus import Example
from mdagent.bench.planted.judging import share
from mdagent.bench.planted.physics_faults import PHYSICS_FAULTS
from mdagent.bench.planted.planting import ENGINE_FAULTS, kinds_of
from mdagent.bench.planted.sheet import Sheet, is_number, misspelt

SCRIPT = """\
units metal
dimension 3
boundary p p p
atom_style atomic
lattice fcc 3.615
region box block 0 4 0 4 0 4
create_box 2 box
create_atoms 1 box
mass 1 58.69
mass 2 63.546
group half type 1
pair_style eam/alloy
pair_coeff * * CuNi.eam.alloy Ni Cu
neighbor 2.0 bin
neigh_modify every 1 delay 0 check yes
velocity all create 600 4928
compute msd all msd
variable T equal 300
timestep 0.002
fix move all npt temp 300 300 0.2 iso 0 0 2
thermo_style custom step temp c_msd[4] v_T
thermo 100
dump 1 all custom 100 traj.lammpstrj id type x y z
minimize 1e-8 1e-8 100 1000
run 2000
unfix move
"""
PLANTS = {**ENGINE_FAULTS, **PHYSICS_FAULTS}
# Kinds that need what the script above has not: bonds, charges, data files, reduced units, ...
ELSEWHERE = 40


@pytest.mark.parametrize("kind", PLANTS)
def test_a_planted_fault_changes_its_own_lines_alone(kind):
    sheet = Sheet(SCRIPT)
    fault = PLANTS[kind](sheet, random.Random(1))
    if fault is None or not fault.keeps_numbers:
        return
    old, new = SCRIPT.split("\n"), sheet.planted(fault).split("\n")
    changed = {n for n, (a, b) in enumerate(zip(old, new, strict=True), 1) if a != b}
    assert changed == set(fault.edits)
    assert fault.lines


def test_most_kinds_can_be_planted_into_an_ordinary_script():
    sheet = Sheet(SCRIPT)
    planted = [kind for kind, plant in PLANTS.items() if plant(sheet, random.Random(1))]
    assert len(planted) >= len(PLANTS) - ELSEWHERE


def test_the_same_seed_plants_the_same_fault():
    for plant in PLANTS.values():
        first, again = (plant(Sheet(SCRIPT), random.Random(7)) for _ in range(2))
        assert first == again


@given(st.text(alphabet="abcxyz/_", min_size=1, max_size=12), st.integers())
def test_a_slip_never_leaves_the_word_as_it_was(word, seed):
    assert misspelt(word, random.Random(seed)) != word


def test_quoted_continued_and_commented_lines_are_left_alone():
    sheet = Sheet('run 1 # x\nprint "a"\nfix 1 all &\n nve\n# run 2\n"""\nrun 3\n"""\nrun 4\n')
    assert [(line.number, line.words) for line in sheet.lines] == [
        (1, ("run", "1")),
        (9, ("run", "4")),
    ]


def test_the_halves_follow_from_the_committed_seed(tmp_path):
    names = [f"examples/x/in.{n}" for n in range(200)]
    halves = [Example(name, tmp_path, "").is_reported for name in names]
    assert sum(halves) == 101
    assert halves[:8] == [Example(name, tmp_path, "").is_reported for name in names[:8]]


def test_forty_kinds_and_more_are_reported_and_none_of_them_is_tuned_on():
    reported, tuned = set(kinds_of("reporting")), set(kinds_of("tuning"))
    assert len(reported) >= 40
    assert not reported & tuned
    assert reported | tuned == set(ENGINE_FAULTS)
    assert len(PHYSICS_FAULTS) >= 15


@pytest.mark.parametrize(
    ("word", "says"), [("1", True), ("-2.5e3", True), ("x", False), ("1,0", False)]
)
def test_numbers_are_told_from_words(word, says):
    assert is_number(word) is says


def test_a_share_of_nothing_is_none():
    assert (share([]), share([True, False])) == (0.0, 50.0)
