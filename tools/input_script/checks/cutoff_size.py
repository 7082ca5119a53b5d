"""The cutoff against the atoms and against the box."""

from collections.abc import Iterator

from mdagent.tools.finding import Finding, Severity
from mdagent.tools.input_script.analysis import Advice, Analysis, fault
from mdagent.tools.input_script.estimate import Lengths, box_lengths
from mdagent.tools.input_script.expansion import Step
from mdagent.tools.input_script.stages import Stage

# Styles whose first number is the cutoff, and whose pair_coeff reads epsilon sigma.
_LENNARD_JONES = ("lj/cut", "lj/cut/coul/cut", "lj/cut/coul/long", "lj/smooth/linear")


def cutoff_size(analysis: Analysis) -> Iterator[Finding]:
    """The cutoff is longer than an atom is wide, and not longer than the box.

    Why: below sigma two atoms do not feel each other until they overlap; beyond the box every
        atom meets itself in its images, which is slow and correlates what should be apart.
    Instead: about 2.5 sigma, and a box of at least twice the cutoff (`replicate`).
    Source: https://docs.lammps.org/pair_lj.html, https://docs.lammps.org/Developer_par_comm.html
    """
    reported: set[int] = set()
    lengths = box_lengths(analysis)
    for stage in analysis.stages:
        style = stage.state.pair_style
        if style is None or style.index in reported or style.text(0) not in _LENNARD_JONES:
            continue
        found = _below_sigma(stage, style) or _beyond_the_box(analysis, lengths, stage, style)
        if found is not None:
            reported.add(style.index)
            yield found


def _below_sigma(stage: Stage, style: Step) -> Finding | None:
    cutoff = style.number(1)
    # A coefficient line with a cutoff of its own overrides the style's.
    sigmas = [c.number(3) for c in stage.state.pair_coeffs if len(c.arguments) == 4]
    widest = max((sigma for sigma in sigmas if sigma), default=0.0)
    if cutoff is None or not sigmas or cutoff >= 0.9 * widest or 0.0 in sigmas or cutoff == 0.0:
        return None
    advice = Advice(
        why=f"At {cutoff:g} the repulsion of a sigma of {widest:g} is cut off: atoms pass through"
        " each other.",
        fix=f"Use about 2.5 sigma: {2.5 * widest:g}; lengths are in the unit of `units`.",
        doc_url="https://docs.lammps.org/pair_lj.html",
    )
    message = f"The cutoff {cutoff:g} is shorter than sigma, {widest:g}."
    return fault(style, "warning", "physics.cutoff_short", message, advice, style.arguments[1])


def _beyond_the_box(
    analysis: Analysis, lengths: Lengths | None, stage: Stage, style: Step
) -> Finding | None:
    own = style.number(1)
    # A pair of types may have a cutoff of its own.
    cutoffs = [c.number(4) or own for c in stage.state.pair_coeffs] or [own]
    cutoff = max((length for length in cutoffs if length), default=None)
    if cutoff is None or lengths is None or analysis.hides_before(stage.step):
        return None
    sides = zip(lengths[: stage.state.dimension], stage.state.boundary, strict=False)
    periodic = [length for length, side in sides if side == "p"]
    shortest = min(periodic, default=cutoff)
    if cutoff <= shortest / 2 or shortest <= 0:
        return None
    severity: Severity = "warning" if cutoff > 1.5 * shortest else "info"
    advice = Advice(
        why="Atoms meet their own images within the cutoff; what should be independent moves in"
        " step, and each pair costs several times.",
        fix=f"Make the box at least {2 * cutoff:g} wide (`replicate`, or a larger region), or check"
        " whether the cutoff is in the unit of `units`.",
        doc_url="https://docs.lammps.org/Developer_par_comm.html",
    )
    message = f"The cutoff {cutoff:g} against a periodic box of {shortest:.4g}."
    argument = style.arguments[1] if len(style.arguments) > 1 else None
    return fault(style, severity, "physics.cutoff_box", message, advice, argument)
