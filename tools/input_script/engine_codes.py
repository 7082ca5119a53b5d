"""Findings out of the engine's own messages: code, reason, mend and page."""

import re

from mdagent.tools.engine.messages import EngineMessage, explain
from mdagent.tools.finding import Severity
from mdagent.tools.input_script.formula import as_number

_CODES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (code, re.compile(pattern, re.I))
    for code, pattern in (
        ("mass_missing", r"masses are set|mass(es)? (is|are) not set"),
        ("coefficients_missing", r"coeffs are not set"),
        ("unknown_command", r"Unknown command"),
        ("unknown_style", r"(Unrecognized|Unknown) [\w/ ]+ style"),
        ("file_missing", r"Cannot open|No such file"),
        ("variable_undefined", r"illegal variable|variable name .* does not exist"),
        ("name_undefined", r"Could not find|does not exist"),
        ("keyword_unknown", r"Unknown .*keyword"),
        ("bad_number", r"Expected (integer|floating point|numeric|bigint)"),
        ("bad_arguments", r"Illegal |Incorrect args|Invalid "),
        ("atoms_lost", r"Lost atoms|atoms missing|Out of range atoms|Non-numeric"),
        ("two_integrators", r"time integrated more than once"),
        ("kspace_open_side", r"non-periodic boundaries with"),
        ("kspace_no_charge", r"gewald for uncharged"),
        ("no_integrator", r"No fixes with time integration"),
    )
)
# Warnings of the dry run itself, or ones that nobody can act on.
_NOISE = re.compile(
    r"setting during minimization|Calling write_dump before a full system init"
    r"|Mismatch between velocity and compute groups|library was built without"
    r"|Temperature for fix modify is not for group all|Variable .* is not current"
    r"|No fixes with time integration|Ignoring .* because of .*-nocite|Atom sorting therefore",
    re.I,
)
# Before the potential is set there is nothing to communicate for.
_NOISE_BEFORE_A_RUN = re.compile(r"Communication cutoff is 0\.0", re.I)
# The numbers are right: they take longer, LAMMPS has put the fault right itself, or what it warns
# of is what the command says.
_HARMLESS = re.compile(
    r"inefficient|imageflag\(s\) in . direction .* reset to zero"
    r"|Replicating in a non-periodic dimension",
    re.I,
)
_NET_CHARGE = re.compile(r"not charge neutral, net charge = (\S+)")
_ROUNDING_CHARGE = 0.01
# Faults of averages that have had no steps to average over.
_OF_NO_STEPS = re.compile(
    r"Divide by 0|Power by 0|Log of zero|Sqrt of negative|Invalid math function in variable", re.I
)


# Scripts for several partitions or processes, which the dry run has not.
_OF_ONE_PROCESS = re.compile(
    r"partition|Bad grid of processors|World variable|more than one replica"
    r"|(must|requires?)[^.]* (multiple|more than (1|one)) proc",
    re.I,
)


def needs_more_processes(message: EngineMessage) -> bool:
    """Whether LAMMPS stops only because it runs as one process here."""
    return _OF_ONE_PROCESS.search(message.text) is not None


def code_of(message: EngineMessage) -> str:
    """A stable name for a message."""
    kind = next((code for code, pattern in _CODES if pattern.search(message.text)), message.kind)
    return f"engine.{kind}"


def severity_of(message: EngineMessage) -> Severity:
    """Errors stay errors; a warning counts as one where its mend is known."""
    if message.kind == "error" or code_of(message) == "engine.two_integrators":
        return "error"
    known = explain(message)[0] and not _HARMLESS.search(message.text)
    return "warning" if known else "info"


def is_noise(message: EngineMessage, *, at_a_run: bool) -> bool:
    """Whether a warning says nothing about the script."""
    if message.kind != "warning":
        return False
    charge = _NET_CHARGE.search(message.text)
    if charge is not None and abs(as_number(charge[1]) or 1.0) < _ROUNDING_CHARGE:
        return True
    if not at_a_run and _NOISE_BEFORE_A_RUN.search(message.text):
        return True
    return _NOISE.search(message.text) is not None


def is_no_integrator(message: EngineMessage) -> bool:
    """Whether LAMMPS says that nothing will move."""
    return code_of(message) == "engine.no_integrator"


def needs_real_steps(message: EngineMessage) -> bool:
    """Whether a fault may come from averages over no steps only."""
    return _OF_NO_STEPS.search(message.text) is not None
