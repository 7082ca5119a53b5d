"""Whether a Lennard-Jones cutoff leaves the attraction whole."""

from collections.abc import Iterator

from mdagent.tools.evaluation.judgement import Judgement, Measured, Rule
from mdagent.tools.evaluation.record import RunRecord, place
from mdagent.tools.evaluation.state import Executed, State, number, without_suffix

RULE = Rule("cutoff", "https://docs.lammps.org/pair_lj.html", "of the well's depth")
_FAILURE, _WARNING = 0.10, 0.05
# At the minimum, 2^(1/6) diameters, the attraction is cut away on purpose.
_REPULSIVE = (1.115, 1.13)


def cutoff(run: RunRecord) -> Iterator[Judgement]:
    """Where a Lennard-Jones pair is cut off, less than a twentieth of its depth is left.

    A cutoff at the minimum, 2^(1/6) sigma, makes a repulsive fluid on purpose and passes.

    Why: atoms that cross a cutoff within the well lose its energy in one step; liquid and
        surface are those of another substance.
    Instead: 2.5 sigma at least; a cutoff is a length, no multiple of sigma.
    Source: https://docs.lammps.org/pair_lj.html; the energy at the cutoff is its formula.
    """
    state = run.last_state
    found = [(left, pair) for pair in state.pair_coeffs if (left := _left(state, pair)) is not None]
    if not found:
        return
    (share, ratio), pair = max(found, key=lambda item: item[0][0])
    style = state.pair_style
    own = _own_cutoff(pair) is not None
    blamed = pair if own or style is None else style
    measured = Measured(round(share, 3), _WARNING, place(run, blamed), blamed.script_line)
    why = f"The cutoff is {ratio:.3g} sigma, where {share:.0%} of the well's depth are left."
    fix = f"A cutoff of 2.5 sigma: {2.5 * float(pair.words[4]):.4g}"
    asked = run.expect.model_dump(exclude_none=True)
    if share > _FAILURE and asked:
        yield RULE.fails(measured, why, fix)
    elif share > _WARNING:
        yield RULE.warns(measured, why, fix)
    else:
        yield RULE.passes(measured)


def _left(state: State, pair: Executed) -> tuple[float, float] | None:
    """Depth left at the cutoff and the cutoff in diameters; None where the style is another."""
    style = state.pair_style
    if style is None or not without_suffix(style.words[1]).startswith("lj/cut"):
        return None
    words = pair.words
    epsilon, sigma = (number(word) for word in words[3:5]) if len(words) > 4 else (None, None)
    reach = _own_cutoff(pair) or (number(style.words[2]) if len(style.words) > 2 else None)
    if not epsilon or not sigma or not reach or reach <= 0:
        return None
    ratio = reach / sigma
    if _REPULSIVE[0] <= ratio <= _REPULSIVE[1]:
        return (0.0, ratio)
    return (abs(4 * (ratio**-12 - ratio**-6)), ratio)


def _own_cutoff(pair: Executed) -> float | None:
    return number(pair.words[5]) if len(pair.words) > 5 else None
