"""Neighbours and crystals against geometry that is known."""

import numpy as np
import pytest

from mdagent.tools.evaluation.crystal import CRYSTALS, Crystal, crystal_of_each, order_of
from mdagent.tools.evaluation.neighbors import Space, neighbors, shortest_pair

from .crystals import crystal, random_atoms


@pytest.mark.parametrize("periodic", [(True, True, True), (True, False, True)])
@pytest.mark.parametrize("cutoff", [0.7, 2.2, 4.9])
def test_cell_lists_find_the_pairs_that_looking_at_all_images_finds(
    periodic: tuple[bool, ...], cutoff: float
) -> None:
    vectors = np.array([[5.0, 1.0, 0.5], [0.0, 4.0, 1.0], [0.0, 0.0, 3.0]])
    where = np.random.default_rng(2).random((30, 3)) @ vectors.T
    space = Space(vectors, np.zeros(3), np.array(periodic))
    images = [range(-6, 7) if repeats else range(1) for repeats in periodic]
    shifts = np.stack(np.meshgrid(*images, indexing="ij"), -1).reshape(-1, 3) @ vectors.T
    apart = where[None, :, None] + shifts - where[:, None, None]
    distance = np.linalg.norm(apart, axis=3)
    expected = np.sort(distance[(distance <= cutoff) & (distance > 0)])
    assert np.sort(neighbors(where, space, cutoff).distance) == pytest.approx(expected)


def test_an_atom_is_its_own_neighbour_across_a_small_box() -> None:
    where, space = crystal("sc", 1)
    assert len(neighbors(where, space, 1.01).source) == 6


@pytest.mark.parametrize(
    ("name", "nearest"), [("fcc", 0.5**0.5), ("bcc", 0.75**0.5), ("diamond", 3**0.5 / 4)]
)
def test_the_shortest_distance_of_a_crystal_is_known(name: str, nearest: float) -> None:
    where, space = crystal(name, 3)
    assert shortest_pair(where, space, 0.1) == pytest.approx(nearest)


def test_two_atoms_among_many_that_are_too_close_are_found() -> None:
    where, space = crystal("fcc", 14)
    where[77] = where[5000] + 0.01
    assert shortest_pair(where, space, 0.2) == pytest.approx(0.01 * 3**0.5)


@pytest.mark.parametrize("n_cells", [2, 4])
@pytest.mark.parametrize("name", CRYSTALS)
def test_every_atom_of_a_perfect_crystal_is_told(name: str, n_cells: int) -> None:
    order = order_of(*crystal(name, n_cells))
    assert order is not None
    assert order.main == name
    assert order.crystalline == order.shares[order.main] == 1.0


@pytest.mark.parametrize("name", CRYSTALS)
def test_heat_does_not_make_one_crystal_another(name: str) -> None:
    where, space = crystal(name, 4)
    noise = np.random.default_rng(3).standard_normal(where.shape)
    order = order_of(where + 0.02 * noise, space)
    assert order is not None
    assert order.main == name
    assert order.shares[order.main] > 0.8


def test_a_crystal_stays_one_at_any_density() -> None:
    for edge in (0.2, 30.0):
        order = order_of(*crystal("bcc", 3, edge))
        assert order is not None
        assert order.shares["bcc"] == 1.0


def test_neither_a_gas_nor_a_simple_cubic_crystal_is_one_of_the_four() -> None:
    for where, space in (random_atoms(600, 10.0), crystal("sc", 6)):
        order = order_of(where, space)
        assert order is not None
        assert order.crystalline < 0.02


def test_a_handful_of_atoms_has_no_order() -> None:
    where, _ = crystal("fcc", 1)
    assert order_of(where, Space(np.eye(3), np.zeros(3), np.zeros(3, dtype=np.bool_))) is None


@pytest.mark.parametrize("name", CRYSTALS)
def test_each_atom_of_a_perfect_crystal_is_told_its_crystal(name: Crystal) -> None:
    assert set(crystal_of_each(*crystal(name, 4))) == {1 + CRYSTALS.index(name)}


def test_atoms_of_a_gas_are_in_no_crystal() -> None:
    assert set(crystal_of_each(*random_atoms(500, 8.0))) == {0}
