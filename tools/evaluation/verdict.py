"""Findings to a verdict, a score and a next step."""

from collections.abc import Sequence

from mdagent.tools.evaluation.evaluation import (
    CheckResult,
    Edit,
    Evaluation,
    RubricItem,
    Verdict,
)
from mdagent.tools.evaluation.judgement import Judgement

# An execution of which no record says how it ended cannot be judged.
_UNKNOWN_ENDS = ("queued", "running", "lost")
_POINTS = {"pass": 1.0, "warn": 0.5, "fail": 0.0}
# Dimension of the published rubric, its weight, and the checks that answer it. What is a matter
# of style (A2) has no check; what we replaced and why is told in docs/evaluation.md.
_RUBRIC: tuple[tuple[str, float, tuple[str, ...]], ...] = (
    ("A1 syntax", 3, ("completed",)),
    ("A2 style of the script", 1, ()),
    ("A3 lattice and region", 1, ("start_overlap", "structure")),
    ("A4 boundary", 1, ("lost_atoms", "charge_neutral", "barostat_axes")),
    ("A5 potential", 2, ("elements", "element_mass", "cutoff", "charge_equilibration",
                         "coulomb_cutoff", "kspace_accuracy")),
    ("A6 timestep", 1, ("timestep", "timestep_energy")),
    ("A7 computes", 1, ("property_method", "free_surface", "strain_rate")),
    ("A8 damping", 1, ("thermostat_damping", "barostat_damping", "pressure_unit")),
    ("A9 chain of logic", 1, ("double_integration", "no_integrator", "thermostat_conflict",
                              "thermostat_bias", "frozen_atoms", "dynamics_thermostat")),
    ("A10 run commands", 1, ("completed", "minimization_converged", "run_time")),
    ("A11 output", 1, ("script_text", "thermo_columns", "thermo_measures", "thermo_rows",
                       "outputs")),
    ("A12 no runtime error", 2, ("lost_atoms", "finite_values", "neighbor_lists")),
    ("A13 conserved quantities", 3, ("energy_drift", "stationary", "effective_samples")),
    ("A14 stable state", 1, ("temperature_mean", "temperature_width", "pressure_mean")),
    ("A15 task done", 10, ("elements", "composition", "ensemble", "temperature_target",
                           "temperature_mean", "pressure_mean", "property_method", "structure",
                           "phase", "run_time", "property_computed", "expected_value")),
)  # fmt: skip


def verdict_of(status: str, judgements: Sequence[Judgement]) -> Verdict:
    """Any failure fails; a sum never decides."""
    if status in _UNKNOWN_ENDS:
        return "not_assessable"
    return "fail" if any(judged.status == "fail" for judged in judgements) else "pass"


def score_of(judgements: Sequence[Judgement]) -> float | None:
    """Mean points over what was checked: 1 for a pass, a half for a warning."""
    points = [_POINTS[j.status] for j in judgements if j.status in _POINTS]
    return round(sum(points) / len(points), 3) if points else None


def checked_fraction_of(judgements: Sequence[Judgement]) -> float:
    """Share of the checks that apply to the run and could be carried out."""
    if not judgements:
        return 0.0
    checked = sum(judged.status != "not_checked" for judged in judgements)
    return round(checked / len(judgements), 3)


def rubric_of(judgements: Sequence[Judgement]) -> list[RubricItem]:
    """The published dimensions and weights as a view on the checks; never the verdict."""
    points = {j.result.check: _POINTS[j.status] for j in judgements if j.status in _POINTS}
    items = []
    for dimension, weight, checks in _RUBRIC:
        known = [points[check] for check in checks if check in points]
        share = sum(known) / len(known) if known else None
        items.append(
            RubricItem(
                dimension=dimension,
                weight=weight,
                points=round(weight * share, 2) if share is not None else None,
                checks=[check for check in checks if check in points],
            )
        )
    return items


def worst(judgements: Sequence[Judgement]) -> Judgement | None:
    """The finding to mend first: checks stand in the order of cause before consequence."""
    for status in ("fail", "warn"):
        for judged in judgements:
            if judged.status == status:
                return judged
    return None


def next_step_of(status: str, judgements: Sequence[Judgement]) -> str:
    """The smallest change that addresses the worst finding, as one sentence."""
    if status in _UNKNOWN_ENDS:
        return f"The run is {status}: get_run tells more; evaluate it when it has ended."
    found = worst(judgements)
    if found is None:
        return "Nothing to mend: quote the numbers of this run together with its receipt."
    result = found.result
    where = f"line {result.line}: " if result.line is not None else ""
    return f"{where}{result.fix or result.why} ({result.check})"


def edits_of(judgements: Sequence[Judgement]) -> list[Edit]:
    """The edits of the worst finding, where it has safe ones."""
    found = worst(judgements)
    return list(found.edits) if found else []


def summary_of(judgements: Sequence[Judgement]) -> str:
    """Counts, and the failures by name."""
    counts = {s: sum(j.status == s for j in judgements) for s in (*_POINTS, "not_checked")}
    failed = ", ".join(j.result.check for j in judgements if j.status == "fail")
    told = f"{counts['pass']} passed, {counts['warn']} doubtful, {counts['fail']} failed"
    told += f", {counts['not_checked']} could not be checked."
    return f"{told} Failed: {failed}." if failed else told


def brief(evaluation: Evaluation) -> Evaluation:
    """What fits into a reply: of what is sound the numbers only; the report holds all."""
    findings = [_brief_finding(result) for result in evaluation.findings]
    rubric = [item.model_copy(update={"checks": []}) for item in evaluation.rubric]
    return evaluation.model_copy(update={"findings": findings, "rubric": rubric})


def _brief_finding(result: CheckResult) -> CheckResult:
    if result.status in ("fail", "warn"):
        return result
    if result.status == "not_checked":
        return result.model_copy(update={"source": ""})
    return result.model_copy(update={"why": "", "source": "", "fix": "", "line": None})
