"""Runs whose labels were written before the evaluator saw them, run and judged."""

import json
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from mdagent.tools.engine.engine import Engine
from mdagent.tools.evaluation.evaluation import Evaluation
from mdagent.tools.evaluation.judge import evaluate
from mdagent.tools.evaluation.record import RunPaths, read_record
from mdagent.tools.expectation import Expectation
from mdagent.tools.sandbox.job import Job
from mdagent.tools.sandbox.limits import Limits
from mdagent.tools.sandbox.sandbox import Sandbox, run_confined

_TESTS = Path(__file__).resolve().parents[1] / "tests" / "tools" / "evaluation"
# The first set was used to improve the checks once its first result was kept; the second was
# written and committed after that, and judged as it was.
BLIND, HELD_OUT = _TESTS / "blind", _TESTS / "held_out"

# Long enough for a busy machine: a run that is cut short is judged as one that broke off.
_LIMITS = Limits(wall_time_s=1800)

# Other words for our checks, as other sets of labelled runs use them.
CHECK_OF: dict[str, tuple[str, ...]] = {
    "timestep_large": ("timestep",),
    "timestep_units": ("timestep",),
    "tdamp_small": ("thermostat_damping",),
    "tdamp_large": ("thermostat_damping", "thermostat_response"),
    "pdamp_small": ("barostat_damping",),
    "T_mean": ("temperature_mean",),
    "T_target": ("temperature_target",),
    "P_mean": ("pressure_mean",),
    "P_units": ("pressure_unit",),
    "overlap": ("start_overlap", "shortest_distance"),
    "too_short": ("effective_samples", "thermo_rows"),
    "no_thermostat": ("ensemble",),
    "wrong_ensemble": ("ensemble", "property_method"),
    "nve_drift": ("energy_drift",),
    "neighbor": ("neighbor_lists",),
    "crash": ("completed", "lost_atoms"),
    "launch": ("completed",),
    "min_unconverged": ("minimization_converged",),
    "wrong_element": ("elements",),
    "not_stationary": ("stationary",),
    "no_output": ("outputs", "property_method"),
    "thermo_sparse": ("thermo_rows",),
    "density": ("structure", "pressure_mean"),
}


@dataclass(frozen=True)
class LabelledRun:
    """A script, the files it reads, and what is known of it; `defects` are names of checks."""

    name: str
    script: str
    files: tuple[Path, ...]
    is_good: bool
    defects: tuple[str, ...]
    expect: Expectation


@dataclass(frozen=True)
class Outcome:
    """What the evaluator said of a labelled run."""

    name: str
    is_good: bool
    defects: tuple[str, ...]
    verdict: str
    score: float | None
    checked_fraction: float
    failed: tuple[str, ...]
    warned: tuple[str, ...]

    @property
    def is_right(self) -> bool:
        """A good run passes; a bad one fails for a reason that its label names."""
        if self.is_good:
            return self.verdict == "pass"
        return bool(set(self.defects) & set(self.failed))


def read_labelled(folder: Path) -> list[LabelledRun]:
    """The runs of a folder: `labels.json` beside `NAME.lammps` or `NAME/in.lammps`."""
    labels = json.loads((folder / "labels.json").read_text("utf-8"))
    return [_labelled(folder, name, label) for name, label in labels.items()]


def _labelled(folder: Path, name: str, label: dict[str, object]) -> LabelledRun:
    flat = folder / f"{name}.lammps"
    script = flat if flat.is_file() else folder / name / "in.lammps"
    named = label.get("files") or ()
    files = [folder / file for file in named] if isinstance(named, list) else []
    if script != flat:
        files += [file for file in script.parent.iterdir() if file != script]
    defects = label["defects"] if isinstance(label["defects"], list) else []
    return LabelledRun(
        name,
        script.read_text("utf-8"),
        tuple(files),
        label["label"] == "good",
        tuple(dict.fromkeys(check for word in defects for check in CHECK_OF.get(word, (word,)))),
        Expectation.model_validate(label["expect"]),
    )


def judge_all(runs: Sequence[LabelledRun], engine: Engine, sandbox: Sandbox) -> Iterator[Outcome]:
    """Run each in the sandbox and judge what it left."""
    for run in runs:
        with tempfile.TemporaryDirectory() as folder:
            judged = judge_run(run, engine, sandbox, Path(folder))
        by_status: dict[str, list[str]] = {"fail": [], "warn": []}
        for finding in judged.findings:
            by_status.setdefault(finding.status, []).append(finding.check)
        yield Outcome(
            run.name,
            run.is_good,
            run.defects,
            judged.verdict,
            judged.score,
            judged.checked_fraction,
            tuple(by_status["fail"]),
            tuple(by_status["warn"]),
        )


def judge_run(run: LabelledRun, engine: Engine, sandbox: Sandbox, folder: Path) -> Evaluation:
    """Run one labelled script in an empty folder and evaluate it with its expectation."""
    work = folder / "work"
    work.mkdir()
    for file in run.files:
        shutil.copy(file, work)
    for path in (folder / "script.lammps", work / "in.lammps"):
        path.write_text(run.script, encoding="utf-8")
    job = Job(
        argv=engine.argv("-in", "in.lammps", "-log", "log.lammps"),
        work_folder=work,
        readable=engine.readable(),
        environment=engine.environment(),
        output=folder / "screen.txt",
    )
    exit_code = run_confined(sandbox, job, _LIMITS).exit_code
    record = read_record(
        RunPaths(folder / "script.lammps", work / "log.lammps", work),
        run_id=run.name,
        status="finished" if exit_code == 0 else "lammps_error",
        expect=run.expect,
    )
    return evaluate(record)
