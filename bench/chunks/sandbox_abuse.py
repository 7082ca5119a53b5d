"""The whole abuse suite, at every level of this machine; writes the table of docs/sandbox.md."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from mdagent.bench.figures import Figure

TITLE = "Attempts to get out of the sandbox, each with a control that gets out unconfined"
ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "sandbox.md"
BEGIN, END = "<!-- written by make bench CHUNK=sandbox_abuse -->", "<!-- end -->"
LEVELS = ("bubblewrap", "bubblewrap, no /proc", "landlock")
_SUITE = ("tests/tools/sandbox/test_scripts.py", "tests/tools/sandbox/test_abuse.py")


@dataclass(frozen=True)
class Attempt:
    """One way out: what became of it at each level (`through`, `inside`, `blocked`)."""

    vector: str
    name: str
    control: bool
    ends: dict[str, str]


def measure() -> Iterator[Figure]:
    """Run the suite, count, and write the table from what it recorded."""
    attempts = _merged(attempt for properties in _suite() for attempt in _attempts(properties))
    counted = [attempt for attempt in attempts if attempt.control]
    how = f"besides {len(attempts) - len(counted)} without a control, which prove nothing"
    yield Figure("attempts whose control gets out", len(counted), "", how, "at least 70")
    for level in LEVELS:
        tried = [attempt for attempt in counted if level in attempt.ends]
        names = [attempt.name for attempt in tried if attempt.ends[level] == "through"]
        told = f"of {len(tried)}" + (f": {', '.join(names)}" if names else "")
        target = "0" if "bubblewrap" in level else ""
        yield Figure(f"got through, {level}", len(names), "", told, target)
    write_table(PAGE, attempts)


def _merged(parts: Iterable[Attempt]) -> list[Attempt]:
    """Attempts that were recorded level by level, put together."""
    whole: dict[tuple[str, str], Attempt] = {}
    for part in parts:
        known = whole.get((part.vector, part.name), part)
        control, ends = part.control and known.control, {**known.ends, **part.ends}
        whole[part.vector, part.name] = Attempt(part.vector, part.name, control, ends)
    return list(whole.values())


def _suite() -> Iterator[dict[str, str]]:
    """What each test of the suite recorded, failed or not."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", "--import-mode=importlib", *_SUITE]
        # Only this older form of report keeps what a test records.
        words = ["-o", "junit_family=xunit1", f"--junitxml={report}"]
        whole = ["env", "MDAGENT_TEST_ABUSE=whole"]
        subprocess.run([*whole, *command, *words], cwd=ROOT, check=False, capture_output=True)
        for case in ElementTree.parse(report).iter("testcase"):
            properties = {
                item.get("name", ""): item.get("value", "") for item in case.iter("property")
            }
            yield {"name": _parameters(case.get("name", "")), **properties}


def _parameters(test: str) -> str:
    """What tells this test from its siblings."""
    return test.partition("[")[2].rstrip("]") or test


def _attempts(properties: dict[str, str]) -> Iterator[Attempt]:
    if "vector" in properties:
        ends = {level: properties[f"at {level}"] for level in LEVELS if f"at {level}" in properties}
        control = properties.get("control") == "through"
        _, _, group = properties["vector"].partition(": ")
        name = properties["name"].removeprefix(f"{group}-")
        yield Attempt(properties["vector"], name, control, ends)
    if "native" in properties:
        level, ways, controls = json.loads(properties["native"])
        is_root = os.geteuid() == 0 and "own user" in properties["name"]
        user = "root" if is_root else "an ordinary user"
        for name, end in ways.items():
            control = controls.get(name) == "through"
            vector = f"native code that calls the kernel, the server being {user}"
            yield Attempt(vector, name, control, {level: end.split(" ")[0]})


def write_table(page: Path, attempts: list[Attempt]) -> None:
    """Replace the table between the two marks of the page."""
    text = page.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    table = "\n".join(_table(attempts))
    page.write_text(f"{before}{BEGIN}\n{table}\n{END}{after}", encoding="utf-8")


def _table(attempts: list[Attempt]) -> Iterator[str]:
    yield f"| vector | attempts | {' | '.join(LEVELS)} |"
    yield f"|---|---|{'---|' * len(LEVELS)}"
    for vector in dict.fromkeys(attempt.vector for attempt in attempts):
        rows = [attempt for attempt in attempts if attempt.vector == vector and attempt.control]
        cells = " | ".join(_cell(rows, level) for level in LEVELS)
        yield f"| {vector} | {len(rows)} | {cells} |"
    alone = sorted({attempt.name for attempt in attempts if not attempt.control})
    yield ""
    yield f"Not counted, as nothing proves that they work on this machine: {_list(alone)}."


def _cell(rows: list[Attempt], level: str) -> str:
    ends = {row.name: row.ends[level] for row in rows if level in row.ends}
    if not ends:
        return "not applicable"
    through = [name for name, end in ends.items() if end == "through"]
    n_inside = sum(end == "inside" for end in ends.values())
    told = f"{len(through)} through" + (f" ({_list(through)})" if through else "")
    return told + (f", {n_inside} run but reach nothing" if n_inside else "")


def _list(names: list[str]) -> str:
    return ", ".join(name.replace("_", " ") for name in names) or "none"
