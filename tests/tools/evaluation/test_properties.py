"""Properties against answers that are known: of geometry, of random walks, of exact physics."""

from collections.abc import Callable
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from mdagent.tools.evaluation.diffusion import displacement_of
from mdagent.tools.evaluation.evaluation import PropertyResult
from mdagent.tools.evaluation.picture import NothingToPlot
from mdagent.tools.evaluation.plot_properties import draw_msd, draw_rdf, draw_stress_strain
from mdagent.tools.evaluation.properties import properties_of
from mdagent.tools.evaluation.rdf import radial_distribution
from mdagent.tools.evaluation.record import RunRecord
from mdagent.tools.evaluation.slopes import slope_of
from mdagent.tools.evaluation.statistics import FloatArray
from mdagent.tools.expectation import Expectation, Property, Quantity

from .crystals import crystal, random_atoms
from .scripts import COPPER, COPPER_NPT, DEFORMED, IDEAL_GAS, LJ_LIQUID, LJ_PATHS, RELAXATION

Simulate = Callable[..., RunRecord]


def computed(simulate: Simulate, script: str, name: Property) -> PropertyResult:
    return properties_of(simulate(script, Expectation(property=name)))[0]


def quantity(result: PropertyResult, name: str = "") -> Quantity:
    found = result.table[name] if result.table else result.quantity
    assert found is not None, result.why
    return found


def test_atoms_that_know_nothing_of_each_other_have_g_of_one() -> None:
    found = radial_distribution([random_atoms(2000, 10.0, seed) for seed in range(6)])
    assert found is not None
    # Of the innermost shells only a handful of pairs are seen.
    assert found.density[40:].mean() == pytest.approx(1.0, abs=0.02)


@pytest.mark.parametrize(
    ("name", "neighbours", "distance"),
    [("fcc", 12, 0.5**0.5), ("bcc", 8, 0.75**0.5), ("diamond", 4, 3**0.5 / 4), ("sc", 6, 1.0)],
)
def test_the_first_shell_of_a_crystal_is_known(name: str, neighbours: int, distance: float) -> None:
    where, space = crystal(name, 5)
    found = radial_distribution([(where, space)])
    assert found is not None
    assert found.coordination.mean == pytest.approx(neighbours)
    assert found.peak == pytest.approx(distance, rel=0.02)


def test_a_box_with_open_faces_has_no_even_density() -> None:
    where, space = random_atoms(100, 5.0)
    space.periodic[2] = False
    assert radial_distribution([(where, space)]) is None


def test_a_density_that_was_not_printed_follows_from_the_volume(simulate: Simulate) -> None:
    found = quantity(computed(simulate, RELAXATION, "density"))
    assert found.value == pytest.approx(4 * 63.546 / 0.602214 / 3.615**3, rel=1e-3)
    assert found.unit == "g/cm^3"
    refusal = computed(simulate, LJ_LIQUID, "density")
    assert "thermo_style custom ... density" in refusal.why


def walk(n_frames: int, n_atoms: int, seed: int) -> FloatArray:
    steps = np.random.default_rng(seed).standard_normal((n_frames, n_atoms, 3))
    return np.cumsum(steps, axis=0)


def test_random_walks_diffuse_as_their_steps_say() -> None:
    # Steps of variance 1 in each direction every 0.5: D = 1 / (2 * 0.5) = 1.
    found = [displacement_of(walk(100, 100, seed), 0.5) for seed in range(20)]
    kept = [one for one in found if one is not None]
    assert [one.regime for one in kept] == ["diffusive"] * 20
    assert np.mean([one.coefficient for one in kept]) == pytest.approx(1.0, abs=0.03)
    off = [abs(one.coefficient - 1) / one.standard_error for one in kept]
    assert np.mean(np.array(off) < 2.26) >= 0.8


def test_walks_in_a_plane_have_two_dimensions() -> None:
    flat = walk(200, 200, 1)
    flat[:, :, 2] = 0
    found = displacement_of(flat, 0.5, n_dimensions=2)
    assert found is not None
    assert found.coefficient == pytest.approx(1.0, abs=4 * found.standard_error)


def test_free_flight_grows_as_the_square_of_time() -> None:
    velocity = np.random.default_rng(1).standard_normal((50, 3))
    found = displacement_of(np.arange(60)[:, None, None] * 0.1 * velocity, 0.1)
    assert found is not None
    assert found.regime == "ballistic"
    assert found.exponent == pytest.approx(2.0)
    assert found.squared[9] == pytest.approx((velocity**2).sum(axis=1).mean())


def test_atoms_that_rattle_in_place_are_confined() -> None:
    found = displacement_of(np.random.default_rng(1).standard_normal((60, 50, 3)), 0.1)
    assert found is not None
    assert found.regime == "confined"


def test_a_known_slope_lies_within_its_error() -> None:
    rng = np.random.default_rng(4)
    x = np.linspace(0, 10, 240)
    slopes = [slope_of(x, 3 * x + rng.standard_normal(240)) for _ in range(100)]
    off = [abs(one.value - 3) / one.standard_error for one in slopes if one is not None]
    # 95 % of Student's t with ten degrees of freedom.
    assert 0.88 <= np.mean(np.array(off) < 2.23) <= 1.0
    assert slope_of(x[:11], x[:11]) is None
    assert slope_of(np.ones(50), x[:50]) is None


def test_an_ideal_gas_holds_three_halves_k_an_atom(simulate: Simulate) -> None:
    found = quantity(computed(simulate, IDEAL_GAS, "heat_capacity"))
    assert found.standard_error is not None
    assert found.unit == "kB/atom"
    assert found.value == pytest.approx(1.5, abs=3 * found.standard_error)
    assert found.standard_error < 0.3


RAMP = COPPER_NPT.replace("run 500\n", "run 500\nfix 1 all npt temp 300 900 0.2 iso 0 0 2.0\n")


def test_copper_expands_and_stores_heat_as_a_solid_does(simulate: Simulate) -> None:
    expansion = quantity(computed(simulate, RAMP, "thermal_expansion"))
    assert expansion.unit == "1/K"
    assert 1.2e-5 < expansion.value < 2.4e-5
    stored = quantity(computed(simulate, RAMP, "heat_capacity"))
    assert stored.value == pytest.approx(3.0, abs=0.6)


def test_the_slope_of_stress_at_fixed_width_is_an_elastic_constant(simulate: Simulate) -> None:
    modulus = quantity(computed(simulate, DEFORMED, "stress_strain"), "modulus")
    # C11 of this potential, from its energy at small strains: 170 GPa.
    assert modulus.value == pytest.approx(170, rel=0.08)
    assert modulus.unit == "GPa"
    assert "not Young's modulus" in computed(simulate, DEFORMED, "stress_strain").why


def test_paths_through_periodic_faces_are_those_that_lammps_unwraps(simulate: Simulate) -> None:
    wrapped = quantity(computed(simulate, LJ_PATHS, "diffusion"))
    unwrapped = computed(simulate, LJ_PATHS.replace("x y z", "xu yu zu"), "diffusion")
    assert wrapped.value == pytest.approx(quantity(unwrapped).value, rel=0.01)
    assert wrapped.value > 5 * (wrapped.standard_error or 0)


@pytest.mark.parametrize(
    ("script", "name", "reason"),
    [
        (COPPER, "thermal_expansion", "ramp"),
        (LJ_LIQUID, "heat_capacity", "NVT"),
        (COPPER, "stress_strain", "deform"),
        (LJ_LIQUID, "diffusion", "20 frames"),
        (COPPER.replace("custom 500", "custom 20"), "diffusion", "stay near their places"),
        (IDEAL_GAS, "rdf", "dump"),
    ],
)
def test_what_a_run_cannot_support_is_refused_with_the_reason(
    simulate: Simulate, script: str, name: Property, reason: str
) -> None:
    result = computed(simulate, script, name)
    assert result.status == "refused"
    assert reason in result.why


def test_each_kind_of_plot_is_drawn_with_units(simulate: Simulate) -> None:
    pictures = [
        draw_rdf(simulate(COPPER)),
        draw_msd(simulate(LJ_PATHS)),
        draw_stress_strain(simulate(DEFORMED)),
    ]
    for picture in pictures:
        assert Image.open(BytesIO(picture.png)).width <= 800
        assert len(picture.columns) == 2
        assert picture.numbers
    assert "angstrom" in pictures[0].caption
    assert "Coordination number 12" in pictures[0].caption.replace("coordination", "Coordination")
    assert "GPa" in pictures[2].caption


@pytest.mark.parametrize("draw", [draw_rdf, draw_msd, draw_stress_strain])
def test_a_run_without_what_a_plot_shows_says_what_would(
    simulate: Simulate, draw: Callable[[RunRecord], object]
) -> None:
    with pytest.raises(NothingToPlot, match=r"dump|deform"):
        draw(simulate(IDEAL_GAS))
