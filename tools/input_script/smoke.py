"""What the first rows of the thermo output tell: overlaps, and explosions in the first steps."""

import math
from collections.abc import Iterator

from mdagent.tools.finding import Finding, Severity
from mdagent.tools.input_script.analysis import Advice, Analysis, fault
from mdagent.tools.input_script.dry_run import DryRun
from mdagent.tools.input_script.rewrite import Depth
from mdagent.tools.input_script.screen_text import Place
from mdagent.tools.input_script.stages import Stage

# Scripts that start compressed by intention stay below: LAMMPS' own examples, but for one.
_TOO_MUCH_BAR = 4e6
_ATMOSPHERES = {"metal": 1.0, "real": 1.01325}
_HOTTER = 5.0
_BROKEN = "The start structure is broken: atoms overlap."
_ENERGIES = ("Temp", "PotEng", "KinEng", "TotEng", "E_pair")


def row_findings(analysis: Analysis, run: DryRun, depth: Depth) -> Iterator[Finding]:
    """Faults that show in the thermo rows of the last pass."""
    screen = run.screens[-1] if run.screens else None
    # Where lines were left out, the system is not the script's own.
    if screen is None or not run.finished or not run.as_written:
        return
    stages = {stage.step.command.line: stage for stage in analysis.stages if not stage.step.file}
    first = screen.first_rows()
    for place, row in first[:1]:
        stage = _stage(stages, place)
        moves = stage is not None and stage.kind == "run" and stage.n_steps != 0
        if stage is not None and moves and (told := _overlap(stage, row)):
            severity, why = told
            yield _finding(stage, severity, "physics.start_overlap", _BROKEN, why)
    if depth == "smoke":
        for (place, row), (_, last) in zip(first, screen.last_rows(), strict=False):
            stage = _stage(stages, place)
            if stage is not None and stage.kind == "run" and (why := _explosion(row, last)):
                message = "The system blows up within the first 50 steps."
                yield _finding(stage, "error", "smoke.explosion", message, why)
                return


def _stage(stages: dict[int, Stage], place: Place | None) -> Stage | None:
    return stages.get(place.line) if place and place.file is None else None


def _overlap(stage: Stage, row: dict[str, float]) -> tuple[Severity, str] | None:
    # A computed column, or the pressure of a single atom, may be undefined with good reason.
    broken = [n for n in _ENERGIES if n in row and not math.isfinite(row[n])]
    if broken:
        return "error", f"{', '.join(broken)} is not a number at step 0."
    pressure = row.get("Press")
    to_bar = _ATMOSPHERES.get(stage.state.units or "")
    if pressure is not None and to_bar and pressure * to_bar > _TOO_MUCH_BAR:
        # It is no more than a doubt: some start from whatever was built, and let it relax.
        return "warning", f"The pressure at step 0 is {pressure * to_bar / 1e4:.3g} GPa."
    return None


def _explosion(first: dict[str, float], last: dict[str, float]) -> str:
    broken = [name for name, value in last.items() if not math.isfinite(value)]
    if broken:
        return f"{', '.join(broken[:4])} is not a number after the first steps."
    before, after = first.get("Temp"), last.get("Temp")
    if before and after and before > 1e-6 and after > _HOTTER * before:
        return f"The temperature goes from {before:.4g} to {after:.4g}."
    return ""


def _finding(stage: Stage, severity: Severity, code: str, message: str, why: str) -> Finding:
    advice = Advice(
        why=why,
        fix="Look for atoms that overlap (`delete_atoms overlap`, `minimize` before the run), a"
        " lattice constant that does not fit the potential, or a timestep that is too large.",
        doc_url="https://docs.lammps.org/Errors_details.html",
    )
    return fault(stage.step, severity, code, message, advice)
