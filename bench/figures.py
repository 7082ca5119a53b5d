"""Measured figures, kept as JSON, and the page that is written from them."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

PREFACE = """\
# Benchmarks

Written by `make bench`; nothing in here is typed by hand. Each chunk is measured by its own
command and keeps the date and the machine it was measured on. A ratio compares two things
measured in turns within one run, so it also holds on a machine that is busy with other work.
"""


class NotPossibleHere(RuntimeError):
    """A chunk needs what this machine has not; the text says what, and how to get it."""


@dataclass(frozen=True)
class Figure:
    """One measured number; `how` says of what, over how many, and how far they spread."""

    name: str
    value: float
    unit: str
    how: str
    target: str = ""


@dataclass(frozen=True)
class Measurement:
    """A chunk as it was measured: when, where, and its figures."""

    chunk: str
    title: str
    command: str
    date: str
    machine: str
    figures: tuple[Figure, ...]


def read_measurements(folder: Path) -> dict[str, Measurement]:
    """The measurements kept so far, by chunk; none where nothing was measured yet."""
    kept = [json.loads(file.read_text(encoding="utf-8")) for file in sorted(folder.glob("*.json"))]
    return {
        item["chunk"]: Measurement(
            **{**item, "figures": tuple(Figure(**figure) for figure in item["figures"])}
        )
        for item in kept
    }


def write_measurement(folder: Path, measurement: Measurement) -> None:
    """Keep a measurement in its chunk's own file, so that chunks never meet in one."""
    folder.mkdir(exist_ok=True)
    text = json.dumps(asdict(measurement), indent=1)
    (folder / f"{measurement.chunk}.json").write_text(text + "\n", encoding="utf-8")


def render(measurements: Sequence[Measurement]) -> str:
    """The whole page."""
    return "\n".join([PREFACE, *(_section(measurement) for measurement in measurements)])


def _section(measurement: Measurement) -> str:
    lines = [
        f"## {measurement.title}",
        "",
        f"`{measurement.command}`, {measurement.date}, {measurement.machine}",
        "",
        "| what | figure | target | how |",
        "|---|---|---|---|",
    ]
    lines += [
        f"| {figure.name} | {shown(figure)} | {figure.target} | {figure.how} |"
        for figure in measurement.figures
    ]
    return "\n".join([*lines, ""])


def shown(figure: Figure) -> str:
    """The number with three significant digits, a whole number whole, and its unit."""
    value = figure.value
    text = f"{value:.0f}" if value == int(value) or abs(value) >= 1000 else f"{value:.3g}"
    return f"{text} {figure.unit}".strip()
