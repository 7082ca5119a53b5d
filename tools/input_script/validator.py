"""All faults of a script at once: lexer, static, physics, and the engine's dry run."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from mdagent.potentials.catalogue import Catalogue
from mdagent.tools.engine.engine import Engine
from mdagent.tools.expectation import Expectation
from mdagent.tools.finding import Finding, NotChecked, overall_status
from mdagent.tools.input_script.analysis import Analysis
from mdagent.tools.input_script.dry_run import DryRun, dry_run
from mdagent.tools.input_script.estimate import estimate
from mdagent.tools.input_script.expansion import MOST_STEPS
from mdagent.tools.input_script.lexer import read_script
from mdagent.tools.input_script.limit_warnings import limit_warnings
from mdagent.tools.input_script.merging import merged
from mdagent.tools.input_script.output_size import output_size
from mdagent.tools.input_script.rewrite import Depth
from mdagent.tools.input_script.smoke import row_findings
from mdagent.tools.input_script.static import static_findings
from mdagent.tools.input_script.validation import Estimate, Validation
from mdagent.tools.sandbox.isolation import SandboxUnavailable
from mdagent.tools.sandbox.limits import Limits
from mdagent.tools.sandbox.sandbox import Sandbox

ValidationDepth = Literal["static", "dry_run", "smoke"]
# Beyond this set-up alone takes longer than the dry run may.
_LARGEST_DRY_RUN = 400_000
# As many as fit the answer that a model reads; errors come before the rest.
_SHOWN = 12
_ORDER = ("error", "warning", "info")


@dataclass(frozen=True)
class Instruments:
    """What a script is checked with.

    Attributes:
        missing: Why there is no engine or no sandbox, each with its mend.
        limits: What a run may use; the estimate is held against them.
    """

    engine: Engine | None
    sandbox: Sandbox | None
    catalogue: Catalogue | None
    missing: tuple[NotChecked, ...] = ()
    limits: Limits | None = None


def validate(
    script: str,
    inputs: Mapping[str, Path],
    variables: Mapping[str, str],
    depth: ValidationDepth,
    expect: Expectation | None,
    instruments: Instruments,
) -> Validation:
    """Check a script; blocks for as long as the dry run takes.

    Args:
        script: Its text.
        inputs: Supplied files by the name that the script uses.
        variables: Name to value, as with `-var`.
        depth: `static` does not start the engine; `smoke` makes some steps.
        expect: What the run is for.
        instruments: What to check with.
    """
    analysis = Analysis(
        read_script(script), inputs, variables, expect, instruments.engine, instruments.catalogue
    )
    found = static_findings(analysis)
    size = estimate(analysis)
    not_checked = [*instruments.missing, *_not_followed(analysis)]
    run = DryRun()
    complete = depth == "static" and instruments.engine is not None
    if depth != "static":
        refusal = _no_dry_run(analysis, instruments, size)
        not_checked += refusal
        if not refusal and instruments.engine is not None and instruments.sandbox is not None:
            run = _engine_says(analysis, found, instruments.engine, instruments.sandbox, depth)
            not_checked += run.not_checked
            complete = run.finished
    findings = merged(found, run.findings, [*row_findings(analysis, run, _engine_depth(depth))])
    size = _measured(size, run, analysis)
    if instruments.limits is not None:
        findings += limit_warnings(size.model_dump(), instruments.limits)
    shown = _shown(findings)
    return Validation(
        status=overall_status(findings, unknown=not complete),
        findings=shown,
        estimate=size,
        not_checked=not_checked,
        n_hidden=len(findings) - len(shown),
        next_step=_next_step(shown, complete=complete),
    )


def _engine_depth(depth: ValidationDepth) -> Depth:
    return "smoke" if depth == "smoke" else "dry_run"


def _engine_says(
    analysis: Analysis,
    found: list[Finding],
    engine: Engine,
    sandbox: Sandbox,
    depth: ValidationDepth,
) -> DryRun:
    try:
        return dry_run(analysis, found, engine, sandbox, _engine_depth(depth))
    except SandboxUnavailable as error:
        note = NotChecked(what="the engine's verdict", why=str(error))
        return DryRun(not_checked=[note])


def _no_dry_run(analysis: Analysis, instruments: Instruments, size: Estimate) -> list[NotChecked]:
    """Why the engine is not asked, empty where it can be."""
    what = "the engine's verdict (dry run)"
    if instruments.engine is None or instruments.sandbox is None:
        return (
            [] if instruments.missing else [NotChecked(what=what, why="There is no engine here.")]
        )
    if size.n_atoms is not None and size.n_atoms > _LARGEST_DRY_RUN:
        why = f"Setting up {size.n_atoms:,} atoms takes too long; check it with a smaller system."
        return [NotChecked(what=what, why=why)]
    return []


def _not_followed(analysis: Analysis) -> list[NotChecked]:
    notes = []
    opaque = analysis.expansion.opaque
    if opaque is not None and opaque < len(analysis.steps):
        step = analysis.steps[opaque]
        why = f"What `{step.command.text[:80]}` does cannot be read here."
        if opaque == MOST_STEPS - 1:
            why = f"Only the first {MOST_STEPS:,} commands are followed."
        notes.append(NotChecked(what="names and settings below this line", why=why, line=step.line))
    return notes


def _measured(size: Estimate, run: DryRun, analysis: Analysis) -> Estimate:
    """The estimate with what the engine's last pass and the script's output commands tell."""
    found: dict[str, object] = {}
    screen = run.screens[-1] if run.screens else None
    if screen is not None and screen.n_atoms is not None:
        found |= {"n_atoms": screen.n_atoms, "n_atoms_from": "engine"}
        found |= {"memory_MiB": screen.memory_MiB, "steps_per_s": _short(screen.steps_per_s)}
        if screen.steps_per_s and size.n_steps is not None:
            found["time_s"] = _short(size.n_steps / screen.steps_per_s)
    size = size.model_copy(update=found)
    output = output_size(analysis, size.n_atoms)
    if output is None:
        return size
    return size.model_copy(
        update={"disk_MiB": _short(output.disk_MiB), "log_MiB": _short(output.log_MiB)}
    )


def _short(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.3g}")


def _shown(findings: list[Finding]) -> list[Finding]:
    # One fault told at many lines is not to leave another untold.
    told = Counter[tuple[str, str]]()
    rank: dict[int, tuple[int, int]] = {}
    for finding in findings:
        key = finding.code, finding.message
        rank[id(finding)] = _ORDER.index(finding.severity), told[key]
        told[key] += 1
    kept = sorted(findings, key=lambda finding: rank[id(finding)])[:_SHOWN]
    return [finding for finding in findings if finding in kept]


def _next_step(findings: list[Finding], *, complete: bool) -> str:
    errors = [finding for finding in findings if finding.severity == "error"]
    if errors:
        lines = ", ".join(str(line) for line in sorted({f.line for f in errors if f.line}))
        return f"Mend the errors{f' on lines {lines}' if lines else ''}, then validate again."
    if not complete:
        return "No error was found, but not everything was checked: see not_checked."
    return "run_lammps with the same script, files and variables."
