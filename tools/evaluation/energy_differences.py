"""Energies of defects, out of the energies of the states that a run compares."""

import numpy as np
from numpy.typing import NDArray

from mdagent.tools.engine.units import UNITS
from mdagent.tools.evaluation.compared import Compared, compared_states
from mdagent.tools.evaluation.evaluation import PropertyResult
from mdagent.tools.evaluation.masses import elements_of
from mdagent.tools.evaluation.property_results import computed, quantity_with, refused, tabulated
from mdagent.tools.evaluation.quantities import unit_label
from mdagent.tools.evaluation.record import RunRecord
from mdagent.tools.expectation import Quantity

# Edges of two boxes are the same within this, and one is longer by vacuum beyond that.
_SAME, _LONGER = 0.03, 1.1
# 1 eV/angstrom^2 in J/m^2.
_J_PER_M2 = 16.02176634
_COLUMNS = "thermo_style custom step pe press vol lx ly lz"


def vacancy_energy(run: RunRecord) -> PropertyResult:
    """E(N-k) - (N-k)/N E(N), over the k atoms that were taken out.

    Derived: the atom that leaves goes to where every other atom of the crystal is.
    """
    states = [state for state in compared_states(run) if state.energy is not None]
    if len(set(elements_of(run, run.last_state).values())) > 1:
        why = "In a compound it depends on where the atom goes: state the chemical potentials."
        return refused("vacancy_energy", why)
    after = states[-1] if states else None
    before = [s for s in states if after and after.n_atoms < s.n_atoms <= 1.05 * after.n_atoms]
    if after is None or not before or after.energy is None or before[-1].energy is None:
        why = "It takes two minimizations: the perfect crystal, and after delete_atoms of one atom."
        return refused("vacancy_energy", why)
    n_gone = before[-1].n_atoms - after.n_atoms
    value, error = _excess(after, before[-1])
    quantity = quantity_with(value / n_gone, error / n_gone, unit_label(run.units, "energy"))
    note = f"From {before[-1].n_atoms} and {after.n_atoms} atoms; compare a larger box."
    return computed("vacancy_energy", quantity, note)


def surface_energy(run: RunRecord) -> PropertyResult:
    """(E(slab) - N e(bulk)) over both faces; e is the energy per atom of the filled box."""
    states = [state for state in compared_states(run) if state.energy and state.edges is not None]
    for slab in reversed(states):
        for bulk in states:
            axis = _open_axis(slab, bulk)
            if axis is None or bulk is slab:
                continue
            excess = _excess(slab, bulk)
            if excess[0] <= 0:
                continue
            quantity = _over_area(run, excess, 2 * _area(slab, axis))
            return computed("surface_energy", quantity, f"Two faces normal to {'xyz'[axis]}.")
    why = (
        "It takes the energy of a filled periodic box, then of the same atoms with vacuum along one"
        f" axis (change_box all z final, or boundary p p s), with the columns of {_COLUMNS}."
    )
    return refused("surface_energy", why)


def stacking_fault_energy(run: RunRecord) -> PropertyResult:
    """Energy over the perfect crystal, per area of the plane along which one half was moved.

    With several displacements the greatest is that of the way, the last that of its end.
    """
    states = [state for state in compared_states(run) if state.energy and state.edges is not None]
    if not run.last_state.has("displace_atoms") or len(states) < 2:
        why = (
            "It takes the energy before and after `displace_atoms` of the upper half along the"
            f" fault, in a box that is open along its normal, with the columns of {_COLUMNS}."
        )
        return refused("stacking_fault_energy", why)
    axis = _normal(states[0])
    if axis is None:
        why = (
            "In a box periodic along the fault's normal two faults arise, of different kinds:"
            " make this boundary s (boundary p p s)."
        )
        return refused("stacking_fault_energy", why)
    alike = [state for state in states if state.n_atoms == states[0].n_atoms]
    area = _area(alike[0], axis)
    found = [_excess(state, alike[0]) for state in alike[1:]]
    table = {"fault": _over_area(run, found[-1], area)}
    if len(found) > 1:
        top = max(found, key=lambda pair: pair[0])
        table["greatest_on_the_way"] = _over_area(run, top, area)
    return tabulated("stacking_fault_energy", table, f"One plane normal to {'xyz'[axis]}.")


def cohesive_energy(run: RunRecord, per_atom: PropertyResult) -> PropertyResult:
    """The energy per atom over that of a lone atom, where the run has a stage of one.

    Args:
        run: The run.
        per_atom: Its energy per atom.
    """
    alone = [state for state in compared_states(run) if state.n_atoms == 1 and state.energy]
    found = per_atom.quantity
    if found is None:
        return per_atom.model_copy(update={"name": "cohesive_energy"})
    if not alone or alone[-1].energy is None:
        note = "Counted from the potential's own zero, which is free atoms for most; a stage of"
        return computed("cohesive_energy", found, f"{note} one atom in a large box would tell.")
    value = found.value - alone[-1].energy[0]
    quantity = quantity_with(value, found.standard_error, found.unit, found.n_effective)
    return computed("cohesive_energy", quantity, "Over the energy of a lone atom of this run.")


def _excess(state: Compared, perfect: Compared) -> tuple[float, float]:
    """Energy over that of as many atoms of the perfect crystal, with its standard error."""
    (energy, error), (crystal, crystal_error) = state.energy or (0, 0), perfect.energy or (0, 0)
    share = state.n_atoms / perfect.n_atoms
    return energy - share * crystal, float(np.hypot(error, share * crystal_error))


def _open_axis(slab: Compared, bulk: Compared) -> int | None:
    """The axis along which the slab ends in vacuum and the bulk does not."""
    if slab.edges is None or bulk.edges is None or not _periodic(bulk).all():
        return None
    ratio = slab.edges / bulk.edges
    free = ~_periodic(slab)
    per_atom = ratio * bulk.n_atoms / slab.n_atoms
    for axis in range(3):
        others = [other for other in range(3) if other != axis]
        same = (abs(ratio[others] - 1) < _SAME).all() and not free[others].any()
        if same and (free[axis] or per_atom[axis] > _LONGER):
            return axis
    return None


def _normal(state: Compared) -> int | None:
    free = np.flatnonzero(~_periodic(state))
    return int(free[0]) if len(free) == 1 else None


def _periodic(state: Compared) -> NDArray[np.bool_]:
    return np.array([sides[:1] == "p" for sides in state.stage.state.boundary], dtype=np.bool_)


def _area(state: Compared, axis: int) -> float:
    edges = state.edges if state.edges is not None else np.ones(3)
    return float(np.prod(np.delete(edges, axis)))


def _over_area(run: RunRecord, excess: tuple[float, float], area: float) -> Quantity:
    style = UNITS.get(run.units)
    if style is None or style.energy_eV is None or style.length_A is None:
        return quantity_with(excess[0] / area, excess[1] / area, "lj")
    factor = style.energy_eV / style.length_A**2 * _J_PER_M2 / area
    return quantity_with(excess[0] * factor, excess[1] * factor, "J/m^2")
