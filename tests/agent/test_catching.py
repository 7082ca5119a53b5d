from dataclasses import replace

import pytest

from mdagent.agent.answers import Note, findings, judgements
from mdagent.agent.catching import Catch, Miss, judge_catch
from mdagent.agent.faults import Planted, Stage
from mdagent.agent.playlist import make_playlist
from mdagent.agent.stages import StageResult

PLANTED = make_playlist(0).spoiled[0]
LINE = PLANTED.lines[0]


def note(line: int | None, weight: str = "error") -> Note:
    lines = () if line is None else (line,)
    return Note(weight, "code", "message", "why", "fix", lines)  # type: ignore[arg-type]


def answered(stage: Stage, status: str, *notes: Note) -> StageResult:
    return StageResult(stage, status, notes, {}, 0.1)


def planted_for(stage: Stage) -> Planted:
    return replace(PLANTED, stage=stage)


GOOD_POTENTIAL = answered("check_potential", "ok")
GOOD_SCRIPT = answered("validate_script", "ok")


def test_an_error_at_the_planted_line_is_a_catch() -> None:
    said = answered("validate_script", "error", note(None), note(LINE))
    caught = judge_catch(planted_for("validate_script"), [GOOD_POTENTIAL, said])
    assert caught == Catch("validate_script", note(LINE), "validate_script", LINE)


@pytest.mark.parametrize(
    "said",
    [
        answered("validate_script", "ok", note(LINE)),
        answered("validate_script", "error", note(LINE + 1)),
        answered("validate_script", "error", note(None)),
        answered("validate_script", "error", note(LINE, "warning"), note(LINE + 1)),
    ],
    ids=["no bad news", "other line", "no line", "only a warning there"],
)
def test_anything_less_is_a_miss(said: StageResult) -> None:
    assert isinstance(judge_catch(planted_for("validate_script"), [GOOD_POTENTIAL, said]), Miss)


def test_the_wrong_stage_speaking_first_is_a_miss() -> None:
    early = answered("check_potential", "error", note(LINE))
    miss = judge_catch(planted_for("validate_script"), [early, GOOD_SCRIPT])
    assert miss == Miss("validate_script should catch it, but check_potential spoke up first")


def test_a_fault_of_the_potential_needs_its_script_line_too() -> None:
    found = answered("check_potential", "error", note(LINE))
    located = answered("validate_script", "error", note(LINE))
    assert isinstance(judge_catch(planted_for("check_potential"), [found, GOOD_SCRIPT]), Miss)
    assert isinstance(judge_catch(planted_for("check_potential"), [found, located]), Catch)


def test_a_broken_run_may_be_explained_by_its_evaluation() -> None:
    broken = answered("run_lammps", "lammps_error", note(LINE + 9))
    why = answered("evaluate_run", "fail", note(LINE))
    caught = judge_catch(planted_for("run_lammps"), [GOOD_POTENTIAL, GOOD_SCRIPT, broken, why])
    assert isinstance(caught, Catch)
    assert (caught.stage, caught.located_by) == ("run_lammps", "evaluate_run")


def test_the_cause_of_a_finding_counts_as_its_line() -> None:
    answer = {
        "findings": [
            {"severity": "error", "code": "c", "message": "m", "line": 40, "caused_by": 12}
        ]
    }
    assert findings(answer)[0].lines == (40, 12)


def test_judgements_show_number_threshold_and_unit_failures_first() -> None:
    evaluation = {
        "findings": [
            {"check": "energy_drift", "status": "pass", "value": 0.1},
            {"check": "pressure_mean", "status": "warn", "why": "w"},
            {
                "check": "temperature_mean",
                "status": "fail",
                "value": 912.3456,
                "threshold": 1800.0,
                "unit": "K",
                "line": 33,
            },
        ]
    }
    first, second = judgements(evaluation)
    assert first.message == "temperature mean: 912.3 against 1800 K"
    assert first.lines == (33,)
    assert second.weight == "warning"
