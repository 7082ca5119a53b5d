"""A run as clients see it, put together from its directory; small enough for a model to read."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from mdagent.tools.engine.messages import read_messages
from mdagent.tools.engine.units import thermo_unit
from mdagent.tools.finding import Finding
from mdagent.tools.input_script.lexer import read_script
from mdagent.tools.input_script.limit_warnings import limit_warnings
from mdagent.tools.input_script.line_map import engine_findings
from mdagent.tools.sandbox.isolation import Isolation
from mdagent.tools.sandbox.limits import Limits
from mdagent.tools.simulation.deletion import deletion_of
from mdagent.tools.simulation.file_names import shown_name
from mdagent.tools.simulation.next_step import next_step
from mdagent.tools.simulation.record import read_record
from mdagent.tools.simulation.run import (
    UNFINISHED,
    Progress,
    Receipt,
    Resources,
    Run,
    RunEstimate,
    RunFile,
    ThermoTable,
)
from mdagent.tools.simulation.run_directory import RunDirectory, RunState

_TAIL_CHARACTERS = 1200
_TAIL_LINES = 15
_MOST_FILES = 20
_MOST_FINDINGS = 8
_MOST_HASHES = 8
_MOST_COLUMNS = 16
_TEXT = 300
_SCREEN_ENDS = 1 << 20
_SEVERITIES = ("error", "warning", "info")


def read_run(run: RunDirectory, state: RunState) -> Run:
    """Put a run together.

    Args:
        run: Its directory.
        state: What its executor says of it.

    Raises:
        FileNotFoundError: The directory was removed meanwhile.
    """
    launch = run.launch()
    live = read_record(run.progress_record)
    choice = read_record(run.choice_record) or {}
    # Where a run came to another machine, what confines it was only found there.
    status = read_record(run.status_record) or {}
    findings = run_findings(run, state)
    findings += [Finding(**hint) for hint in launch.get("hints", ())]
    estimate = RunEstimate(**{**(launch["estimate"] or {}), **choice.get("estimate", {})})
    if state.status in UNFINISHED:
        findings += limit_warnings(estimate.model_dump(), Limits(**launch["limits"]))
    files, n_files = _files(run.work)
    return Run(
        run_id=run.run_id,
        label=launch["label"],
        status=state.status,
        reason=_cut(state.reason, _TEXT) if state.reason else None,
        where=launch["where"],
        job_id=state.job_id,
        created=launch["created"],
        started=state.started,
        ended=state.ended,
        progress=_progress(live, state) if live else None,
        thermo=_thermo(live) if live else None,
        estimate=estimate,
        findings=findings,
        log_tail="" if state.status == "finished" else _tail(run.screen),
        files=files,
        n_files=n_files,
        run_directory=str(run.path),
        isolation=_isolation(**(status.get("isolation") or launch["isolation"])),
        resources=_resources(launch, choice),
        limits=launch["limits"],
        continued_from=launch["continued_from"],
        receipt=_receipt(run),
        deletion=deletion_of(run),
        next_step=next_step(run.run_id, state.status, state.reason, findings),
    )


def _isolation(
    backend: Literal["bubblewrap", "landlock", "none"], level: str, missing: list[str]
) -> Isolation:
    return Isolation(backend, level, tuple(missing))


def _resources(launch: dict[str, Any], choice: dict[str, Any]) -> Resources:
    if choice:
        return Resources(**choice["resources"])
    first, *others = launch["options"]
    found = Resources(**first["resources"])
    if not others:
        return found
    return found.model_copy(update={"why": "to be chosen by a short trial before the start"})


def run_findings(run: RunDirectory, state: RunState) -> list[Finding]:
    """What the engine complained about, on the script's own lines; errors first."""
    said = _ends(run.screen)
    messages = read_messages(said) if state.status not in UNFINISHED or len(said) < 1 << 18 else []
    if not messages:
        return []
    script = read_script(run.script.read_text(encoding="utf-8"))
    found = engine_findings(script, messages, said)
    found.sort(key=lambda finding: _SEVERITIES.index(finding.severity))
    return [_short(finding) for finding in found[:_MOST_FINDINGS]]


def _short(finding: Finding) -> Finding:
    texts = {name: _cut(getattr(finding, name), _TEXT) for name in ("message", "why", "fix")}
    command = _cut(finding.command, 200) if finding.command else None
    return finding.model_copy(update={**texts, "command": command})


def _progress(live: dict[str, Any], state: RunState) -> Progress:
    thermo = live["thermo"]
    rows = (thermo["last_rows"] or thermo["first_rows"]) if thermo else []
    latest = dict(zip(thermo["columns"], rows[-1], strict=False)) if rows else {}
    return Progress(
        step=live["step"],
        n_steps=live["n_steps"],
        steps_per_s=_rounded(live["steps_per_s"]),
        eta_s=_rounded(live["eta_s"]) if state.status == "running" else None,
        latest_thermo=dict(list(latest.items())[:_MOST_COLUMNS]),
    )


def _thermo(live: dict[str, Any]) -> ThermoTable | None:
    table = live["thermo"]
    if table is None:
        return None
    columns = table["columns"][:_MOST_COLUMNS]
    return ThermoTable(
        columns=columns,
        units=[thermo_unit(column, live["units"]) for column in columns],
        first_rows=[row[:_MOST_COLUMNS] for row in table["first_rows"][:2]],
        last_rows=[row[:_MOST_COLUMNS] for row in table["last_rows"]],
        n_rows=table["n_rows"],
        run_number=table["run_number"],
        n_runs=table["run_number"],
    )


def _receipt(run: RunDirectory) -> Receipt | None:
    record = read_record(run.receipt_record)
    if record is None:
        return None
    for name in ("inputs_sha256", "potentials_sha256"):
        if len(record[name]) > _MOST_HASHES:
            left = len(record[name]) - _MOST_HASHES
            record["notes"].append(f"{left} more {name} are in the file receipt.json")
            record[name] = dict(list(record[name].items())[:_MOST_HASHES])
    record["command_line"] = _cut(record["command_line"], 400)
    record.pop("limits", None)
    return Receipt(**record)


def _files(work: Path) -> tuple[list[RunFile], int]:
    found = sorted(_walk(work), key=lambda file: file.name)
    return found[:_MOST_FILES], len(found)


def _walk(work: Path) -> Iterator[RunFile]:
    for folder, _, names in os.walk(work):
        for name in names:
            path = Path(folder) / name
            if path.is_symlink():
                continue
            try:
                size_bytes = path.stat().st_size
            except OSError:
                continue  # gone since it was listed
            name = shown_name(str(path.relative_to(work)))
            yield RunFile(name=name, size_bytes=size_bytes)


def _ends(path: Path) -> str:
    """A text's beginning and end; what lies between is thermo rows or a flood."""
    try:
        with path.open("rb") as file:
            start = file.read(_SCREEN_ENDS)
            size = file.seek(0, os.SEEK_END)
            if size <= _SCREEN_ENDS:
                return start.decode(errors="replace")
            file.seek(max(_SCREEN_ENDS, size - _SCREEN_ENDS))
            end = file.read()
    except FileNotFoundError:
        return ""
    return f"{start.decode(errors='replace')}\n{end.decode(errors='replace')}"


def _tail(path: Path) -> str:
    text = _ends(path)[-_TAIL_CHARACTERS:]
    return "\n".join(text.splitlines()[-_TAIL_LINES:])


def _cut(text: str, length: int) -> str:
    """A long text's beginning and end."""
    if len(text) <= length:
        return text
    half = (length - 3) // 2
    return f"{text[:half]}...{text[-half:]}"


def _rounded(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.4g}")
