"""A scripted model over real HTTP, our real server over stdio, the real engine."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import anyio
import pytest
from pydantic_ai.messages import ModelMessagesTypeAdapter, ModelResponse

from mdagent.agent.solving.budget import Budget
from mdagent.agent.solving.chat_server import Reply, Wanted, chat_server
from mdagent.agent.solving.models import ModelUnavailable, open_model
from mdagent.agent.solving.recording import player, read_recording
from mdagent.agent.solving.report import as_json, keep
from mdagent.agent.solving.session import CONVERSATION, Desk, Solution, solve
from mdagent.server.settings import variables_for_server
from tests.agent.scripted_model import DRAFT, TASK, ScriptedModel


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    variables = variables_for_server(data_folder=tmp_path_factory.mktemp("data"))
    return Desk(variables, tmp_path_factory.mktemp("solved"))


@pytest.fixture(scope="module")
def solved(desk: Desk) -> Iterator[Solution]:
    with chat_server(ScriptedModel()) as url:
        yield anyio.run(solve, TASK, open_model("openai:scripted", url), Budget(), desk)


def test_six_mistakes_are_mended_by_what_the_tools_say_until_a_run_passes(
    solved: Solution,
) -> None:
    assert solved.is_achieved
    verdicts = [attempt.verdict for attempt in solved.attempts]
    assert verdicts[0] == "fail"
    assert verdicts[-1] == "pass"
    assert solved.best is solved.attempts[-1]
    first, last = DRAFT.splitlines(), solved.attempts[-1].script.splitlines()
    changed = [number for number, (a, b) in enumerate(zip(first, last, strict=True), 1) if a != b]
    assert changed == [1, 6, 7, 9, 10, 12, 13]


def test_every_run_of_a_task_has_one_label(solved: Solution) -> None:
    labels = {attempt.run["label"] for attempt in solved.attempts}
    assert len(labels) == 1
    assert labels.pop().startswith("solve ")


def test_a_number_of_a_run_has_its_receipt_and_an_invented_one_is_marked(
    solved: Solution,
) -> None:
    origins = {each.stated.text: each.origin for each in solved.numbers}
    energy = next(text for text in origins if text.startswith("-3.5"))
    assert origins == {"300": "receipt", energy: "receipt", "-3.0917": "none"}
    marked = as_json(solved)["answer"]
    assert "-3.0917 [no receipt] eV" in marked
    assert marked.count("[no receipt]") == 1
    known = next(each.known for each in solved.numbers if each.stated.text == energy)
    assert known is not None
    assert solved.best is not None
    assert known.run_id == solved.best.run_id


def test_the_report_says_what_was_asked_found_and_not_achieved(solved: Solution) -> None:
    assert {"report.md", "report.json", "attempt_1.lammps"} <= set(keep(solved))
    report = (solved.folder / "report.md").read_text(encoding="utf-8")
    assert TASK in report
    assert solved.best is not None
    assert solved.best.receipt is not None
    assert str(solved.best.receipt["script_sha256"])[:12] in report
    assert "Numbers of the answer that stand in no receipt: -3.0917." in report
    kept = json.loads((solved.folder / "report.json").read_text(encoding="utf-8"))
    assert kept["spent"]["runs"] == len(solved.attempts)
    assert kept["spent"]["input_tokens"] == 100 * kept["spent"]["turns"]


def test_a_kept_conversation_is_played_again_with_the_ids_of_the_new_runs(
    solved: Solution, desk: Desk, tmp_path: Path
) -> None:
    messages = read_recording(desk.folder / CONVERSATION)
    # From the last run on: what came before costs time and shows nothing more.
    responses = [n for n, message in enumerate(messages) if isinstance(message, ModelResponse)]
    recording = tmp_path / "recorded.json"
    shortened = [messages[0], *messages[responses[-3] :]]
    recording.write_bytes(ModelMessagesTypeAdapter.dump_json(shortened))
    words = [TASK, "--replay", str(recording), "--keep", str(tmp_path / "kept"), "--json"]
    replayed = subprocess.run(
        [sys.executable, "-m", "mdagent", "solve", *words],
        env={"PATH": "/usr/bin:/bin", **desk.environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert replayed.returncode == 0, replayed.stdout + replayed.stderr
    told = json.loads(replayed.stdout)
    assert solved.best is not None
    assert told["verdict"] == "pass"
    assert [attempt["run_id"] for attempt in told["attempts"]] == [told["best"]]
    assert told["best"] != solved.best.run_id
    assert told["best"] in told["answer"]
    energies = [
        next(n for n in numbers if n["text"].startswith("-3.5"))
        for numbers in (told["numbers"], as_json(solved)["numbers"])
    ]
    assert energies[0]["text"] == energies[1]["text"]
    assert energies[0]["run_id"] == told["best"]


def test_when_the_turns_are_used_up_what_was_not_achieved_is_said(
    desk: Desk, tmp_path: Path
) -> None:
    with chat_server(ScriptedModel()) as url:
        model = open_model("openai:scripted", url)
        short = Desk(desk.environment, tmp_path)
        solution = anyio.run(solve, TASK, model, Budget(turns=2), short)
    assert not solution.is_achieved
    assert solution.conversation.ending == "out_of_budget"
    assert solution.conversation.spent.turns == 2
    assert "There is no answer" in as_json(solution)["not_achieved"][0]
    # What was said is kept as it is said.
    assert len(read_recording(tmp_path / CONVERSATION)) >= 3


def test_no_run_is_started_beyond_the_budget(desk: Desk, tmp_path: Path) -> None:
    heard: list[str] = []

    def insist(request: Mapping[str, Any]) -> Reply:
        heard.append(request["messages"][-1]["content"])
        if len(heard) > 3:
            return Reply("I give up.")
        return Reply(calls=(Wanted("call", "run_lammps", '{"script": "units lj\\n"}'),))

    with chat_server(insist) as url:
        model = open_model("openai:scripted", url)
        solution = anyio.run(solve, TASK, model, Budget(runs=2), Desk(desk.environment, tmp_path))
    assert len(solution.attempts) == 2
    assert "No run is left" in heard[3]
    assert solution.conversation.answer == "I give up."
    assert solution.best is None


def test_a_recording_that_is_none_is_refused_in_one_line(tmp_path: Path) -> None:
    wrong = tmp_path / "notes.json"
    wrong.write_text("{}", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "mdagent", "solve", "x", "--replay", str(wrong)],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "is no recorded conversation" in done.stderr
    assert not (tmp_path / "solve-output").exists()


def test_a_missing_key_and_a_silent_address_name_the_mend(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for variable in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY"):
        monkeypatch.delenv(variable, raising=False)
    with pytest.raises(ModelUnavailable, match="OPENAI_API_KEY"):
        open_model("openai:gpt-5", None)
    with pytest.raises(ModelUnavailable, match="ANTHROPIC_API_KEY"):
        open_model("anthropic:claude", None)
    with pytest.raises(ModelUnavailable, match="OLLAMA_BASE_URL"):
        open_model("ollama:qwen3", None)
    with pytest.raises(ModelUnavailable, match=r"nobody answers at 127\.0\.0\.1:9"):
        open_model("ollama:qwen3", "http://127.0.0.1:9/v1")
    with pytest.raises(ModelUnavailable, match="no provider 'nonsense'"):
        open_model("nonsense:x", None)
    with pytest.raises(ModelUnavailable, match="no PROVIDER:NAME"):
        open_model("gpt-5", None)


def test_a_recording_ends_where_it_ends() -> None:
    recorded = [ModelResponse(parts=[])]
    speak = player(recorded)
    assert speak({"messages": [{"role": "user", "content": "x"}]}).calls == ()
    with pytest.raises(LookupError, match="after 1 replies"):
        speak({"messages": [{"role": "assistant", "content": "x"}]})
