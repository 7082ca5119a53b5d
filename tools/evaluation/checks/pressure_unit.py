"""Whether a pressure was given in the wrong unit."""

from collections.abc import Iterator

from mdagent.tools.evaluation.controls import barostats
from mdagent.tools.evaluation.edits import replace_words
from mdagent.tools.evaluation.judgement import Judgement, Measured, Rule
from mdagent.tools.evaluation.quantities import in_run_units, unit_label
from mdagent.tools.evaluation.record import RunRecord, place

RULE = Rule("pressure_unit", "https://docs.lammps.org/units.html")
# One atmosphere and one bar as SI writes them.
_IN_PASCAL = (101325.0, 100000.0)
# Pa, kPa, MPa and GPa to bar or atm, and back.
_SLIPS = (1e5, 101325.0, 1e4, 9869.23, 100.0, 10.0)


def pressure_unit(run: RunRecord) -> Iterator[Judgement]:
    """The target of a barostat is not a pressure in another unit than the run's.

    Why: `metal` counts bar and `real` atmospheres: 101325 compresses the system with 10 GPa.
    Instead: `iso 1.0 1.0 ...`, or 0.
    Source: https://docs.lammps.org/units.html.
    """
    pistons = [p for setting in run.settings() for p in barostats(setting.state)]
    if not pistons or run.units not in ("metal", "real"):
        return
    unit = unit_label(run.units, "pressure")
    expected = in_run_units(run.expect.pressure, "pressure", run.units)
    for piston in pistons:
        slip = _slip(piston.stop, expected)
        if slip is None or piston.stop is None:
            continue
        right = piston.stop / slip
        old = f"{piston.keyword} {' '.join(_words(piston.fix.words, piston.keyword))}"
        edit = replace_words(run, piston.fix, old, f"{piston.keyword} {right:g} {right:g}")
        measured = Measured(
            piston.stop, right, place(run, piston.fix), piston.fix.script_line, (edit,)
        )
        why = f"{piston.stop:g} {unit} is the expected pressure written in another unit."
        yield RULE.in_unit(unit).fails(measured, why, f"{piston.keyword} {right:g} {right:g}")
        return
    yield RULE.in_unit(unit).passes(Measured(pistons[-1].stop))


def _slip(target: float | None, expected: tuple[float, float] | None) -> float | None:
    """The factor between two units by which a target is off, None where it is not."""
    if target is None or target == 0:
        return None
    if expected is not None and expected[0] <= target <= expected[1]:
        return None
    if expected is not None and expected[1] > 0:
        ratios = [(target / expected[1], slip) for slip in _SLIPS]
        return next((slip for ratio, slip in ratios if abs(ratio / slip - 1) < 0.02), None)
    return target if target in _IN_PASCAL else None


def _words(words: tuple[str, ...], keyword: str) -> tuple[str, str]:
    at = words.index(keyword)
    return words[at + 1], words[at + 2]
