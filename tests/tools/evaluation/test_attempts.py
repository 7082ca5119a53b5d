"""Attempts at one task compared."""

from mdagent.tools.evaluation.attempts import Judged, compare_attempts

FIRST = "units metal\ntimestep 0.005  # too large?\nrun 100\n"
SECOND = "units metal\ntimestep 0.001\nrun 100\n"


def attempt(number: int, script: str, faults: tuple[str, ...], score: float) -> Judged:
    return Judged(f"run-{number}", script, "fail" if faults else "pass", score, faults)


def test_the_change_between_attempts_is_told_without_comments() -> None:
    compared = compare_attempts(
        [attempt(1, FIRST, ("timestep",), 0.8), attempt(2, SECOND, (), 1.0)]
    )
    assert compared.runs[0].changed == []
    assert compared.runs[1].changed == ["-timestep 0.005", "+timestep 0.001"]
    assert [run.trend for run in compared.runs] == ["first", "better"]
    assert compared.best == "run-2"


def test_a_comment_alone_is_no_change() -> None:
    other = FIRST.replace("# too large?", "# fine")
    compared = compare_attempts(
        [attempt(1, FIRST, ("timestep",), 0.8), attempt(2, other, ("timestep",), 0.8)]
    )
    assert compared.runs[1].changed == []
    assert compared.runs[1].trend == "same"
    assert compared.repeated_faults == ["timestep"]


def test_going_back_to_an_earlier_script_is_noticed() -> None:
    compared = compare_attempts(
        [
            attempt(1, FIRST, ("timestep",), 0.8),
            attempt(2, SECOND, ("run_time",), 0.8),
            attempt(3, FIRST, ("timestep",), 0.8),
        ]
    )
    assert compared.oscillates == "yes"
    assert "back and forth" in compared.summary


def test_a_fault_is_repeated_wherever_it_came_back() -> None:
    compared = compare_attempts(
        [
            attempt(1, FIRST, ("timestep", "elements"), 0.7),
            attempt(2, SECOND, ("elements",), 0.8),
            attempt(3, FIRST + "\nfix 1 all nve\n", ("timestep",), 0.8),
            attempt(4, SECOND + "\nfix 1 all nve\n", ("timestep",), 0.9),
        ]
    )
    assert compared.repeated_faults == ["timestep", "elements"]
    assert "Again: timestep." in compared.summary
    assert "mended in the last: elements" in compared.summary


def test_the_best_attempt_is_kept_when_the_last_is_worse() -> None:
    compared = compare_attempts(
        [
            attempt(1, FIRST, ("timestep", "ensemble"), 0.7),
            attempt(2, SECOND, ("ensemble",), 0.9),
            attempt(3, FIRST, ("timestep", "ensemble", "completed"), 0.5),
        ]
    )
    assert compared.best == "run-2"
    assert compared.runs[-1].trend == "worse"


def test_no_attempts_are_no_error() -> None:
    assert compare_attempts([]).best is None
