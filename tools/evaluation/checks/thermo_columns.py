"""Whether the headings of the thermo table say what its columns hold."""

from collections.abc import Iterator

from mdagent.tools.evaluation.edits import comment_out
from mdagent.tools.evaluation.judgement import Judgement, Measured, Rule
from mdagent.tools.evaluation.record import RunRecord, place
from mdagent.tools.evaluation.stages import Stage
from mdagent.tools.evaluation.state import Executed
from mdagent.tools.evaluation.thermo_measures import is_whole_pressure, measure_of_temperature
from mdagent.tools.evaluation.thermo_output import is_built_in, is_known, thermo_output

COLUMNS = Rule("thermo_columns", "https://docs.lammps.org/thermo_modify.html, keyword colname")
MEASURES = Rule("thermo_measures", "https://docs.lammps.org/thermo_modify.html, keyword temp")


def thermo_columns(run: RunRecord) -> Iterator[Judgement]:
    """No column of the thermo table stands under the heading of another quantity.

    Every check reads the columns by what the script has printed in them, never by a heading that
    was given to them.

    Why: `thermo_modify colname 2 Temp` heads anything with Temp, and who reads the log takes a
        constant for the temperature.
    Instead: a heading that LAMMPS gives to nothing else, or none.
    Source: https://docs.lammps.org/thermo_modify.html, keyword colname.
    """
    for stage in reversed(run.stages):
        pairs = zip(stage.thermo.printed, stage.thermo.columns, strict=True)
        # A compute that measures something else is told by the other check.
        changed = [(p, true) for p, true in pairs if p != true and not true.startswith(f"{p} by ")]
        if not changed:
            continue
        measured = _measured(run, stage, "colname")
        hidden = [p for p, true in changed if not is_known(true) and is_built_in(p)]
        misleading = [
            f"{true} stands under {printed}"
            for printed, true in changed
            if is_known(true) and is_built_in(printed) and true not in stage.thermo.temperatures
        ]
        if misleading:
            why = f"{'; '.join(misleading)}. The columns were judged by what they hold."
            yield COLUMNS.warns(measured, why, "Take this `colname` out.")
        elif hidden:
            why = f"The log's echo does not tell what the columns {', '.join(hidden)} hold."
            yield COLUMNS.not_checked(why)
        elif told := [f"{printed} is {true}" for printed, true in changed if is_known(true)]:
            yield COLUMNS.passes(measured, f"{', '.join(told)}.")
        return


def thermo_measures(run: RunRecord) -> Iterator[Judgement]:
    """The temperature and the pressure that are printed are those of all that moves.

    Why: with `thermo_modify temp ID` every column that needs a temperature comes from that
        compute: of a part of the atoms it says nothing about the others.
    Instead: the compute in a column of its own, `thermo_style custom ... c_ID`.
    Source: https://docs.lammps.org/thermo_modify.html, keywords temp and press.
    """
    stage = run.production
    if stage is None:
        return
    output = thermo_output(stage.state)
    known = {"thermo_temp", "thermo_press"} - set(stage.state.computes)
    parts = []
    if measure_of_temperature(stage.state, output.temperature) == "part":
        parts.append(f"Temp and all that needs it come from compute {output.temperature}")
    if not is_whole_pressure(stage.state, output.pressure):
        parts.append(f"Press comes from compute {output.pressure}")
    if parts:
        why = f"{'; '.join(parts)}, which does not count all that moves: not judged by them."
        fix = "Print this compute as a column of its own, c_ID, and leave Temp and Press whole."
        yield MEASURES.warns(_measured(run, stage, "temp", "press"), why, fix)
    elif not {output.temperature, output.pressure} <= known:
        yield MEASURES.passes(_measured(run, stage, "temp", "press"))


def _measured(run: RunRecord, stage: Stage, *keywords: str) -> Measured:
    """The command that did it; commenting it out is safe where it does nothing else."""
    command = _setting(stage, keywords)
    if command is None:
        return Measured(evidence=run.log_evidence(stage.heading_line))
    alone = len(command.words) == (4 if "colname" in keywords else 3)
    edits = (comment_out(run, command),) if alone else ()
    return Measured(evidence=place(run, command), line=command.script_line, edits=edits)


def _setting(stage: Stage, keywords: tuple[str, ...]) -> Executed | None:
    for command in reversed(stage.state.commands):
        if command.name == "thermo_modify" and set(keywords) & set(command.words):
            return command
    return None
