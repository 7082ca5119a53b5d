"""Whether all that the run is judged by was written by LAMMPS."""

from collections.abc import Iterator

from mdagent.tools.evaluation.judgement import Judgement, Measured, Rule
from mdagent.tools.evaluation.record import RunRecord
from mdagent.tools.input_script.lexer import Command, read_script
from mdagent.tools.simulation.printed import imitated, printed_starts, reads_like_the_engine

RULE = Rule("script_text", "https://docs.lammps.org/print.html, the echo that comes before it")


def script_text(run: RunRecord) -> Iterator[Judgement]:
    """No line that the run is judged by can be text of the script's own.

    Lines that a `print` or a `fix print` makes are known by the echo of the command and are never
    read as LAMMPS' own. Where that does not hold, nothing in the log is evidence.

    Why: a script can print a table and an echo of commands that were never carried out.
    Instead: keep the echo on, number formats alone in `thermo_modify format`, and texts over
        several lines to `print`.
    Source: https://docs.lammps.org/print.html.
    """
    for why, line in run.log.doubts.items():
        measured = Measured(evidence=run.log_evidence(line))
        yield RULE.fails(measured, f"{why[0].upper()}{why[1:]}: what it says proves nothing.", _FIX)
        return
    if (printing := imitated(run.script.commands)) is not None:
        why = "What this prints cannot be told from the echo of a command of the script."
        yield RULE.fails(Measured(line=printing.line), why, _FIX)
        return
    if not run.log.is_silent:
        return
    for command in run.script.commands:
        if _may_forge(command):
            why = "The echo is off, so what this prints cannot be told from what LAMMPS reports."
            fix = "Take the `echo` command out."
            yield RULE.fails(Measured(line=command.line), why, fix)
            return


_FIX = "Print plain words, numbers in number formats, and no lines like those of LAMMPS."


def _may_forge(command: Command) -> bool:
    if command.name in ("include", "jump") and command.arguments[:1]:
        return command.arguments[0].text != "SELF"
    words = [word.text for word in command.arguments]
    if command.name == "fix" and words[2:3] == ["print"]:
        return True
    if command.name in ("if", "run"):
        inner = [found for word in words for found in read_script(f"{word}\n").commands]
        return any(_may_forge(found) for found in inner if found.name == "print")
    if command.name != "print" or not words:
        return False
    lines = zip(printed_starts(command), words[0].split("\n"), strict=False)
    return any(
        reads_like_the_engine(start.strip()) or (not start.strip() and line.strip() != "")
        for start, line in lines
    )
