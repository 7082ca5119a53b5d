"""Sets of code tasks and questions in MD-EvalBench's formats, read from files of the user's.

A set of code tasks is a JSON array (or JSON lines) of `task` and `standard_code` (also spelled
`standrd_code`); a set of questions is JSON lines of `id`, `type`, `question`, `options`, `answer`,
`answer_text`. A value that begins with `BASE64:` is JSON in base64. Keys of ours that a set may
have beside them: `id`, `stratum`, `expect`, `files` (name: text) of a task.
"""

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal, get_args

from mdagent.tools.input_script.lexer import read_script

Stratum = Literal["self_contained", "needs_files", "geometry_only"]
QuestionType = Literal[
    "single_choice", "multiple_choice", "true_false", "fill_blank", "short_answer", "open_qa"
]
OWN = ("code_tasks", "questions")
_READERS = frozenset({"read_data", "read_restart", "molecule", "include"})
_DATA_FILE = re.compile(r"\b[\w-]+\.(?:data|dat|lmp|lammps|restart|mol|txt|cif|xyz)\b")


class BadSet(ValueError):
    """A file that is no set of tasks or questions; the text names it and the line or entry."""


@dataclass(frozen=True)
class CodeTask:
    """A task that an input script answers; `reference` is one that does."""

    id: str
    text: str
    stratum: Stratum
    expect: Mapping[str, Any] | None = None
    files: Mapping[str, str] = field(default_factory=dict)
    reference: str = ""

    @property
    def missing_files(self) -> list[str]:
        """Data files that the task or its reference names and the set does not hold."""
        named = {*_DATA_FILE.findall(self.text), *_files_read(self.reference)}
        return sorted(named - set(self.files))


@dataclass(frozen=True)
class Question:
    """A question; `answer` holds letters, or `true` and `false`, and `answer_text` words."""

    id: str
    type: QuestionType
    text: str
    options: Mapping[str, str]
    answer: tuple[str, ...]
    answer_text: str


Item = CodeTask | Question


def read_set(name: str) -> list[Item]:
    """The items of a set: one of our own by its name, else a file.

    Raises:
        BadSet: It cannot be read, or an entry is neither a task nor a question.
    """
    if name in OWN:
        file = "code_tasks.json" if name == "code_tasks" else "questions.jsonl"
        text = files(__package__).joinpath("sets", file).read_text(encoding="utf-8")
    else:
        try:
            text = Path(name).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise BadSet(
                f"cannot read {name}: {error}; sets of our own: {', '.join(OWN)}"
            ) from error
    items = [_item(row, number, name) for number, row in enumerate(_rows(text, name), 1)]
    ids = [item.id for item in items]
    if len(set(ids)) < len(ids):
        raise BadSet(f"{name}: the id {max(ids, key=ids.count)!r} comes twice")
    if not items:
        raise BadSet(f"{name} holds no task and no question")
    return items


def fingerprint(items: Sequence[Item]) -> str:
    """A hash of all that the items say."""
    plain = json.dumps([asdict(item) for item in items], sort_keys=True)
    return hashlib.sha256(plain.encode()).hexdigest()[:16]


def _rows(text: str, name: str) -> list[Any]:
    try:
        if text.lstrip().startswith("["):
            rows = json.loads(text)
            return rows if isinstance(rows, list) else [rows]
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    except json.JSONDecodeError as error:
        raise BadSet(f"{name} is neither a JSON array nor JSON lines: {error}") from error


def _item(row: Any, number: int, name: str) -> Item:
    if not isinstance(row, dict):
        raise BadSet(f"{name}, entry {number}: not an object")
    try:
        plain = {key: _decoded(value) for key, value in row.items()}
    except (binascii.Error, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise BadSet(f"{name}, entry {number}: a BASE64 value cannot be read") from error
    if "task" in plain:
        return _task(plain, number)
    if "question" in plain and plain.get("type") in get_args(QuestionType):
        return _question(plain, number)
    raise BadSet(
        f"{name}, entry {number}: neither a `task` nor a `question` of a `type` of "
        f"{', '.join(get_args(QuestionType))}"
    )


def _task(row: Mapping[str, Any], number: int) -> CodeTask:
    reference = str(row.get("standard_code") or row.get("standrd_code") or "")
    task = CodeTask(
        id=str(row.get("id") or f"task_{number:03}"),
        text=str(row["task"]),
        stratum=row.get("stratum") or "self_contained",
        expect=row.get("expect"),
        files=row.get("files") or {},
        reference=reference,
    )
    if row.get("stratum") in get_args(Stratum):
        return task
    return CodeTask(**{**vars(task), "stratum": _stratum(task)})


def _stratum(task: CodeTask) -> Stratum:
    """As the reference shows it: it reads files, or it never moves an atom, or neither."""
    if task.missing_files or task.files:
        return "needs_files"
    names = {command.name for command in read_script(task.reference).commands}
    moves = names & {"run", "minimize", "rerun", "neb", "tad"}
    return "geometry_only" if task.reference and not moves else "self_contained"


def _files_read(script: str) -> list[str]:
    commands = read_script(script).commands
    named = [
        command.arguments[1 if command.name == "molecule" else 0].text
        for command in commands
        if command.name in _READERS and len(command.arguments) > (command.name == "molecule")
    ]
    return [name for name in named if "$" not in name]


def _question(row: Mapping[str, Any], number: int) -> Question:
    answer = row.get("answer") or []
    return Question(
        id=str(row.get("id") or f"question_{number:03}"),
        type=row["type"],
        text=str(row["question"]),
        options=row.get("options") or {},
        answer=tuple(str(each) for each in ([answer] if isinstance(answer, str) else answer)),
        answer_text=str(row.get("answer_text") or ""),
    )


def _decoded(value: Any) -> Any:
    if isinstance(value, str) and value.startswith("BASE64:"):
        return json.loads(base64.b64decode(value.removeprefix("BASE64:"), validate=True))
    return value
