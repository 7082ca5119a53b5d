"""Long-range solvers in boxes and for charges that they are not made for."""

from collections.abc import Iterator

from mdagent.tools.finding import Finding
from mdagent.tools.input_script.analysis import Advice, Analysis, fault
from mdagent.tools.input_script.expansion import Step
from mdagent.tools.input_script.stages import Stage, State

_PAGE = "https://docs.lammps.org/kspace_modify.html"
_NEEDS_PERIODIC = ("pppm", "ewald")
# Solvers that are also used without charges, for dispersion, dipoles or spins.
_OTHER_INTERACTIONS = ("disp", "dipole", "spin", "electrode", "scafacos")
_BRINGS_CHARGES = ("read_data", "read_restart", "read_dump", "molecule", "include")


def kspace_setting(analysis: Analysis) -> Iterator[Finding]:
    """A long-range solver has charges to work on, and a box that it can repeat.

    Why: without charges LAMMPS stops at the accuracy it cannot reach; along an open side it stops
        unless the slab correction is on, and slabs without it act on their images.
    Instead: no kspace_style for a system without charges; for a slab `boundary p p f` with
        `kspace_modify slab 3.0`.
    Source: https://docs.lammps.org/kspace_style.html, https://docs.lammps.org/kspace_modify.html
    """
    reported: set[int] = set()
    for stage in analysis.stages:
        kspace = stage.state.kspace
        if kspace is None or kspace.index in reported or not kspace.certain:
            continue
        for found in (_open_side(analysis, stage, kspace), _no_charge(analysis, stage, kspace)):
            if found is not None:
                reported.add(kspace.index)
                yield found


def _open_side(analysis: Analysis, stage: Stage, kspace: Step) -> Finding | None:
    sides = stage.state.boundary
    style = kspace.text(0) or ""
    if not style.startswith(_NEEDS_PERIODIC) or len(sides) != 3 or "?" in sides:
        return None
    if stage.state.restarted or stage.state.dimension != 3:
        return None
    open_sides = [axis for axis, side in zip("xyz", sides, strict=True) if side not in ("p", "pp")]
    corrected = [s for s in analysis.named("kspace_modify") if s.find("slab") is not None]
    wire = [s for s in analysis.named("kspace_modify") if s.find("wire") is not None]
    if not open_sides or corrected or wire or analysis.hides_before(stage.step):
        return None
    slab = open_sides == ["z"]
    advice = Advice(
        why=f"{style} repeats the box along every side; LAMMPS stops where one is open.",
        fix=f"Below line {kspace.line} write `kspace_modify slab 3.0`."
        if slab
        else "Use `boundary p p p` with empty space around, or `kspace_style msm 1.0e-4`.",
        doc_url=_PAGE,
    )
    message = f"kspace_style {style} in a box that is open along {', '.join(open_sides)}."
    return fault(kspace, "error", "physics.kspace_open_side", message, advice)


def _no_charge(analysis: Analysis, stage: Stage, kspace: Step) -> Finding | None:
    style = kspace.text(0) or ""
    if any(word in style for word in _OTHER_INTERACTIONS) or not _all_zero(analysis, stage.state):
        return None
    if analysis.hides_before(stage.step):
        return None
    advice = Advice(
        why="All charges are 0, so there is nothing to sum; LAMMPS stops, as it cannot tell what"
        " accuracy is meant.",
        fix="Set the charges (`set type 1 charge 0.5`), or remove kspace_style and use a pair"
        " style without `coul`.",
        doc_url="https://docs.lammps.org/kspace_style.html",
    )
    message = f"kspace_style {style} for a system without charges."
    return fault(kspace, "error", "physics.kspace_no_charge", message, advice)


def _all_zero(analysis: Analysis, state: State) -> bool:
    """Whether no atom can have a charge when the run starts."""
    charging = [s for s in analysis.named("set") if s.find("charge") is not None]
    values = [s.number((s.find("charge") or 0) + 1) for s in charging]
    if any("qeq" in (fix.text(2) or "") for fix in state.fixes.values()):
        return False
    last = charging[-1] if charging else None
    whole = last is not None and last.texts[:2] in (("group", "all"), ("type", "*"), ("atom", "*"))
    if whole and values[-1] == 0:
        return True
    # Created atoms carry no charge: https://docs.lammps.org/create_atoms.html
    return not charging and not analysis.named(*_BRINGS_CHARGES)
