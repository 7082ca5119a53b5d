"""Volumes of lattices and regions as the script gives them, before anything is built."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mdagent.tools.input_script.expansion import Step

Vector = tuple[float, float, float]

# Atoms of one cell: https://docs.lammps.org/lattice.html
_N_BASIS = {
    "sc": 1,
    "bcc": 2,
    "fcc": 4,
    "hcp": 4,
    "diamond": 8,
    "sq": 1,
    "sq2": 2,
    "hex": 2,
}
_CELL: dict[str, Vector] = {
    "hcp": (1.0, math.sqrt(3.0), math.sqrt(8.0 / 3.0)),
    "hex": (1.0, math.sqrt(3.0), 1.0),
}
_CUBE: Vector = (1.0, 1.0, 1.0)

# https://docs.lammps.org/region.html
_N_ARGUMENTS = {"block": 6, "prism": 9, "sphere": 4, "cylinder": 6}
_REGION_KEYWORDS = ("side", "units", "move", "rotate", "open", None)


@dataclass(frozen=True)
class Lattice:
    """A lattice; `spacing` is the length of one lattice unit along x, y and z.

    Attributes:
        n_basis: Atoms of a unit cell.
        cell_volume: Volume of a unit cell, area in two dimensions.
    """

    n_basis: int
    cell_volume: float
    spacing: Vector


@dataclass(frozen=True)
class Shape:
    """A region: its volume and the box around it, both in box units."""

    volume: float
    low: Vector
    high: Vector


def lattice_of(step: Step, units: str | None, dimension: int) -> Lattice | None:
    """The lattice that a `lattice` command sets up, None where it cannot be told."""
    style, scale = step.text(0), step.number(1)
    if style is None or scale is None or scale <= 0:
        return None
    if style == "custom":
        vectors, n_basis = _custom_cell(step), list(step.texts).count("basis")
    else:
        lengths = _CELL.get(style, _CUBE)
        vectors = [(lengths[0], 0.0, 0.0), (0.0, lengths[1], 0.0), (0.0, 0.0, lengths[2])]
        n_basis = _N_BASIS.get(style, 0)
    if vectors is None or n_basis == 0:
        return None
    volume = abs(_determinant(vectors))
    if units == "lj":
        # In reduced units the scale is the density: https://docs.lammps.org/lattice.html
        scale = (n_basis / volume / scale) ** (1.0 / dimension)
    spacing = _spacing(step, vectors)
    if spacing is None:
        return None
    return Lattice(
        n_basis,
        volume * scale**dimension,
        (spacing[0] * scale, spacing[1] * scale, spacing[2] * scale),
    )


def _custom_cell(step: Step) -> list[Vector] | None:
    vectors: list[Vector] = []
    for keyword, default in (
        ("a1", (1.0, 0.0, 0.0)),
        ("a2", (0.0, 1.0, 0.0)),
        ("a3", (0.0, 0.0, 1.0)),
    ):
        position = step.find(keyword, 2)
        vector = default if position is None else _vector(step, position + 1)
        if vector is None:
            return None
        vectors.append(vector)
    return vectors


def _vector(step: Step, start: int) -> Vector | None:
    x, y, z = (step.number(start + i) for i in range(3))
    return None if x is None or y is None or z is None else (x, y, z)


def _determinant(v: Sequence[Vector]) -> float:
    (a, b, c), (d, e, f), (g, h, i) = v
    return a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)


def _spacing(step: Step, vectors: Sequence[Vector]) -> Vector | None:
    """Extents of the (rotated) unit cell; https://docs.lammps.org/lattice.html, `spacing`."""
    position = step.find("spacing", 2)
    if position is not None:
        return _vector(step, position + 1)
    rotation: list[Vector] = [(1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)]
    for i, keyword in enumerate(step.texts):
        if keyword == "orient" and step.text(i + 1) in ("x", "y", "z"):
            axis = _vector(step, i + 2)
            length = math.hypot(*axis) if axis else 0.0
            if axis is None or length == 0.0:
                return None
            rotation["xyz".index(step.text(i + 1) or "x")] = (
                axis[0] / length,
                axis[1] / length,
                axis[2] / length,
            )
    corners = [
        tuple(sum(n[k] * vectors[k][j] for k in range(3)) for j in range(3))
        for n in ((i & 1, i >> 1 & 1, i >> 2 & 1) for i in range(8))
    ]
    extents = []
    for axis in rotation:
        along = [sum(axis[j] * corner[j] for j in range(3)) for corner in corners]
        extents.append(max(along) - min(along))
    return (extents[0], extents[1], extents[2])


def shape_of(step: Step, lattice: Lattice | None, box: Shape | None) -> Shape | None:
    """The shape that a `region` command describes, None where it cannot be told."""
    if _misread(step):
        return None
    units = step.find("units", 2)
    in_lattice = units is None or step.text(units + 1) == "lattice"
    scale = lattice.spacing if in_lattice and lattice else _CUBE
    if in_lattice and lattice is None:
        return None
    match step.text(1):
        case "block" | "prism":
            return _block(step, scale, box)
        case "sphere":
            return _sphere(step, scale)
        case "cylinder":
            return _cylinder(step, scale, box)
        case _:
            return None


def _misread(step: Step) -> bool:
    """Whether a word behind the sides is no keyword, so that none of them says what was meant."""
    start = _N_ARGUMENTS.get(step.text(1) or "", len(step.arguments)) + 2
    return start < len(step.arguments) and step.text(start) not in _REGION_KEYWORDS


def _limits(step: Step, start: int, axis: int, scale: float, box: Shape | None) -> Sequence[float]:
    limits = []
    for offset in (0, 1):
        text = step.text(start + offset)
        number = step.number(start + offset)
        if number is not None:
            limits.append(number * scale)
        elif text in ("INF", "EDGE") and box is not None:
            limits.append((box.low, box.high)[offset][axis])
        else:
            return ()
    return limits


def _block(step: Step, scale: Vector, box: Shape | None) -> Shape | None:
    sides = [_limits(step, 2 + 2 * axis, axis, scale[axis], box) for axis in range(3)]
    if not all(sides):
        return None
    low = (sides[0][0], sides[1][0], sides[2][0])
    high = (sides[0][1], sides[1][1], sides[2][1])
    volume = math.prod(max(end - start, 0.0) for start, end in zip(low, high, strict=True))
    return Shape(volume, low, high)


def _sphere(step: Step, scale: Vector) -> Shape | None:
    centre, radius = _vector(step, 2), step.number(5)
    if centre is None or radius is None:
        return None
    # A radius is in lattice units of x: https://docs.lammps.org/region.html
    r = radius * scale[0]
    x, y, z = (c * s for c, s in zip(centre, scale, strict=True))
    return Shape(4.0 / 3.0 * math.pi * r**3, (x - r, y - r, z - r), (x + r, y + r, z + r))


def _cylinder(step: Step, scale: Vector, box: Shape | None) -> Shape | None:
    axis_name = step.text(2)
    if axis_name not in ("x", "y", "z"):
        return None
    axis = "xyz".index(axis_name)
    first, second, radius = (step.number(i) for i in (3, 4, 5))
    ends = _limits(step, 6, axis, scale[axis], box)
    if first is None or second is None or radius is None or not ends:
        return None
    radial = scale[1] if axis == 0 else scale[0]
    r = radius * radial
    others = [i for i in range(3) if i != axis]
    low, high = [0.0] * 3, [0.0] * 3
    low[axis], high[axis] = ends
    for i, centre in zip(others, (first, second), strict=True):
        low[i], high[i] = centre * scale[i] - r, centre * scale[i] + r
    volume = math.pi * r**2 * max(ends[1] - ends[0], 0.0)
    return Shape(volume, (low[0], low[1], low[2]), (high[0], high[1], high[2]))


def overlap(shape: Shape, box: Shape) -> float:
    """Volume of a shape inside a box, taken as the same share of the boxes around them."""
    inside = whole = 1.0
    for i in range(3):
        extent = shape.high[i] - shape.low[i]
        cut = min(shape.high[i], box.high[i]) - max(shape.low[i], box.low[i])
        inside *= max(cut, 0.0)
        whole *= extent
    return shape.volume * (inside / whole if whole > 0 else 0.0)


Shapes = Mapping[str, Shape]
