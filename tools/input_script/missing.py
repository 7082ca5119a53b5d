"""Names that are used and not defined: what the checks of groups, fixes, ... have in common."""

from collections.abc import Iterator

from mdagent.tools.finding import Finding, Severity
from mdagent.tools.input_script.analysis import Advice, Analysis, corrected, fault, write
from mdagent.tools.input_script.definitions import Kind, Standing
from mdagent.tools.input_script.expansion import Step
from mdagent.tools.input_script.nearest import nearest
from mdagent.tools.input_script.references import Reference

_HOW_TO_DEFINE: dict[Kind, str] = {
    "group": "group {name} type 1",
    "region": "region {name} block ...",
    "fix": "fix {name} all ...",
    "compute": "compute {name} all ...",
    "variable": "variable {name} equal ...",
    "molecule": "molecule {name} FILE",
    "dump": "dump {name} all ...",
}


def undefined(analysis: Analysis, kind: Kind) -> Iterator[Finding]:
    """Every use of a name of one kind that is not defined where it is used."""
    reported: set[tuple[str, int]] = set()
    for step in analysis.steps:
        for reference in analysis.references[step.index]:
            if reference.kind != kind:
                continue
            standing = analysis.definitions.standing(kind, reference.name, step.index)
            if standing == "defined" or _may_be_there(analysis, step, reference, standing):
                continue
            if (reference.name, step.line) not in reported:
                reported.add((reference.name, step.line))
                yield _finding(analysis, step, reference, standing)


def _may_be_there(analysis: Analysis, step: Step, reference: Reference, standing: Standing) -> bool:
    """Whether the order of the text proves nothing about a name that exists somewhere."""
    if standing == "never":
        # `if "$(is_defined(fix,x))" then "unfix x"` is a common guard.
        return not step.certain and step.name in ("unfix", "uncompute", "undump", "group")
    hidden = analysis.definitions.is_hidden(reference.kind, step.index)
    return reference.when == "ever" or hidden or not step.certain


def _finding(analysis: Analysis, step: Step, reference: Reference, standing: Standing) -> Finding:
    kind, name = reference.kind, reference.name
    line = analysis.definitions.line_of(kind, name, analysis.steps)
    match standing:
        case "later":
            message = f"The {kind} `{name}` is used before it is defined on line {line}."
            fix = f"Move its definition from line {line} to above line {step.line}."
            if line == step.line:
                message = f"The {kind} `{name}` is used by its own first definition."
                fix = f"Give `{name}` a first value on a line above."
        case "removed":
            message = f"The {kind} `{name}` was removed before this line."
            fix = f"Use it before it is removed, or define it again above line {step.line}."
        case _:
            message = f"The {kind} `{name[:60]}` is not defined."
            fix = _definition(analysis, step, reference)
    advice = Advice(
        why=_why(analysis, step, kind),
        fix=fix,
        doc_url=f"https://docs.lammps.org/{kind}.html",
        caused_by=line,
    )
    severity: Severity = _severity(analysis, step, reference)
    return fault(step, severity, f"static.undefined_{kind}", message, advice, reference.argument)


def _severity(analysis: Analysis, step: Step, reference: Reference) -> Severity:
    if analysis.definitions.is_hidden(reference.kind, step.index) or not step.certain:
        return "warning"
    if reference.when == "ever" and step.name == "variable":
        # A formula is looked at only where the variable is evaluated.
        return "error" if _is_used(analysis, step.text(0)) else "warning"
    return "error"


def _is_used(analysis: Analysis, name: str | None) -> bool:
    return any(
        reference.kind == "variable" and reference.name == name
        for of_step in analysis.references
        for reference in of_step
    )


def _why(analysis: Analysis, step: Step, kind: Kind) -> str:
    if analysis.definitions.is_hidden(kind, step.index):
        return f"No command seen here defines it; one that could not be read may define the {kind}."
    if not step.certain:
        return "LAMMPS stops here if this branch is taken."
    return "LAMMPS stops when it looks the name up."


def _definition(analysis: Analysis, step: Step, reference: Reference) -> str:
    known = analysis.definitions.names(reference.kind)
    argument = reference.argument
    for close in nearest(reference.name, known):
        if argument.text is not None:
            # Only the name changes; c_ and an index stay as they are.
            line = corrected(step, argument, argument.text.replace(reference.name, close, 1))
            if line:
                return write(line)
        return f"Did you mean `{close}`?"
    if reference.kind in ("group", "region") and len(known) == 1:
        return f"Did you mean `{min(known)}`, the only {reference.kind} there is?"
    how = _HOW_TO_DEFINE[reference.kind].format(name=reference.name[:60])
    return f"Define it above line {step.line}: `{how}`."
