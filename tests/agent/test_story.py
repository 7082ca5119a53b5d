from mdagent.agent import story
from mdagent.agent.answers import Note
from mdagent.agent.catching import Catch, Miss
from mdagent.agent.playlist import make_playlist
from mdagent.agent.stages import StageResult

PLANTED = make_playlist(0).spoiled[0]
LINE = PLANTED.lines[0]
NOTE = Note("error", "static.unknown_style", "no such style", "because", "write this", (LINE,))


def test_a_finding_is_told_with_stage_line_command_why_and_fix() -> None:
    result = StageResult("validate_script", "error", (NOTE,), {}, 0.5)
    told = "\n".join(story.tell_stage(result, PLANTED.draft))
    assert "validate_script" in told
    assert f"line {LINE}: no such style [static.unknown_style]" in told
    assert f"| {PLANTED.draft.steps[LINE - 1].text}" in told
    assert "why: because" in told
    assert "fix: write this" in told


def test_a_missed_fault_is_loud() -> None:
    assert "NOT CAUGHT" in "\n".join(story.tell_outcome(Miss("nobody noticed")))
    caught = Catch("check_potential", NOTE, "validate_script", LINE)
    told = "\n".join(story.tell_outcome(caught))
    assert told == f"  -> caught by check_potential, validate_script names line {LINE}"


def test_properties_are_told_with_their_errors_or_the_reason_why_there_are_none() -> None:
    onset = {"value": 999.0, "unit": "K", "standard_error": 80.0}
    melting = {"name": "melting", "table": {"onset": onset}, "quantity": None}
    refused = {"name": "melting", "quantity": None, "table": None, "why": "no step in the energy"}
    told = "\n".join(story.tell_properties({"properties": [melting, refused]}))
    assert "onset: 999 +- 80 K" in told
    assert "melting: no step in the energy" in told


def test_no_line_is_wider_than_a_terminal() -> None:
    task = make_playlist(3).task
    long = Note("error", "c", "word " * 60, "word " * 60, "word " * 60, (LINE,))
    result = StageResult("validate_script", "error", (long,), {}, 0.5)
    told = [*story.tell_task(task, 5), *story.tell_stage(result, PLANTED.draft)]
    assert max(map(len, told)) <= 100
