"""Whether the run holds the elements that were asked for, each with its own mass."""

from collections.abc import Iterator

from mdagent.potentials.elements import STANDARD_MASS
from mdagent.tools.evaluation.edits import replace_value
from mdagent.tools.evaluation.interactions import soft_style
from mdagent.tools.evaluation.judgement import Judgement, Measured, Rule
from mdagent.tools.evaluation.masses import elements_of, has_last_word, mapped_elements, sets_mass
from mdagent.tools.evaluation.record import RunRecord, place
from mdagent.tools.evaluation.state import Executed

ELEMENTS = Rule("elements", "the script's `pair_coeff` and `mass` lines")
MASS = Rule(
    "element_mass", "the table of standard atomic weights in potentials/elements.py", "g/mol"
)
_REDUCED = ("lj", "micro", "nano")
_WARNING, _FAILURE = 0.02, 0.05


def elements(run: RunRecord) -> Iterator[Judgement]:
    """The elements of the run are those of the task.

    Why: a clean run of nickel says nothing of copper.
    Instead: `pair_coeff * * file Cu`, the elements in the order of the atom types.
    Source: https://docs.lammps.org/pair_coeff.html.
    """
    state = run.last_state
    found = set(elements_of(run, state).values())
    if run.expect.elements is None:
        # Grains, beads and particles in reduced units are of no element.
        if found or not (state.units in _REDUCED or soft_style(state)):
            yield ELEMENTS.not_checked("No elements were stated in the expectation.")
        return
    if not found:
        yield ELEMENTS.not_checked("Neither `pair_coeff` nor masses tell the elements of the run.")
        return
    expected = set(run.expect.elements)
    command = state.pair_coeffs[-1] if state.pair_coeffs else None
    measured = Measured(_listed(found), _listed(expected), *_place(run, command))
    if found == expected:
        yield ELEMENTS.passes(measured)
    else:
        why = f"The run holds {_listed(found)}; {_listed(expected)} was asked for."
        yield ELEMENTS.fails(measured, why, "Map the elements of the task in `pair_coeff`.")


def element_mass(run: RunRecord) -> Iterator[Judgement]:
    """The mass of an atom type is that of the element which `pair_coeff` gives it.

    Why: with swapped masses forces and energies look right, and every time, temperature
        relaxation and diffusion is wrong; nothing in the log shows it.
    Instead: masses and `pair_coeff` elements in one order, that of the atom types.
    Source: https://docs.lammps.org/pair_coeff.html and mass.html.
    """
    state = run.last_state
    mapping = mapped_elements(state)
    if not mapping or state.units in _REDUCED:
        return
    given = {t: given for t, given in state.masses.items() if has_last_word(state, given[1])}
    compared = [
        (abs(value - STANDARD_MASS[mapping[t]]) / STANDARD_MASS[mapping[t]], t, value, command)
        for t, (value, command) in given.items()
        if t in mapping
    ]
    if not compared:
        if sets_mass(state):
            yield MASS.passes(Measured("from the potential file"))
        else:
            yield MASS.not_checked(
                "No `mass` line for the mapped atom types; a data file gives it."
            )
        return
    error, atom_type, value, command = max(compared, key=lambda item: item[0])
    right = STANDARD_MASS[mapping[atom_type]]
    edit = replace_value(run, command, value, right)
    measured = Measured(value, right, place(run, command), command.script_line, (edit,))
    why = f"Atom type {atom_type} is {mapping[atom_type]}, of {right:g} g/mol."
    if error > _FAILURE:
        yield MASS.fails(measured, why, f"mass {atom_type} {right:g}, or reorder `pair_coeff`")
    elif error > _WARNING:
        yield MASS.warns(measured, why, f"mass {atom_type} {right:g}")
    else:
        yield MASS.passes(measured)


def _listed(symbols: set[str]) -> str:
    return ", ".join(sorted(symbols))


def _place(run: RunRecord, command: Executed | None) -> tuple[str, int | None]:
    return (place(run, command), command.script_line) if command else ("", None)
