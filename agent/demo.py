"""The demo: planted faults caught one after another, then a sound run and its report."""

import json
import shutil
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mdagent.agent import story
from mdagent.agent.catching import Catch, Miss, judge_catch
from mdagent.agent.drafts import Draft
from mdagent.agent.faults import Planted
from mdagent.agent.playlist import Playlist, make_playlist
from mdagent.agent.stages import StageResult, work_through
from mdagent.agent.task import Task
from mdagent.agent.tool_client import ToolClient, open_tool_client

Say = Callable[[str], None]
_PICTURES = {"melting_curve": "melting_curve.png", "snapshot": "snapshot.png"}


@dataclass(frozen=True)
class Played:
    """One draft with what the tools said about it; the sound one has nothing planted."""

    planted: Planted | None
    draft: Draft
    results: tuple[StageResult, ...]
    outcome: Catch | Miss | None

    @property
    def went_as_it_should(self) -> bool:
        """The fault was caught where it should be; the sound draft passed every stage."""
        if self.planted is None:
            return len(self.results) == 4 and not any(r.is_bad_news for r in self.results)
        return isinstance(self.outcome, Catch)


@dataclass
class Demo:
    """Everything that one demo showed."""

    task: Task
    played: list[Played] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def went_as_it_should(self) -> bool:
        """Every planted fault caught, the sound draft passed, and its report written."""
        return all(played.went_as_it_should for played in self.played) and bool(self.files)


async def play_demo(seed: int, folder: Path, environment: Mapping[str, str], say: Say) -> Demo:
    """Play the drafts of a seed against a server of its own.

    Args:
        seed: Varies the question, the faults and their places.
        folder: Existing folder for the report and its pictures.
        environment: Settings for the server.
        say: Takes the story line by line.

    Raises:
        ToolRefused: The server could not carry a request out; the text names the mend.
    """
    start = time.monotonic()
    playlist = make_playlist(seed)
    demo = Demo(playlist.task)
    n_drafts = len(playlist.spoiled) + 1
    _tell(say, story.tell_task(playlist.task, n_drafts))
    async with open_tool_client(environment, folder / "server.log") as client:
        for number, planted in enumerate(playlist.spoiled, 1):
            _tell(say, story.tell_draft(number, n_drafts, planted))
            demo.played.append(await play_spoiled(client, playlist.task, planted, say))
        _tell(say, story.tell_draft(n_drafts, n_drafts, None))
        sound = await play_sound(client, playlist, say)
        demo.played.append(sound)
        if sound.went_as_it_should:
            demo.files = await keep_results(client, sound, folder)
    demo.seconds = time.monotonic() - start
    caught = sum(isinstance(played.outcome, Catch) for played in demo.played)
    files = [str(file) for file in demo.files]
    _tell(say, story.tell_ending(caught, n_drafts - 1, files, demo.seconds))
    return demo


async def play_spoiled(client: ToolClient, task: Task, planted: Planted, say: Say) -> Played:
    """Play one spoiled draft as far as the tools let it, and hold it against what was planted."""
    results = []
    label = f"demo seed {task.seed}"
    async for result in work_through(client, planted.draft, task, label):
        _tell(say, story.tell_stage(result, planted.draft))
        results.append(result)
    outcome = judge_catch(planted, results)
    _tell(say, story.tell_outcome(outcome))
    return Played(planted, planted.draft, tuple(results), outcome)


async def play_sound(client: ToolClient, playlist: Playlist, say: Say) -> Played:
    """Play the draft without a fault."""
    results = []
    label = f"demo seed {playlist.task.seed}"
    async for result in work_through(client, playlist.sound, playlist.task, label):
        _tell(say, story.tell_stage(result, playlist.sound))
        results.append(result)
    _tell(say, story.tell_properties(results[-1].answer))
    return Played(None, playlist.sound, tuple(results), None)


async def keep_results(client: ToolClient, sound: Played, folder: Path) -> list[Path]:
    """Fetch the pictures and the report of the sound run, and write its script beside them."""
    run_id = sound.results[2].answer["run_id"]
    script = folder / "in.melt"
    script.write_text(sound.draft.script, encoding="utf-8")
    kept = [script]
    for kind, name in _PICTURES.items():
        answer = await client.call("plot_run", run_id=run_id, kind=kind)
        (folder / name).write_bytes(answer.pictures[0])
        kept.append(folder / name)
    report = sound.results[3].answer.get("report")
    if report is not None:
        kept.append(Path(shutil.copyfile(report, folder / "report.html")))
    return kept


def as_json(demo: Demo) -> dict[str, Any]:
    """The demo as data: what was planted, who caught it, and the verdict."""
    sound = demo.played[-1].results[-1].answer
    return {
        "seed": demo.task.seed,
        "question": demo.task.question,
        "status": "ok" if demo.went_as_it_should else "error",
        "seconds": round(demo.seconds, 1),
        "drafts": [_draft_as_json(played) for played in demo.played if played.planted],
        "sound": {name: sound.get(name) for name in ("run_id", "verdict", "score", "properties")},
        "files": [str(file) for file in demo.files],
    }


def _draft_as_json(played: Played) -> dict[str, Any]:
    planted, outcome = played.planted, played.outcome
    assert planted is not None
    answer: dict[str, Any] = {
        "kind": planted.kind,
        "what": planted.what,
        "stage": planted.stage,
        "lines": list(planted.lines),
        "caught": isinstance(outcome, Catch),
        "seconds": round(sum(result.seconds for result in played.results), 2),
    }
    if isinstance(outcome, Catch):
        note = outcome.note
        return {**answer, "line": outcome.line, "code": note.code, "message": note.message}
    return {**answer, "why": outcome.why if outcome else ""}


def keep_everything(demo: Demo, folder: Path) -> None:
    """Write each draft and what the tools said about it."""
    for number, played in enumerate(demo.played, 1):
        name = played.planted.kind if played.planted else "sound"
        stem = folder / f"draft_{number}_{name}"
        stem.with_suffix(".lammps").write_text(played.draft.script, encoding="utf-8")
        answers = {result.stage: result.answer for result in played.results}
        text = json.dumps(answers, indent=1, ensure_ascii=False)
        stem.with_suffix(".json").write_text(text + "\n", encoding="utf-8")


def _tell(say: Say, lines: Iterable[str]) -> None:
    for line in lines:
        say(line)
