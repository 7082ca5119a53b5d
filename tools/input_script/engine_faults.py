"""The engine's messages as findings at the lines that caused them."""

import re
from collections.abc import Collection

from mdagent.tools.engine.messages import EngineMessage, explain, page_about
from mdagent.tools.finding import Finding, Severity
from mdagent.tools.input_script.analysis import Advice, Analysis, fault, write
from mdagent.tools.input_script.baths import bath_of
from mdagent.tools.input_script.core_words import with_word_meant
from mdagent.tools.input_script.engine_codes import code_of, severity_of
from mdagent.tools.input_script.expansion import Argument, Step
from mdagent.tools.sandbox.outcome import Outcome

_COMMANDS = "https://docs.lammps.org/Commands_all.html"
# Errors that show at `run`, and the command that left them behind.
_ROOTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("masses are set", ("pair_style", "create_box", "read_data")),
    ("pair coeffs are not set", ("pair_style",)),
    ("bond coeffs are not set", ("bond_style",)),
    ("angle coeffs are not set", ("angle_style",)),
    ("dihedral coeffs are not set", ("dihedral_style",)),
    ("improper coeffs are not set", ("improper_style",)),
    ("KSpace style is incompatible", ("kspace_style",)),
    ("Pair style requires a KSpace style", ("pair_style",)),
    ("Thermo style does not use", ("thermo_style",)),
)
_FORMULA = re.compile(r"^Variable (\w+): ")
_REFUSED = re.compile(r"^(Illegal|Unknown|Unrecognized|Invalid) ", re.I)
_SECTION = re.compile(r"format in (\S+) section of data file")


def of_message(analysis: Analysis, message: EngineMessage, step: Step | None) -> Finding:
    """A message as a finding at its step; without one it has no line."""
    why, fix = explain(message)
    severity = severity_of(message)
    code = code_of(message)
    text = _one_line(message.text)
    if step is None:
        return Finding(
            severity=severity,
            code=code,
            source="engine",
            message=text,
            why=why,
            fix=fix,
            doc_url=message.url or page_about(message),
        )
    line = with_word_meant(step) if _REFUSED.search(text) else None
    advice = Advice(
        why=why,
        fix=write(line) if line else fix,
        doc_url=message.url or _page(message, code, step),
        caused_by=_root(analysis, message, step),
    )
    return fault(step, severity, code, text, advice, _argument(message, step))


def _page(message: EngineMessage, code: str, step: Step) -> str:
    if code == "engine.unknown_command":
        return _COMMANDS
    return page_about(message) or page_of(step)


def page_of(step: Step) -> str:
    """The manual's page of a command that there is."""
    return f"https://docs.lammps.org/{step.name.replace('/', '_')}.html"


def _one_line(text: str) -> str:
    return " ".join(text.split())[:600]


def _argument(message: EngineMessage, step: Step) -> Argument | None:
    if message.argument is None or step.file is not None:
        return None
    same = [argument for argument in step.arguments if argument.text == message.argument]
    return same[0] if len(same) == 1 else None


def _root(analysis: Analysis, message: EngineMessage, step: Step) -> int | None:
    if step.name == "read_data" and (section := _SECTION.search(message.text)):
        # `read_data FILE fix ID NULL Section` hands a section to a fix, which says what it holds.
        position = step.find(section[1], 4)
        fix = step.text(position - 2) if position else None
        return next((s.line for s in analysis.named("fix") if s.text(0) == fix), None)
    if formula := _FORMULA.search(message.text):
        written = [s for s in analysis.named("variable") if s.text(0) == formula[1]]
        before = [s for s in written if s.index < step.index]
        return before[-1].line if before else None
    for words, names in _ROOTS:
        if words in message.text:
            before = [s for s in analysis.named(*names) if s.index < step.index]
            if before:
                return before[-1].line
    return None


def no_integrator(
    analysis: Analysis, step: Step | None, changed: Collection[str]
) -> Finding | None:
    """LAMMPS' warning that nothing moves, where the script does want steps.

    Args:
        analysis: The script.
        step: The run.
        changed: Names of the commands that were mended or left out for this pass.
    """
    stage = next((s for s in analysis.stages if step and s.step.index == step.index), None)
    if stage is None or stage.kind != "run" or stage.n_steps == 0:
        return None
    if "fix" in changed or "unfix" in changed:
        return None
    moving = bool(stage.state.velocities) and (stage.n_steps or 0) >= 100
    wanted = moving or analysis.expect is not None
    # Styles that LAMMPS does not count as integrators may move atoms all the same.
    seen = (bath_of(fix) for fix in stage.state.fixes.values())
    integrates = any(bath is not None and bath.integrates for bath in seen)
    severity: Severity = "error" if wanted and not integrates else "info"
    advice = Advice(
        why="All atoms stay where they are; LAMMPS only warns.",
        fix=f"Above line {stage.step.line} write `fix integrate all nve`.",
        doc_url="https://docs.lammps.org/fix_nve.html",
    )
    message = "No fix moves the atoms in this run."
    return fault(stage.step, severity, "engine.no_integrator", message, advice)


def of_another_round(finding: Finding, jump: Step) -> Finding:
    """An error at a line that was sound when it was carried out first."""
    why = f"The line is carried out again after the jump on line {jump.line}. {finding.why}"
    cause = finding.caused_by or jump.line
    return finding.model_copy(update={"why": why.strip(), "caused_by": cause})


def crash(step: Step | None, outcome: Outcome) -> Finding:
    """LAMMPS ended without an error message."""
    number = outcome.signal if outcome.signal is not None else outcome.exit_code
    why = f"LAMMPS ended by itself ({outcome.ended_by} {number}) without an error message."
    fix = "Check the arguments of this line against the manual; a keyword may be unknown."
    message = "LAMMPS crashes at this line."
    if step is None:
        return Finding(
            severity="error",
            code="engine.crash",
            source="engine",
            message="LAMMPS crashes before the first line.",
            why=why,
            fix="mdagent doctor tells whether the engine works at all.",
        )
    return fault(step, "error", "engine.crash", message, Advice(why, fix, page_of(step)))
