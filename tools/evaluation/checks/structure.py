"""Whether the atoms of the last frame are ordered as was asked for, and solid, liquid or gas."""

from collections.abc import Iterator

from mdagent.tools.evaluation.crystal import CRYSTALS, Crystal, Order
from mdagent.tools.evaluation.judgement import Judgement, Measured, Rule
from mdagent.tools.evaluation.matter import CRYSTAL, DISORDER, Matter, matter_of
from mdagent.tools.evaluation.record import RunRecord

STRUCTURE = Rule(
    "structure",
    "https://docs.lammps.org/compute_cna_atom.html for the cutoffs; the signatures are derived"
    " here from the perfect crystals",
)
# Heat and surfaces leave more of a crystal than this.
_NOTHING = 0.01
PHASE = Rule("phase", "derived here: a solid's atoms keep their places, a liquid's leave them")
_NO_FRAME = (
    "The run left no frame with positions; `dump 1 all custom 1000 run.dump id type x y z`"
    " before the run would make it checkable."
)


def structure(run: RunRecord) -> Iterator[Judgement]:
    """The atoms stand in the crystal or the disorder, and in the phase, that were asked for.

    Each atom's surroundings are compared with fcc, hcp, bcc and diamond by common neighbours.
    A share of 30 % passes: heat, surfaces and defects take the rest. Solid, liquid and gas are
    told by whether atoms leave their places, and touch.

    Why: a lattice of the wrong kind runs as cleanly as the right one; a solid that melted as well.
    Instead: the `lattice` of the task; a temperature on the right side of this potential's
        melting point; a relaxed lattice constant.
    Source: https://docs.lammps.org/compute_cna_atom.html; the phases are derived here.
    """
    expect = run.expect
    if expect.structure is None and expect.phase is None:
        return
    matter = matter_of(run)
    if expect.structure is not None:
        yield _judge_structure(run, matter, expect.structure)
    if expect.phase is not None:
        yield _judge_phase(PHASE, run, matter, expect.phase)


def _judge_structure(run: RunRecord, matter: Matter | None, wanted: str) -> Judgement:
    if matter is None:
        return STRUCTURE.not_checked(_NO_FRAME)
    if wanted == "gas":
        return _judge_phase(STRUCTURE, run, matter, "gas")
    if matter.order is None:
        why = "Too few atoms have 16 neighbours: the order around them cannot be told."
        return STRUCTURE.not_checked(f"{why} A larger cell would make it checkable.")
    for crystal in CRYSTALS:
        if wanted == crystal:
            return _judge_crystal(run, matter, matter.order, crystal)
    return _judge_disorder(run, matter, wanted)


def _judge_crystal(run: RunRecord, matter: Matter, order: Order, wanted: Crystal) -> Judgement:
    share = order.shares[wanted]
    measured = Measured(_told(matter), f"{wanted} {CRYSTAL:.0%}", _evidence(matter), _line(run))
    if order.main == wanted and share >= CRYSTAL:
        return STRUCTURE.passes(measured)
    why = f"{share:.0%} of the atoms stand in {wanted} surroundings."
    if order.main != wanted and order.shares[order.main] >= CRYSTAL:
        return STRUCTURE.fails(measured, f"{why} The crystal is {order.main}.", _LATTICE)
    if order.crystalline < DISORDER and matter.phase() in ("liquid", "gas"):
        return STRUCTURE.fails(measured, f"{why} It is {matter.phase()}.", _COOLER)
    if share < _NOTHING and order.crystalline < DISORDER and _fills_its_box(run):
        return STRUCTURE.fails(measured, f"{why} It is no crystal known here.", _LATTICE)
    if matter.crystalline < DISORDER:
        return STRUCTURE.warns(measured, f"{why} It is none of those known here.", _LATTICE)
    return STRUCTURE.warns(measured, why, _COOLER)


def _judge_disorder(run: RunRecord, matter: Matter, wanted: str) -> Judgement:
    measured = Measured(_told(matter), wanted, _evidence(matter), _line(run))
    if matter.crystalline > CRYSTAL:
        why = "The atoms stand in a crystal."
        return STRUCTURE.fails(measured, why, _HOTTER if wanted == "liquid" else _QUENCH)
    found = matter.phase()
    if found not in ("solid", "liquid", "gas"):
        return STRUCTURE.not_checked(f"No crystal; {found[0].lower()}{found[1:]}")
    if found == ("liquid" if wanted == "liquid" else "solid"):
        return STRUCTURE.passes(measured)
    why = f"No crystal, but {found}."
    return STRUCTURE.fails(measured, why, _HOTTER if wanted == "liquid" else _QUENCH)


def _judge_phase(rule: Rule, run: RunRecord, matter: Matter | None, wanted: str) -> Judgement:
    if matter is None:
        return rule.not_checked(_NO_FRAME)
    found = matter.phase()
    if wanted == "liquid" and matter.is_thin:
        found = "fluid, thinner than a liquid"
    elif found not in ("solid", "liquid", "gas"):
        return rule.not_checked(found)
    measured = Measured(f"{found}: {_told(matter)}", wanted, _evidence(matter), _line(run))
    if found == wanted:
        return rule.passes(measured)
    fixes = {
        "solid": _COOLER,
        "liquid": _DENSER if matter.is_thin else _HOTTER,
        "gas": "A larger box: its density is no gas's.",
    }
    return rule.fails(measured, f"At the end it is {found}; {wanted} was asked for.", fixes[wanted])


_LATTICE = "Create the lattice of the task: `lattice fcc|bcc|hcp|diamond CONSTANT`."
_COOLER = "Lower the temperature, or relax the lattice constant before heating."
_HOTTER = "Melt it first: a stage well above the melting point, then one at the target."
_DENSER = "Start at the liquid's density, below its critical point; look at the well's depth."
_QUENCH = "Melt it, then cool it fast below the glass transition."


def _told(matter: Matter) -> str:
    parts = []
    if matter.order is not None:
        named = {name: share for name, share in matter.order.shares.items() if share >= 0.01}
        parts += [f"{name} {share:.0%}" for name, share in named.items()] or ["no crystal"]
    if matter.mobile is not None:
        parts.append(f"{matter.mobile:.0%} of the atoms left their places")
    if matter.contacts is not None:
        parts.append(f"{matter.contacts:.1f} neighbours in touch")
    return ", ".join(parts)


def _fills_its_box(run: RunRecord) -> bool:
    """Whether no surface can hide the order: all sides repeat."""
    return all(sides[0] == "p" for sides in run.last_state.boundary)


def _evidence(matter: Matter) -> str:
    return "the last frame of the dump" if matter.step is None else f"dump, step {matter.step}"


def _line(run: RunRecord) -> int | None:
    lattice = run.last_state.lattice
    return lattice.script_line if lattice else None
