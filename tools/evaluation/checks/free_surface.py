"""Whether a surface energy was taken where surfaces are free."""

from collections.abc import Iterator

from mdagent.tools.evaluation.gaps import last_gaps
from mdagent.tools.evaluation.judgement import Judgement, Measured, Rule
from mdagent.tools.evaluation.quantities import unit_label
from mdagent.tools.evaluation.record import RunRecord
from mdagent.tools.evaluation.state import skin_of

RULE = Rule("free_surface", "https://docs.lammps.org/pair_style.html: no force beyond the cutoff")
_LISTED = "master list distance cutoff ="
# Layers of an open crystal are about 3 angstrom apart; no potential here is shorter.
_SHORTEST_A = 5.0


def free_surface(run: RunRecord) -> Iterator[Judgement]:
    """For a surface energy the surfaces are farther apart than the potential reaches.

    Why: across a narrower gap, or none, the two surfaces still bind each other, and the
        difference of energies is not that of two free surfaces.
    Instead: `change_box all z delta 0 20 units box` after the bulk was relaxed.
    Source: https://docs.lammps.org/pair_style.html; forces end at the cutoff.
    """
    if run.expect.property != "surface_energy":
        return
    stage = run.production
    rule = RULE.in_unit(unit_label(run.units, "length"))
    if stage is not None and any(sides[0] != "p" for sides in stage.state.boundary):
        yield rule.passes(Measured("an open face", "an open face, or a gap"))
        return
    gaps = last_gaps(run)
    if gaps is None:
        yield rule.not_checked("No frame shows the gap: write_dump all custom last.dump id x y z")
        return
    reach = _reach(run)
    line = stage.command.script_line if stage else None
    widest = float(gaps.max())
    measured = Measured(round(widest, 3), reach, "the last frame of the dump", line)
    if widest >= reach:
        yield rule.passes(measured)
    else:
        why = f"The surfaces are {widest:.3g} {rule.unit} apart; forces reach {reach:.3g}."
        yield rule.fails(measured, why, f"Open the box by at least {2 * reach:.0f} {rule.unit}.")


def _reach(run: RunRecord) -> float:
    """How far atoms see each other: the neighbour list's distance without its skin."""
    skin, found = skin_of(run.last_state), 0.0
    if run.log_path is not None:
        with run.log_path.open(encoding="utf-8", errors="replace") as lines:
            for line in lines:
                if line.strip().startswith(_LISTED):
                    found = max(found, float(line.rpartition("=")[2]))
    return max(found - skin, _SHORTEST_A if run.units != "lj" else 1.0)
