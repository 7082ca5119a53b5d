"""Whether every atom is still there."""

from collections.abc import Iterator

from mdagent.tools.evaluation.judgement import Judgement, Measured, Rule
from mdagent.tools.evaluation.record import RunRecord

RULE = Rule("lost_atoms", "https://docs.lammps.org/thermo_modify.html, keyword lost", "atoms")
# These add or remove atoms on purpose.
_CHANGES_NUMBER = ("deposit", "evaporate", "pour", "gcmc", "widom", "append/atoms", "bond/react")
_COMMANDS = ("delete_atoms", "create_atoms", "read_data", "read_restart", "replicate", "clear")


def lost_atoms(run: RunRecord) -> Iterator[Judgement]:
    """The number of atoms never changes unless the script changes it.

    Why: an atom is lost when it moves further than the box between two neighbour lists, which
        means forces that are far too large.
    Instead: a smaller timestep, a minimisation before the dynamics, a corrected geometry; never
        `thermo_modify lost ignore`.
    Source: https://docs.lammps.org/Errors_messages.html, "Lost atoms".
    """
    for message in (*run.log.errors, *run.log.warnings):
        if "Lost atoms" in message.text:
            original, current = _counts(message.text)
            measured = Measured(current, original, run.log_evidence(message.line), _line(run))
            yield RULE.fails(measured, message.text, _FIX)
            return
    counts = [stage for stage in run.stages if stage.n_atoms is not None]
    if not counts:
        yield RULE.not_checked("No stage of the log states its number of atoms.")
        return
    first, last = counts[0], counts[-1]
    measured = Measured(
        float(last.n_atoms or 0), float(first.n_atoms or 0), run.log_evidence(last.heading_line)
    )
    if first.n_atoms == last.n_atoms or _meant(run):
        yield RULE.passes(measured)
    else:
        yield RULE.fails(measured, "Atoms disappeared without an error.", _FIX)


_FIX = "Lower the timestep, or `minimize` before the dynamics; check the start geometry."


def _counts(text: str) -> tuple[float | None, float | None]:
    numbers = [float(word) for word in text.replace(",", " ").split() if word.isdigit()]
    return (numbers[0], numbers[1]) if len(numbers) >= 2 else (None, None)


def _meant(run: RunRecord) -> bool:
    fixes = [fix for stage in run.stages for fix in stage.state.fixes_of(*_CHANGES_NUMBER)]
    since = run.last_state.commands
    started = next((i for i, c in enumerate(since) if c.name in ("run", "minimize")), len(since))
    return bool(fixes) or any(command.name in _COMMANDS for command in since[started:])


def _line(run: RunRecord) -> int | None:
    command = run.last_state.timestep_command
    return command.script_line if command else None
