"""Which element each atom type is, by the `pair_coeff` line that maps them."""

from mdagent.potentials.elements import symbol_of
from mdagent.potentials.pair_coeff import PairCoeff
from mdagent.tools.input_script.analysis import Analysis
from mdagent.tools.input_script.stages import State


def mapped_elements(analysis: Analysis, state: State) -> dict[int, str]:
    """Element by atom type (1-based) where a potential file maps types to elements."""
    elements: dict[int, str] = {}
    for step in state.pair_coeffs:
        _, _, command = analysis.pair_commands.get(step.index, ((), (), None))
        if command is None:
            continue
        for atom_type, label in enumerate(command.labels, start=1):
            symbol = symbol_of(label) if label != "NULL" else None
            if symbol is not None:
                elements[atom_type] = symbol
        elements |= _of_single_element_file(analysis, command)
    return elements


def _of_single_element_file(analysis: Analysis, command: PairCoeff) -> dict[int, str]:
    """Style eam maps no names: its file holds one element for the types of the line."""
    first, second = command.types
    if command.labels or first != second or not first.isdigit() or not command.files:
        return {}
    file = analysis.potential(command.files[0])
    if file is None or len(file.elements) != 1 or file.elements[0] is None:
        return {}
    return {int(first): file.elements[0]}
