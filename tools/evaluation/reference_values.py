"""Measured values of the elements, to hold a computed property beside; never a verdict."""

from dataclasses import dataclass

from mdagent.tools.evaluation.evaluation import PropertyResult
from mdagent.tools.evaluation.masses import elements_of
from mdagent.tools.evaluation.record import RunRecord

_LATTICES = "experiment, from ase.data.reference_states of ASE 3.29.0"
_TABLE = "experiment, from periodic_table.json of pymatgen-core 2026.10.16"


@dataclass(frozen=True)
class Element:
    """One element as a solid at room temperature.

    Attributes:
        symmetry: Its crystal.
        a_A: Edge of the cell.
        density_g_cm3: Of the solid.
        bulk_modulus_GPa: Of the solid.
        expansion_1e6_K: Linear, in millionths per K.
        melting_K: At ambient pressure.
        conductivity_W_mK: Only where the lattice carries the heat: no electrons here.
    """

    symmetry: str
    a_A: float
    density_g_cm3: float
    bulk_modulus_GPa: float | None
    expansion_1e6_K: float | None
    melting_K: float
    conductivity_W_mK: float | None


ELEMENTS = {
    "Al": Element("fcc", 4.05, 2.7, 76.0, 23.1, 933.47, None),
    "Si": Element("diamond", 5.43, 2.33, 100.0, 2.6, 1687.0, 150.0),
    "Ti": Element("hcp", 2.95, 4.507, 110.0, 8.6, 1941.0, None),
    "V": Element("bcc", 3.02, 6.11, 160.0, 8.4, 2183.0, None),
    "Cr": Element("bcc", 2.88, 7.14, 160.0, 4.9, 2180.0, None),
    "Fe": Element("bcc", 2.87, 7.874, 170.0, 11.8, 1811.0, None),
    "Co": Element("hcp", 2.51, 8.9, 180.0, 13.0, 1768.0, None),
    "Ni": Element("fcc", 3.52, 8.908, 180.0, 13.4, 1728.0, None),
    "Cu": Element("fcc", 3.61, 8.92, 140.0, 16.5, 1357.77, None),
    "Zn": Element("hcp", 2.66, 7.14, 70.0, 30.2, 692.68, None),
    "Ge": Element("diamond", 5.66, 5.323, None, 6.0, 1211.4, 60.0),
    "Zr": Element("hcp", 3.23, 6.511, None, 5.7, 2128.0, None),
    "Nb": Element("bcc", 3.3, 8.57, 170.0, 7.3, 2750.0, None),
    "Mo": Element("bcc", 3.15, 10.28, 230.0, 4.8, 2896.0, None),
    "Ru": Element("hcp", 2.7, 12.37, 220.0, 6.4, 2607.0, None),
    "Rh": Element("fcc", 3.8, 12.45, 380.0, 8.2, 2237.0, None),
    "Pd": Element("fcc", 3.89, 12.023, 180.0, 11.8, 1828.05, None),
    "Ag": Element("fcc", 4.09, 10.49, 100.0, 18.9, 1234.93, None),
    "Cd": Element("hcp", 2.98, 8.65, 42.0, 30.8, 594.22, None),
    "Hf": Element("hcp", 3.2, 13.31, 110.0, 5.9, 2506.0, None),
    "Ta": Element("bcc", 3.31, 16.65, 200.0, 6.3, 3290.0, None),
    "W": Element("bcc", 3.16, 19.25, 310.0, 4.5, 3695.0, None),
    "Re": Element("hcp", 2.76, 21.02, 370.0, 6.2, 3459.0, None),
    "Ir": Element("fcc", 3.84, 22.65, 320.0, 6.4, 2739.0, None),
    "Pt": Element("fcc", 3.92, 21.09, 230.0, 8.8, 2041.4, None),
    "Au": Element("fcc", 4.08, 19.3, 220.0, 14.2, 1337.33, None),
    "Pb": Element("fcc", 4.95, 11.34, 46.0, 28.9, 600.61, None),
    "Mg": Element("hcp", 3.21, 1.738, 45.0, 8.2, 923.0, None),
    "Li": Element("bcc", 3.49, 0.535, 11.0, 46.0, 453.69, None),
    "Na": Element("bcc", 4.23, 0.968, 6.3, 71.0, 370.87, None),
    "K": Element("bcc", 5.23, 0.856, 3.1, None, 336.53, None),
    "Ca": Element("fcc", 5.58, 1.55, 17.0, 22.3, 1115.0, None),
}


def with_reference(run: RunRecord, result: PropertyResult) -> PropertyResult:
    """The result with what is measured of the element, where the run holds one alone."""
    symbols = set(elements_of(run, run.last_state).values())
    element = ELEMENTS.get(symbols.pop()) if len(symbols) == 1 else None
    if element is None or result.status != "computed" or run.expect.phase in ("liquid", "gas"):
        return result
    return result.model_copy(update={"reference": _reference(run, result.name, element)})


def _reference(run: RunRecord, name: str, element: Element) -> str:
    if name == "lattice_constant":
        lattice = run.production.state.lattice if run.production else None
        same = lattice is not None and lattice.words[1] == element.symmetry
        return f"{element.a_A:g} angstrom; {_LATTICES}" if same else ""
    value, unit = {
        "density": (element.density_g_cm3, "g/cm^3"),
        "bulk_modulus": (element.bulk_modulus_GPa, "GPa"),
        "thermal_expansion": (element.expansion_1e6_K, "e-6/K"),
        "melting": (element.melting_K, "K"),
        "thermal_conductivity": (element.conductivity_W_mK, "W/(m K)"),
    }.get(name, (None, ""))
    joined = "" if unit.startswith("e-6") else " "
    return f"{value:g}{joined}{unit}; {_TABLE}" if value is not None else ""
