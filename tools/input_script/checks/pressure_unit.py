"""A pressure given in pascal where the script counts in bar or atmospheres."""

from collections.abc import Iterator

from mdagent.tools.finding import Finding
from mdagent.tools.input_script.analysis import Advice, Analysis, corrected, fault, write
from mdagent.tools.input_script.baths import bath_of
from mdagent.tools.input_script.expansion import Argument, Step

# One atmosphere and one bar, in pascal.
_ONE_ATMOSPHERE = (101325.0, 101300.0, 100000.0, 1.01325e5)
_UNIT = {"metal": "bar", "real": "atmospheres"}
_ONE = {"metal": "1.01325", "real": "1.0"}


def pressure_unit(analysis: Analysis) -> Iterator[Finding]:
    """Pressures are in bar (metal) or atmospheres (real), not in pascal.

    Why: 101325 is one atmosphere in pascal; in bar it is 10 GPa and crushes the system.
    Instead: `iso 1.01325 1.01325 1.0` in metal, `iso 1.0 1.0 1000.0` in real.
    Source: https://docs.lammps.org/units.html
    """
    reported: set[int] = set()
    for stage in analysis.stages:
        units = stage.state.units or ""
        for fix in stage.state.fixes.values() if units in _UNIT else ():
            wrong = [] if fix.index in reported else _pascals(fix)
            if wrong:
                reported.add(fix.index)
                yield _finding(fix, wrong, units)


def _pascals(fix: Step) -> list[Argument]:
    bath = bath_of(fix)
    targets = bath.pressures if bath else ()
    values = (value for target in targets for value in (target.start, target.stop) if value)
    return [value for value in values if value.number in _ONE_ATMOSPHERE]


def _finding(fix: Step, wrong: list[Argument], units: str) -> Finding:
    number = wrong[0].number or 0.0
    gpa = number * (1.01325 if units == "real" else 1.0) / 1e4
    line = _corrected(fix, wrong, _ONE[units])
    advice = Advice(
        why=f"{wrong[0].text} is one atmosphere in pascal; in {_UNIT[units]} it is {gpa:.3g} GPa.",
        fix=write(line) if line else f"Use {_ONE[units]} for one atmosphere.",
        doc_url="https://docs.lammps.org/units.html",
    )
    message = f"The pressure {wrong[0].text} is in {_UNIT[units]} here (units {units}), not pascal."
    return fault(fix, "error", "physics.pressure_unit", message, advice, wrong[0])


def _corrected(fix: Step, wrong: list[Argument], one: str) -> str | None:
    words = [argument.word for argument in wrong]
    if any(corrected(fix, argument, one) is None for argument in wrong):
        return None
    own = (fix.command.word, *fix.command.arguments)
    return " ".join(one if word in words else word.text for word in own)
