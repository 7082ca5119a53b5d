"""A self-contained HTML report of a run: verdict, evidence, pictures, script, receipt."""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, select_autoescape

from mdagent.potentials.catalogue import Catalogue
from mdagent.tools.evaluation.citations import potential_citations, reminder_of
from mdagent.tools.evaluation.evaluation import CheckResult, Evaluation
from mdagent.tools.evaluation.picture import NothingToPlot, Picture, PlotsMissing
from mdagent.tools.evaluation.plot_melting import draw_melting_curve
from mdagent.tools.evaluation.plot_snapshot import Renderer, RenderingFailed, draw_snapshot
from mdagent.tools.evaluation.plot_thermo import draw_thermo
from mdagent.tools.evaluation.record import RunRecord
from mdagent.tools.simulation.record import read_record, write_whole
from mdagent.tools.simulation.run_directory import RunDirectory

REPORT_NAME = "report.html"
_MOST_SCRIPT_LINES = 2000
_ORDER = ("fail", "warn", "not_checked", "pass")
_LONGEST_SCREEN = 4_000_000


@dataclass(frozen=True)
class Reported:
    """A run as it was read, and the verdict on it."""

    record: RunRecord
    evaluation: Evaluation


def write_report(
    run: RunDirectory,
    reported: Reported,
    renderer: Renderer | None,
    catalogue: Catalogue | None = None,
) -> Path:
    """Write the report beside the run's records, out of the reach of its script.

    Raises:
        StoreFull, StoreNotWritable: The texts say what to do.
    """
    path = run.path / REPORT_NAME
    write_whole(path, render_report(run, reported, renderer, catalogue).encode("utf-8"))
    return path


def render_report(
    run: RunDirectory,
    reported: Reported,
    renderer: Renderer | None,
    catalogue: Catalogue | None = None,
) -> str:
    """The report as one HTML page that asks nothing of a network."""
    pictures, missing = _pictures(reported.record, renderer)
    expect = reported.record.expect.model_dump(exclude_none=True)
    screen = _text(run.screen)
    template = _environment().get_template("report.html.jinja")
    return template.render(
        run=_facts_of(run, reported.record),
        evaluation=reported.evaluation,
        findings=_sorted(reported.evaluation.findings),
        expect=expect,
        pictures=pictures,
        missing_pictures=missing,
        script=_script_lines(reported),
        receipt=read_record(run.receipt_record) or {},
        reminder=reminder_of(screen),
        potentials=potential_citations(reported.record, catalogue),
        repeat=_repeat(run, expect),
    )


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("mdagent.tools.evaluation", "."),
        autoescape=select_autoescape(default=True, default_for_string=True),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["figure"] = _figure
    return environment


def _figure(value: Any) -> str:
    """A number with the digits that a reader needs; words as they are."""
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _facts_of(run: RunDirectory, record: RunRecord) -> dict[str, Any]:
    launch = read_record(run.launch_record) or {}
    return {
        "run_id": record.run_id,
        "label": launch.get("label"),
        "created": launch.get("created", ""),
        "status": record.status,
        "reason": record.reason,
        "version": record.log.version or "",
        "n_atoms": next((s.n_atoms for s in reversed(record.stages) if s.n_atoms), None),
        "n_steps": sum(stage.n_steps or 0 for stage in record.stages),
        "units": record.units,
    }


def _pictures(
    record: RunRecord, renderer: Renderer | None
) -> tuple[list[tuple[str, Picture, str]], list[str]]:
    """Heading, picture and data of each picture that could be drawn; and why others could not."""
    drawn: list[tuple[str, Picture, str]] = []
    missing: list[str] = []
    wanted: list[tuple[str, Callable[[], Picture]]] = [
        ("Thermodynamics", lambda: draw_thermo(record))
    ]
    if record.expect.property == "melting":
        wanted.append(("Melting curve", lambda: draw_melting_curve(record)))
    if renderer is not None:
        wanted.append(("Last frame", lambda: draw_snapshot(record, renderer)))
    for heading, draw in wanted:
        try:
            picture = draw()
        except (NothingToPlot, PlotsMissing, RenderingFailed) as error:
            missing.append(f"{heading}: {error}")
        else:
            drawn.append((heading, picture, base64.b64encode(picture.png).decode("ascii")))
    return drawn, missing


def _script_lines(reported: Reported) -> list[dict[str, Any]]:
    """Every line of the script with the findings that stand at it."""
    at: dict[int, list[CheckResult]] = {}
    for finding in reported.evaluation.findings:
        if finding.line is not None and finding.status in ("fail", "warn"):
            at.setdefault(finding.line, []).append(finding)
    text = "".join(line.raw for line in reported.record.script.lines)
    lines = text.splitlines()[:_MOST_SCRIPT_LINES]
    return [
        {"number": number, "text": line, "findings": at.get(number, [])}
        for number, line in enumerate(lines, start=1)
    ]


def _sorted(findings: list[CheckResult]) -> list[CheckResult]:
    return sorted(findings, key=lambda finding: _ORDER.index(finding.status))


def _text(path: Path) -> str:
    if not path.is_file():
        return ""
    with path.open(encoding="utf-8", errors="replace") as file:
        return file.read(_LONGEST_SCREEN)


def _repeat(run: RunDirectory, expect: dict[str, Any]) -> list[str]:
    """The commands that run and judge the script again."""
    judged = f"mdagent evaluate-run {run.run_id}"
    if expect:
        judged += f" --expect '{json.dumps(expect)}'"
    return ["mdagent run-lammps script.lammps --wait-s 50", judged]
