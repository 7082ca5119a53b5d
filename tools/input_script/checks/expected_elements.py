"""Elements of the potential against the stated ones."""

from collections.abc import Iterator

from mdagent.tools.finding import Finding
from mdagent.tools.input_script.analysis import Advice, Analysis, fault
from mdagent.tools.input_script.elements import mapped_elements


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
