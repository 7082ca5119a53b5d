"""A self-contained HTML report of a run: verdict, evidence, pictures, script, receipt."""

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, select_autoescape

from mdagent.potentials.catalogue import Catalogue
from mdagent.tools.evaluation.citations import potential_citations, reminder_of
from mdagent.tools.evaluation.evaluation import CheckResult, Evaluation
from mdagent.tools.evaluation.numbers import with_error
from mdagent.tools.evaluation.picture import NothingToPlot, Picture, PlotsMissing
from mdagent.tools.evaluation.plot_melting import draw_melting_curve
from mdagent.tools.evaluation.plot_properties import draw_msd, draw_rdf, draw_stress_strain
from mdagent.tools.evaluation.plot_snapshot import Renderer, RenderingFailed, draw_snapshot
from mdagent.tools.evaluation.plot_thermo import draw_thermo
from mdagent.tools.evaluation.record import RunRecord
from mdagent.tools.evaluation.repeat import repeat_commands
from mdagent.tools.expectation import Expectation, Quantity
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
    expect = reported.record.expect
    stated = expect.model_dump(mode="json", exclude_none=True)
    screen = _text(run.screen)
    template = _environment().get_template("report.html.jinja")
    return template.render(
        run=_facts_of(run, reported.record),
        evaluation=reported.evaluation,
        findings=_sorted(reported.evaluation.findings),
        expect=_stated(expect),
        pictures=pictures,
        missing_pictures=missing,
        script=_script_lines(reported),
        receipt=read_record(run.receipt_record) or {},
        reminder=reminder_of(screen),
        potentials=potential_citations(reported.record, catalogue),
        repeat=repeat_commands(run, stated),
    )


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("mdagent.tools.evaluation", "."),
        autoescape=select_autoescape(default=True, default_for_string=True),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["figure"] = _figure
    environment.filters["quantity"] = _quantity
    return environment


def _figure(value: Any) -> str:
    """A number with the digits that a reader needs; words as they are."""
    if not isinstance(value, float):
        return str(value)
    return f"{value:,.0f}" if value.is_integer() and abs(value) < 1e12 else f"{value:.5g}"


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
    asked = record.expect.property or ""
    if asked in _OF_PROPERTY:
        heading, draw_property = _OF_PROPERTY[asked]
        wanted.append((heading, lambda: draw_property(record)))
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


_OF_PROPERTY: Mapping[str, tuple[str, Callable[[RunRecord], Picture]]] = {
    "melting": ("Melting curve", draw_melting_curve),
    "rdf": ("Radial distribution", draw_rdf),
    "diffusion": ("Mean squared displacement", draw_msd),
    "stress_strain": ("Stress and strain", draw_stress_strain),
}


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


def _stated(expect: Expectation) -> list[tuple[str, str]]:
    """The facts of an expectation in words."""
    told = []
    for name, value in expect.model_dump(exclude_none=True).items():
        told.append((name.replace("_", " "), _words(value)))
    return told


def _words(value: Any) -> str:
    """`300 K`, `400 to 1800 K`, `Cu, Ni`, `Cu 0.75, Ni 0.25`."""
    if isinstance(value, dict) and "unit" in value:
        number, unit = value["value"], value["unit"]
        ends = number if isinstance(number, list | tuple) else [number]
        named = "" if unit == "lj" else f" {unit}"
        return f"{' to '.join(f'{end:g}' for end in ends)}{named}"
    if isinstance(value, dict):
        return ", ".join(f"{name} {share:g}" for name, share in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(str(part) for part in value)
    return f"{value:g}" if isinstance(value, float) else str(value).replace("_", " ")


def _quantity(quantity: Quantity) -> str:
    return with_error(quantity.value, quantity.standard_error, quantity.unit)
