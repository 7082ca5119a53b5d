"""Perfect crystals, heat and disorder: the known answers of structure."""

import numpy as np

from mdagent.tools.evaluation.neighbors import Space
from mdagent.tools.evaluation.statistics import FloatArray

_FCC: list[list[float]] = [[0, 0, 0], [0.5, 0.5, 0], [0.5, 0, 0.5], [0, 0.5, 0.5]]
_ROOT_3, _ROOT_8_3 = 3**0.5, (8 / 3) ** 0.5
# Atoms of a cell in fractions of its edges, and the edges.
CELLS: dict[str, tuple[list[list[float]], tuple[float, float, float]]] = {
    "fcc": (_FCC, (1, 1, 1)),
    "bcc": ([[0, 0, 0], [0.5, 0.5, 0.5]], (1, 1, 1)),
    "hcp": (
        [[0, 0, 0], [0.5, 0.5, 0], [0.5, 5 / 6, 0.5], [0, 1 / 3, 0.5]],
        (1, _ROOT_3, _ROOT_8_3),
    ),
    "diamond": (_FCC + [[x + 0.25, y + 0.25, z + 0.25] for x, y, z in _FCC], (1, 1, 1)),
    "sc": ([[0, 0, 0]], (1, 1, 1)),
}


def crystal(name: str, n_cells: int, edge: float = 1.0) -> tuple[FloatArray, Space]:
    """Positions of a perfect crystal that fills its periodic box."""
    atoms, edges = CELLS[name]
    corners = np.stack(np.meshgrid(*[np.arange(n_cells)] * 3, indexing="ij"), -1).reshape(-1, 1, 3)
    lengths = edge * np.array(edges, dtype=np.float64)
    where = (corners + np.array(atoms)).reshape(-1, 3) * lengths
    return where, periodic(n_cells * lengths)


def periodic(lengths: FloatArray) -> Space:
    """A periodic box with right angles."""
    return Space(np.diag(np.asarray(lengths)), np.zeros(3), np.ones(3, dtype=np.bool_))


def random_atoms(n_atoms: int, length: float, seed: int = 1) -> tuple[FloatArray, Space]:
    """An ideal gas: atoms that know nothing of each other."""
    where = np.random.default_rng(seed).random((n_atoms, 3)) * length
    return where, periodic(np.full(3, length))
