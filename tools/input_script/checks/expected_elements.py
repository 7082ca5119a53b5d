"""Elements of the potential against the stated ones."""

from collections.abc import Iterator, Sequence

from mdagent.potentials.elements import STANDARD_MASS
from mdagent.tools.finding import Finding
from mdagent.tools.input_script.analysis import Advice, Analysis, fault
from mdagent.tools.input_script.elements import mapped_elements
from mdagent.tools.input_script.masses import masses_at
from mdagent.tools.input_script.stages import State

# United atoms carry the mass of their hydrogens.
_SAME_MASS = 0.3


def expected_elements(analysis: Analysis) -> Iterator[Finding]:
    """The potential's elements are the ones that are expected.

    Why: a potential of another element runs just as well, and answers another question.
    Instead: a potential for the expected elements; check_potential names some.
    Source: https://docs.lammps.org/pair_coeff.html
    """
    wanted = analysis.expect.elements if analysis.expect else None
    states = [state for state in analysis.states if state.pair_coeffs]
    if not wanted or not states:
        return
    state = states[-1]
    mapped = set(mapped_elements(analysis, state).values())
    if not mapped:
        yield from _by_mass(analysis, state, wanted)
    if not mapped or mapped == set(wanted):
        return
    extra, missing = sorted(mapped - set(wanted)), sorted(set(wanted) - mapped)
    # Other pair_coeff lines may bring elements whose mapping cannot be read.
    if not extra and len(state.pair_coeffs) > 1:
        return
    advice = Advice(
        why=f"{', '.join(wanted)} expected.",
        fix=f"Map the atom types to {' '.join(wanted)}; check_potential finds a file for them.",
        doc_url="https://docs.lammps.org/pair_coeff.html",
    )
    told = [f"{', '.join(extra)} not expected"] * bool(extra)
    told += [f"{', '.join(missing)} missing"] * bool(missing)
    message = f"The potential's elements differ from the expected ones: {'; '.join(told)}."
    step = state.pair_coeffs[-1]
    yield fault(step, "error", "physics.expected_elements", message, advice)


def _by_mass(analysis: Analysis, state: State, wanted: Sequence[str]) -> Iterator[Finding]:
    """Where no potential file names elements: a mass of every type, and none of those expected."""
    masses = masses_at(analysis, state).values()
    expected = [STANDARD_MASS[element] for element in wanted if element in STANDARD_MASS]
    near = any(abs(mass - own) <= _SAME_MASS * own for mass in masses for own in expected)
    if not masses or len(expected) != len(wanted) or near:
        return
    advice = Advice(
        why=f"{', '.join(wanted)} expected.",
        fix="Set the masses of the expected elements, with a potential that is made for them.",
        doc_url="https://docs.lammps.org/mass.html",
    )
    told = ", ".join(f"{mass:g}" for mass in sorted(set(masses))[:6])
    message = f"No atom type has the mass of an expected element: the masses are {told}."
    step = state.pair_coeffs[-1]
    yield fault(step, "warning", "physics.expected_elements", message, advice)
