"""A handful of the golden table's pairs, measured again; `make bench` measures all of them."""

import pytest

from mdagent.bench.golden import differences, measure_pair, read_golden
from mdagent.tools.engine.engine import EngineOptions, find_engine
from mdagent.tools.sandbox.sandbox import SandboxOptions, open_sandbox

# One of each kind of structure, and of different kinds of styles.
HANDFUL = [
    ("Cu_mishin1.eam.alloy", "Cu"),
    ("Mg_mm.eam.fs", "Mg"),
    ("Si.tersoff", "Si"),
    ("Ta06A.snapcoeff", "Ta"),
    # Its library alone would be another potential, in which iron is hcp.
    ("MoCoNiVFeAlCr_2nn.meam", "Fe"),
]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory):
    return find_engine(EngineOptions(cache_folder=tmp_path_factory.mktemp("engine")))


@pytest.mark.parametrize("pair", HANDFUL, ids=" ".join)
def test_a_crystal_is_as_in_the_golden_table(catalogue, engine, pair):
    measured = measure_pair(catalogue, engine, open_sandbox(SandboxOptions()), pair)
    assert differences(measured, read_golden()[pair]) == []


def test_the_table_is_long_and_of_many_kinds():
    golden = read_golden()
    assert len(golden) >= 40
    assert {values["structure"] for values in golden.values()} >= {"fcc", "bcc", "hcp", "diamond"}


@pytest.mark.parametrize(
    ("name", "was", "now", "same"),
    [
        ("lattice_constant angstrom", 4.0, 4.005, True),
        ("lattice_constant angstrom", 4.0, 4.05, False),
        ("C11 GPa", 170.0, 170.9, True),
        ("C11 GPa", 170.0, 175.0, False),
        ("structure", "fcc", "hcp", False),
    ],
)
def test_what_counts_as_another_crystal(name, was, now, same):
    assert (differences({name: now}, {name: was}) == []) is same
    assert differences({}, {name: was}) != []
