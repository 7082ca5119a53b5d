"""Crystals that the engine measures: known answers, and what a potential cannot do."""

from math import exp
from pathlib import Path

import pytest

from mdagent.potentials.catalogue import open_catalogue
from mdagent.potentials.matching import check
from mdagent.potentials.ranking import Wish
from mdagent.potentials.result import PotentialCheck
from mdagent.tools.engine.engine import Engine, EngineOptions, find_engine
from mdagent.tools.sandbox.limits import Limits
from mdagent.tools.sandbox.sandbox import Sandbox, SandboxOptions, open_sandbox
from mdagent.tools.simulation.crystal import Crystal
from mdagent.tools.simulation.single_point import Bench
from mdagent.tools.simulation.verification import COMPUTED, Verifier


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return find_engine(EngineOptions(cache_folder=tmp_path_factory.mktemp("engine")))


@pytest.fixture(scope="module")
def sandbox() -> Sandbox:
    return open_sandbox(SandboxOptions())


@pytest.fixture
def verified(engine: Engine, sandbox: Sandbox, tmp_path: Path):
    """Check files of this folder and let the engine verify them."""
    shipped = engine.potentials_folder
    assert shipped is not None

    def verify(elements: tuple[str, ...], name: str, how="engine") -> PotentialCheck:
        catalogue = open_catalogue([tmp_path, shipped], None)
        wish = Wish(elements, built_styles=engine.styles["pair"])
        result = check(catalogue, wish, [name])
        return Verifier(engine, sandbox, catalogue, wish, how).add_to(result)

    return verify


def computed(result: PotentialCheck, element: str) -> dict[str, float | str]:
    properties = result.candidates[0].properties
    return {p.name: p.value for p in properties if p.element == element and COMPUTED in p.source}


def morse_setfl(depth: float, alpha: float, distance: float, cutoff: float) -> str:
    """A setfl file whose only term is a Morse potential, cut between two shells of neighbors."""
    n, step = 2000, cutoff / 1999

    def energy(r: float) -> float:
        pair = depth * (exp(-2 * alpha * (r - distance)) - 2 * exp(-alpha * (r - distance)))
        # Smooth to zero over the last 0.3 angstrom, where this crystal has no neighbors.
        x = min(1.0, max(0.0, (cutoff - r) / 0.3))
        return pair * x**3 * (10 - 15 * x + 6 * x**2)

    zeros = "0.0\n" * n
    pair = "".join(f"{i * step * energy(i * step):.16e}\n" for i in range(n))
    head = f"one\ntwo\nthree\n1 Cu\n{n} 0.01 {n} {step:.16e} {cutoff}\n29 63.546 3.6 fcc\n"
    return head + zeros + zeros + pair


def test_a_morse_crystal_of_nearest_neighbors_is_as_by_hand(verified, tmp_path):
    depth, alpha, distance = 0.3, 3.0, 2.6
    text = morse_setfl(depth, alpha, distance, 3.0)
    (tmp_path / "Morse.eam.alloy").write_text(text)
    found = computed(verified(("Cu",), "Morse.eam.alloy", "elastic"), "Cu")
    a = distance * 2**0.5
    assert found["structure"] == "fcc"
    assert found["lattice_constant"] == pytest.approx(a, rel=1e-4)
    # Twelve neighbors, each bond shared by two atoms.
    assert found["cohesive_energy"] == pytest.approx(-6 * depth, rel=1e-4)
    # Springs between nearest neighbors of fcc: C11 = 2 k/a, C12 = C44 = k/a, in eV/A^3.
    spring = 2 * depth * alpha**2 / a * 160.21766
    assert found["C11"] == pytest.approx(2 * spring, rel=5e-3)
    assert found["C12"] == pytest.approx(spring, rel=5e-3)
    assert found["C44"] == pytest.approx(spring, rel=5e-3)


def test_two_elements_are_measured_alone_and_together(verified):
    result = verified(("Si", "C"), "SiC.tersoff")
    assert computed(result, "Si")["structure"] == "diamond"
    assert computed(result, "SiC")["structure"] == "zincblende"
    assert float(computed(result, "SiC")["rocksalt_above"]) > 0.1
    assert "pair_coeff * * SiC.tersoff Si" in result.script
    assert result.status == "ok"


def test_what_the_engine_refuses_is_a_finding_with_its_own_message(engine, sandbox, tmp_path):
    whole = (engine.potentials_folder / "Cu_mishin1.eam.alloy").read_text()
    path = tmp_path / "Cu.eam.alloy"
    path.write_text(whole)
    catalogue = open_catalogue([tmp_path], None)
    wish = Wish(("Cu",), built_styles=engine.styles["pair"])
    result = check(catalogue, wish, [path.name])
    # Damaged between the reading of its contents and the loading.
    path.write_text(whole[: len(whole) // 2])
    answer = Verifier(engine, sandbox, catalogue, wish, "engine").add_to(result)
    assert (result.status, answer.status) == ("ok", "error")
    refused = next(f for f in answer.findings if f.code == "engine.potential_refused")
    assert "Incorrect format in eam/alloy potential file" in refused.message
    assert refused.command == "pair_coeff * * Cu.eam.alloy Cu"


def test_a_style_that_is_not_built_in_is_unknown_and_not_tried(verified):
    result = verified(("Cu",), "Cu-PBE-core-rep.ace")
    assert result.status in ("unknown", "error")
    assert any("no pair_style pace" in note.why for note in result.not_checked)


def test_what_only_repels_has_no_crystal_and_says_so(verified, tmp_path):
    (tmp_path / "Repels.eam.alloy").write_text(morse_setfl(-0.3, 1.4, 2.6, 3.4))
    result = verified(("Cu",), "Repels.eam.alloy")
    assert result.status == "unknown"
    assert computed(result, "Cu") == {}
    assert "a crystal of Cu" in [note.what for note in result.not_checked]


def test_a_script_that_never_ends_meets_its_limit(engine, sandbox):
    script = "label again\njump SELF again\n"
    measured = Bench(engine, sandbox, {}, Limits(wall_time_s=1)).carry_out(script)
    assert measured.values == {}
    assert measured.failure == "a limit ended the engine (wall time)"


@pytest.mark.parametrize(
    ("constants", "stable"),
    [
        ({}, True),
        ({"C11": 170.0, "C12": 120.0, "C44": 75.0}, True),
        ({"C11": 91.0, "C12": 117.0, "C44": 72.0}, False),
        ({"C11": 170.0, "C12": 120.0, "C44": -1.0}, False),
        ({"C11": 60.0, "C12": 20.0, "C13": 60.0, "C33": 60.0, "C44": 10.0}, False),
    ],
)
def test_born_s_conditions_tell_what_is_stable(constants, stable):
    assert Crystal("fcc", 4.0, None, -1.0, -1.0, constants, "").is_stable is stable
