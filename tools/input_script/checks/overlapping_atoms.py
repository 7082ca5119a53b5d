"""Atoms that are put where others are already."""

from collections.abc import Iterator, Sequence

from mdagent.tools.finding import Finding
from mdagent.tools.input_script.analysis import Advice, Analysis, fault
from mdagent.tools.input_script.expansion import Step

_FORGIVES = ("minimize", "delete_atoms")
# Styles whose energy stays finite where two atoms meet, and styles without one.
_SOFT = (
    *("soft", "lj/cut/soft", "dpd", "edpd", "mdpd", "tdpd", "gran", "sph", "rheo", "gauss"),
    *("coul/slater", "none", "zero"),
)


def overlapping_atoms(analysis: Analysis) -> Iterator[Finding]:
    """Atoms are not put on top of others before dynamics.

    Why: two atoms at one place repel without bound; the first steps blow the system up.
    Instead: `create_atoms 1 random 60 8837 NULL overlap 2.0`, or `delete_atoms overlap` or
        `minimize` before the run.
    Source: https://docs.lammps.org/create_atoms.html
    """
    filled: dict[str, Step] = {}
    forgiven = _forgiven(analysis)
    for step in analysis.steps:
        if step.name in ("clear", "lattice", "region") and step.name != "region":
            filled = {}
        if step.name == "create_atoms" and step.certain and not forgiven[step.index]:
            space = _space(step)
            earlier = filled.get(space) or (filled.get("box") if space else None)
            if earlier is not None and step.find("subset", 1) is None:
                yield _same_place(step, earlier)
            elif _random_without_distance(step):
                yield _random(step)
            if space and step.find("basis", 1) is None:
                filled[space] = step


def _space(step: Step) -> str:
    """The lattice sites that a step fills: `box`, or a region by name; empty for others."""
    if step.find("mol", 1) is not None or step.find("var", 1) is not None:
        return ""
    match step.text(1):
        case "box":
            return "box"
        case "region":
            return f"region {step.text(2)}"
        case _:
            return ""


def _random_without_distance(step: Step) -> bool:
    return step.text(1) == "random" and step.find("overlap", 5) is None


def _forgiven(analysis: Analysis) -> Sequence[bool]:
    """For each step, whether something up to the next run mends overlaps, or the pairs are soft."""
    verdicts, mended = [], True
    for step in reversed(analysis.steps):
        if (
            step.name in _FORGIVES
            or (step.name == "fix" and step.text(2) == "nve/limit")
            or (step.name == "pair_style" and _is_soft(analysis, step))
        ):
            mended = True
        elif step.name == "run":
            mended = step.number(0) == 0
        verdicts.append(mended or analysis.hides_before(step))
    return verdicts[::-1]


def _is_soft(analysis: Analysis, pair_style: Step) -> bool:
    """Whether the style, or every style of a hybrid, lets atoms meet."""
    names = [pair_style.text(0) or ""]
    if names[0].startswith("hybrid") and analysis.engine is not None:
        words = (text for text in pair_style.texts[1:] if text)
        names = [word for word in words if analysis.engine.has("pair", word)]
    return bool(names) and all(name.startswith(_SOFT) for name in names)


def _same_place(step: Step, earlier: Step) -> Finding:
    advice = Advice(
        why="Both fill the same lattice sites, so pairs of atoms sit at one place.",
        fix=f"Remove this line or line {earlier.line}; for an alloy use `set type 1 type/fraction"
        " 2 0.5 12345`.",
        doc_url="https://docs.lammps.org/create_atoms.html",
        caused_by=earlier.line,
    )
    message = f"Atoms are created where line {earlier.line} has put some already."
    return fault(step, "error", "physics.overlap", message, advice)


def _random(step: Step) -> Finding:
    distance = "2.0"
    advice = Advice(
        why="Random places fall close to other atoms, and their repulsion has no bound.",
        fix=f"Write `{step.command.text} overlap {distance}`."
        if step.find("maxtry") is None
        else f"Add `overlap {distance}`.",
        doc_url="https://docs.lammps.org/create_atoms.html",
    )
    message = "Atoms are put at random without a least distance to others."
    return fault(step, "warning", "physics.overlap", message, advice)
