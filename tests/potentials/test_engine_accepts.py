"""The lines that the catalogue proposes, read by the real engine: one potential of each style."""

import subprocess
from pathlib import Path

import pytest

from mdagent.potentials.candidates import candidate
from mdagent.potentials.ranking import Wish
from mdagent.tools.engine.engine import Engine, EngineOptions, find_engine
from mdagent.tools.simulation.crystal_script import load_script


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return find_engine(EngineOptions(cache_folder=tmp_path_factory.mktemp("engine")))


def trial(made) -> str:
    """What `verify="engine"` runs, with a mark at its end."""
    return f"clear\n{load_script(made)}print 'TAKEN {made.potential_files[0]}'\n"


def test_the_engine_takes_one_proposal_of_every_style_that_it_has(catalogue, engine, tmp_path):
    by_style = {}
    for file in sorted(catalogue.all(), key=lambda file: -file.size_bytes):
        made = candidate(catalogue, file, Wish(built_styles=engine.styles["pair"]))
        if made is not None and made.available == "yes":
            by_style[file.pair_styles[0]] = made
    tried = list(by_style.values())
    assert len(tried) >= 40
    script = "".join(map(trial, tried))
    ended = subprocess.run(
        engine.argv("-log", "none", "-echo", "none"),
        input=script,
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=engine.environment(),
        timeout=100,
        check=False,
    )
    taken = {line.split()[1] for line in ended.stdout.splitlines() if line.startswith("TAKEN")}
    missed = [made.potential_files[0] for made in tried if made.potential_files[0] not in taken]
    assert missed == [], ended.stdout[-600:]


def test_two_file_potentials_name_both_files_and_the_reference_potential(catalogue):
    made = candidate(catalogue, catalogue.get("WBe_Wood_PRB2019.snapcoeff"), Wish(("Be", "W")))
    assert made.potential_files == ["WBe_Wood_PRB2019.snapcoeff", "WBe_Wood_PRB2019.snapparam"]
    assert made.pair_style == "hybrid/overlay zbl 4 4.8 snap"
    assert made.pair_coeff == [
        "pair_coeff 1 1 zbl 4 4",
        "pair_coeff 1 2 zbl 4 74",
        "pair_coeff 2 2 zbl 74 74",
        "pair_coeff * * snap WBe_Wood_PRB2019.snapcoeff WBe_Wood_PRB2019.snapparam Be W",
    ]


@pytest.mark.parametrize(
    ("name", "elements", "line"),
    [
        ("SiC.meam", ("C", "Si"), "library.meam Si C SiC.meam C Si"),
        ("AlSiMgCuFe.meam", ("Cu",), "library.meam AlS SiS MgS CuS FeS AlSiMgCuFe.meam CuS"),
        ("ffield.eim", ("Na", "Cl", "Na"), "Na Cl ffield.eim Na Cl Na"),
        ("library.meam", ("Cu",), "library.meam Cu NULL Cu"),
        (
            "MoCoNiVFeAlCr_2nn.meam",
            ("Ni", "Co"),
            "library_2nn.meam Mo Co Ni V Fe Al Cr MoCoNiVFeAlCr_2nn.meam Ni Co",
        ),
    ],
)
def test_libraries_and_lists_of_names_are_written_as_the_style_wants_them(
    catalogue, name, elements, line
):
    made = candidate(catalogue, catalogue.get(name), Wish(elements))
    assert made.pair_coeff == [f"pair_coeff * * {line}"]


def test_a_library_alone_is_not_proposed_for_an_alloy(catalogue):
    assert candidate(catalogue, catalogue.get("library.meam"), Wish(("Cu", "Ag"))) is None


def test_a_potential_without_its_second_file_is_not_proposed(catalogue, shipped, tmp_path):
    from mdagent.potentials.catalogue import open_catalogue

    (tmp_path / "Ta06A.snapcoeff").write_bytes((shipped / "Ta06A.snapcoeff").read_bytes())
    alone = open_catalogue([Path(tmp_path)], None)
    file = alone.get("Ta06A.snapcoeff")
    assert file is not None
    assert candidate(alone, file, Wish(("Ta",))) is None


def test_a_uf3_file_with_blocks_of_three_is_read_with_them(catalogue):
    # `uf3 2` takes the file as well, and gives niobium three times its energy.
    made = candidate(catalogue, catalogue.get("Nb.uf3"), Wish(("Nb",)))
    assert made.pair_style == "uf3 3"
