"""A barostat on a side of the box that is not periodic."""

from collections.abc import Iterator

from mdagent.tools.finding import Finding
from mdagent.tools.input_script.analysis import Advice, Analysis, fault
from mdagent.tools.input_script.baths import Bath, bath_of
from mdagent.tools.input_script.stages import Stage

_SIDES = {"iso": "xyz", "aniso": "xyz", "tri": "xyz", "x": "x", "y": "y", "z": "z"}


def barostat_boundary(analysis: Analysis) -> Iterator[Finding]:
    """A pressure is held only along periodic sides of the box.

    Why: a free surface has no pressure to hold, and LAMMPS stops with "Cannot use fix npt on a
        non-periodic dimension".
    Instead: `fix 1 all npt temp 300 300 0.1 x 0 0 1 y 0 0 1` for a slab, fix nvt for a cluster.
    Source: https://docs.lammps.org/fix_nh.html
    """
    reported: set[int] = set()
    for stage in analysis.stages:
        for fix in stage.state.fixes.values():
            bath = bath_of(fix)
            free = _free_sides(stage, bath) if bath else ""
            if bath and free and fix.index not in reported:
                reported.add(fix.index)
                yield _finding(bath, free)


def _free_sides(stage: Stage, bath: Bath) -> str:
    state = stage.state
    if len(state.boundary) != 3 or "?" in state.boundary or state.restarted:
        return ""
    held = {side for target in bath.pressures for side in _SIDES.get(target.keyword, "")}
    if state.dimension == 2:
        held -= {"z"}
    periodic = dict(zip("xyz", (b == "p" or b == "pp" for b in state.boundary), strict=True))
    return "".join(side for side in sorted(held) if not periodic[side])


def _finding(bath: Bath, free: str) -> Finding:
    along = ", ".join(free)
    fix = "Use fix nvt: an open box has no pressure to hold."
    if len(free) < 3:
        kept = " ".join(f"{side} 0 0 PDAMP" for side in "xyz" if side not in free)
        fix = f"Hold the pressure along the periodic sides only: `{kept}`."
    advice = Advice(
        why=f"The box is not periodic along {along}; LAMMPS stops at such a fix.",
        fix=fix,
        doc_url="https://docs.lammps.org/fix_nh.html",
    )
    message = f"Fix {bath.style} holds a pressure along {along}, where the box is open."
    return fault(bath.step, "error", "physics.barostat_boundary", message, advice)
