"""The logs that LAMMPS ships with its examples, judged without any expectation.

Nobody planted a fault in them, so a failure is either true or a false alarm: each was looked at,
and bench/reference_findings.json says which and why. docs/reference-logs.md is written from it.
"""

import json
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from mdagent.bench.figures import Figure
from mdagent.knowledge_index.source import find_source
from mdagent.server.settings import Settings
from mdagent.tools.evaluation.judge import judgements_of
from mdagent.tools.evaluation.record import RunPaths, read_record

TITLE = "Reference logs of LAMMPS, judged with nothing expected"
_BENCH = Path(__file__).resolve().parents[1]
JUDGED = _BENCH / "reference_findings.json"
PAGE = _BENCH.parent / "docs" / "reference-logs.md"
# The outputs are not shipped with the logs; that they are missing says nothing.
_LEFT_OUT = ("outputs",)
_HEAD = """\
# Failures on LAMMPS' own reference logs

Written by `make bench CHUNK=reference_logs` from bench/reference_findings.json: each finding with
status `fail` on the logs in `examples` and `bench` of LAMMPS' source tree, nothing expected, and
what looking at the log told. The count is of logs.

| logs | check | count | judged | why |
|---|---|---|---|---|
"""


@dataclass(frozen=True)
class Adjudged:
    """What was found when the logs of a pattern that fail a check were looked at."""

    logs: str
    check: str
    judged: str
    why: str


def measure() -> Iterator[Figure]:
    """Logs judged, failures true, false and not yet looked at, and the time that one takes."""
    tree = find_source(Settings().cache_folder).path
    logs = [log for top in ("bench", "examples") for log in reference_logs(tree / top)]
    verdicts = [Adjudged(**row) for row in json.loads(JUDGED.read_text("utf-8"))]
    counts, open_questions, times = dict.fromkeys(verdicts, 0), [], []
    false: set[Path] = set()
    alarmed: set[Path] = set()
    for log in logs:
        start = time.perf_counter()
        failed = failures(log)
        times.append(time.perf_counter() - start)
        for check in failed:
            alarmed.add(log)
            name = log.relative_to(tree).as_posix()
            found = next((v for v in verdicts if v.check == check and fnmatch(name, v.logs)), None)
            if found is None:
                open_questions.append(f"{name}: {check}")
                continue
            counts[found] += 1
            if found.judged == "false":
                false.add(log)
    _write_page(counts)
    n_logs = len(logs)
    yield Figure("logs", n_logs, "", "those whose first line is LAMMPS' own")
    yield Figure("logs with a failure", len(alarmed), "", f"of {n_logs}")
    share = 100 * len(false) / n_logs
    yield Figure("false ones", share, "% of logs", f"{len(false)} of {n_logs}", "at most 1 %")
    told = "; ".join(open_questions[:5])
    yield Figure("failures not looked at", len(open_questions), "", told or "none", "0")
    spread = f"median of {n_logs}; 95 % within {_quantile(times, 0.95) * 1e3:.0f} ms"
    yield Figure("to judge a log", statistics.median(times) * 1e3, "ms", spread, "30 ms")


def reference_logs(folder: Path) -> list[Path]:
    """The files below a folder that are logs of LAMMPS."""
    return [path for path in sorted(folder.rglob("log.*")) if _is_log(path)]


def failures(log: Path) -> list[str]:
    """The checks that fail on a log alone, without script and outputs."""
    with tempfile.TemporaryDirectory() as name:
        script, work = Path(name) / "script.lammps", Path(name) / "work"
        script.touch()
        work.mkdir()
        record = read_record(
            RunPaths(script, log, work), run_id=log.name, status="finished", expect=None
        )
        judged = judgements_of(record)
    return [
        j.result.check for j in judged if j.status == "fail" and j.result.check not in _LEFT_OUT
    ]


def _is_log(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open(encoding="utf-8", errors="replace") as lines:
        return any(line.startswith("LAMMPS (") for line, _ in zip(lines, range(3), strict=False))


def _quantile(values: list[float], share: float) -> float:
    return sorted(values)[int(share * (len(values) - 1))]


def _write_page(counts: dict[Adjudged, int]) -> None:
    rows = [
        f"| `{one.logs}` | {one.check} | {count} | {one.judged} | {one.why} |\n"
        for one, count in counts.items()
        if count
    ]
    PAGE.write_text(_HEAD + "".join(rows), encoding="utf-8")
