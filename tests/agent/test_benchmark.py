"""Sets of our own with recorded answers over real HTTP give the known figures."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from mdagent.agent.benchmark.answers import is_right
from mdagent.agent.benchmark.results import Result, append_result, read_results
from mdagent.agent.benchmark.runner import PAGE, RESULTS, close, grade_folder, run_set
from mdagent.agent.benchmark.sets import BadSet, CodeTask, Question, read_set
from mdagent.agent.benchmark.statistics import interval, pass_at_k
from mdagent.agent.benchmark.summary import Group, summarize
from mdagent.agent.benchmark.trying import Trier
from mdagent.agent.server_pool import ServerPool
from mdagent.agent.solving.budget import Budget
from mdagent.agent.solving.chat_server import Reply, chat_server
from mdagent.agent.solving.models import open_model
from tests.agent.recorded import speaker
from tests.agent.scripted_model import EXPECT, TASK, ScriptedModel

QUESTIONS, TASKS = read_set("questions"), read_set("code_tasks")
# One of each kind of outcome: sound, wrong, failing, with its file, without it, geometry alone.
CHOSEN = ("cu_min", "lj_nve", "cu_300", "cu_from_data", "cu_without_data", "cu_slab")


def silent(_result: Result) -> None:
    """Take a result without printing it."""


@pytest.fixture(scope="module")
def pool() -> Iterator[ServerPool]:
    with ServerPool(n_servers=2) as servers:
        yield servers


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bench")


@pytest.fixture(scope="module")
def results(pool: ServerPool, folder: Path) -> list[Result]:
    items = [*QUESTIONS, *(task for task in TASKS if task.id in CHOSEN)]
    with chat_server(speaker(items)) as url:
        model = open_model("openai:recorded", url)
        with pool.hold(model):
            trier = Trier(model, pool, "direct", Budget(turns=3), folder)
            return run_set(items, 1, trier, silent)


def group(results: list[Result], kind: str, name: str = "all") -> Group:
    return next(g for g in summarize(results) if (g.kind, g.group) == (kind, name))


def test_questions_answered_wrongly_every_fourth_time_are_right_three_times_in_four(
    results: list[Result],
) -> None:
    (accuracy,) = group(results, "question").rates
    assert (accuracy.name, accuracy.mean, accuracy.n_tasks) == ("accuracy@1", 0.75, 40)
    assert accuracy.low == pytest.approx(0.5981, abs=1e-3)
    assert accuracy.high == pytest.approx(0.8581, abs=1e-3)
    assert group(results, "question").input_tokens == 400


def test_scripts_give_the_known_figures_and_missing_files_are_kept_apart(
    results: list[Result],
) -> None:
    code = group(results, "code")
    rates = {rate.name: (rate.mean, rate.n_tasks) for rate in code.rates}
    assert rates == {"Exec-Success@1": (0.8, 5), "verdict-pass@1": (0.6, 5)}
    assert code.n_missing_files == 1
    outcomes = {r.id: (r.is_executed, r.verdict) for r in results if r.kind == "code"}
    assert outcomes["cu_min"] == outcomes["cu_from_data"] == (True, "pass")
    assert outcomes["cu_300"] == (True, "fail")
    assert outcomes["lj_nve"][0] is False
    missing = next(r for r in results if r.id == "cu_without_data")
    assert missing.missing_files == ["cu_vacancy.data"]
    assert group(results, "code", "geometry_only").rates[0].mean == 1.0


def test_a_benchmark_goes_on_where_it_was_broken_off(
    results: list[Result], pool: ServerPool, folder: Path
) -> None:
    asked: list[object] = []

    def unasked(request: object) -> Reply:
        asked.append(request)
        return Reply("Answer: A")

    items = QUESTIONS[:3]
    with (folder / RESULTS).open("ab") as file:
        file.write(b'{"id": "torn by a kil')
    with chat_server(unasked) as url:
        model = open_model("openai:recorded", url)
        with pool.hold(model):
            trier = Trier(model, pool, "direct", Budget(turns=3), folder)
            again = run_set(items, 1, trier, silent)
            assert asked == []
            assert {r.key for r in again} == {r.key for r in results}
            more = run_set(items, 2, trier, silent)
    assert len(asked) == 3
    assert len(more) == len(results) + 3
    assert len(read_results(folder / RESULTS)) == len(more)


def test_the_page_shows_what_models_say_as_text(folder: Path) -> None:
    said = Result(id="x", kind="question", group="open_qa", arm="direct", sample=0, said="<b>&")
    close(folder, "A <title>", [said])
    page = (folder / PAGE).read_text(encoding="utf-8")
    assert "&lt;b&gt;&amp;" in page
    assert "<b>" not in page
    assert "A &lt;title&gt;" in page


def test_a_model_that_passes_with_the_tools_fails_without_them(
    pool: ServerPool, tmp_path: Path
) -> None:
    task = CodeTask("copper", TASK, "self_contained", EXPECT)
    with chat_server(ScriptedModel()) as url:
        model = open_model("openai:scripted", url)
        with pool.hold(model):
            made = {
                arm: Trier(model, pool, arm, Budget(), tmp_path).attempt(task, 0)
                for arm in ("direct", "server")
            }
    assert (made["server"].is_executed, made["server"].verdict) == (True, "pass")
    assert (made["direct"].is_executed, made["direct"].verdict) == (False, "fail")
    assert any("unit" in finding for finding in made["direct"].findings)
    assert made["server"].input_tokens > made["direct"].input_tokens == 100


def test_scripts_of_elsewhere_are_judged_by_the_task_that_they_are_named_after(
    pool: ServerPool, tmp_path: Path
) -> None:
    tasks = [task for task in TASKS if isinstance(task, CodeTask)]
    scripts, keep = tmp_path / "scripts", tmp_path / "kept"
    (scripts / "w_min").mkdir(parents=True)
    keep.mkdir()
    reference = next(task.reference for task in tasks if task.id == "w_min")
    (scripts / "w_min" / "in.run").write_text(reference, encoding="utf-8")
    (scripts / "w_min.1.lammps").write_text("units metal\nrun 5\n", encoding="utf-8")
    graded = grade_folder(scripts, tasks, pool, keep, silent)
    assert sorted((r.id, r.is_executed, r.verdict) for r in graded) == [
        ("w_min", False, "fail"),
        ("w_min", True, "pass"),
    ]
    assert grade_folder(scripts, tasks, pool, keep, silent) == read_results(keep / RESULTS)
    with pytest.raises(BadSet, match="holds no"):
        grade_folder(keep, tasks, pool, keep, silent)


@pytest.mark.parametrize(
    ("kind", "answer", "text", "said", "right"),
    [
        ("single_choice", ("C",), "", "Answer: C", True),
        ("single_choice", ("C",), "", "A, no: B\n**Answer:** B", False),
        ("single_choice", ("C",), "", "Answer: B, C", False),
        ("multiple_choice", ("A", "C"), "", "answer: c and a", True),
        ("multiple_choice", ("A", "C"), "", "Answer: A", False),
        ("true_false", ("true",), "", "Answer: correct.", True),
        ("true_false", ("true",), "", "Answer: true or false", False),
        ("fill_blank", (), "bond lengths, bond angles", "Answer: Bond lengths; bond angles.", True),
        ("short_answer", (), "0.001", "Answer: 1e-3", True),
        ("short_answer", (), "rdf|compute rdf", "Answer: `compute rdf`", True),
        ("short_answer", (), "rdf", "", False),
        ("open_qa", (), "because", "Answer: because", None),
    ],
)
def test_answers_are_compared_by_rule(
    kind: str, answer: tuple[str, ...], text: str, said: str, right: object
) -> None:
    question = Question("q", kind, "?", {}, answer, text)  # type: ignore[arg-type]
    assert is_right(question, said) is right


def test_success_within_k_is_the_mean_over_all_ways_to_pick_k() -> None:
    assert pass_at_k(4, 1, 1) == 0.25
    assert pass_at_k(4, 1, 2) == pytest.approx(0.5)
    assert pass_at_k(4, 0, 4) == 0.0
    assert pass_at_k(4, 1, 4) == 1.0
    with pytest.raises(ValueError, match="say nothing"):
        pass_at_k(2, 1, 3)
    low, high = interval([1.0] * 10)
    # Wilson's interval of ten of ten: 10 / (10 + z^2) to 1.
    assert (low, high) == pytest.approx((10 / (10 + 1.96**2), 1.0), abs=1e-4)
    assert interval([]) == (0.0, 1.0)


def test_sets_are_read_in_the_formats_that_others_use(tmp_path: Path) -> None:
    code = tmp_path / "code.json"
    # "units lj" in JSON in base64.
    code.write_text('[{"task": "x\\nNi.data is known", "standrd_code": "BASE64:InVuaXRzIGxqIg=="}]')
    (task,) = read_set(str(code))
    assert isinstance(task, CodeTask)
    assert (task.reference, task.stratum) == ("units lj", "needs_files")
    lines = tmp_path / "qa.jsonl"
    row = {"id": "f1", "type": "fill_blank", "question": "_", "answer_text": "a, b"}
    lines.write_text(json.dumps(row) + "\n")
    assert [item.id for item in read_set(str(lines))] == ["f1"]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("{", "neither a JSON array nor JSON lines"),
        ("[]", "holds no task"),
        ("[1]", "entry 1: not an object"),
        ('[{"x": 1}]', "entry 1: neither"),
        ('[{"task": "x", "standard_code": "BASE64:!!"}]', "BASE64"),
        ('[{"task": "x", "id": "a"}, {"task": "y", "id": "a"}]', "'a' comes twice"),
    ],
)
def test_a_bad_set_is_refused_with_its_place(tmp_path: Path, text: str, complaint: str) -> None:
    file = tmp_path / "set.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BadSet, match=complaint):
        read_set(str(file))


def test_our_own_sets_are_large_enough_and_have_every_stratum() -> None:
    assert len([task for task in TASKS if isinstance(task, CodeTask)]) >= 20
    assert len([question for question in QUESTIONS if isinstance(question, Question)]) >= 40
    strata = {task.stratum for task in TASKS if isinstance(task, CodeTask)}
    assert strata == {"self_contained", "needs_files", "geometry_only"}


def test_a_torn_line_is_mended_by_the_next(tmp_path: Path) -> None:
    file = tmp_path / RESULTS
    one = Result(id="a", kind="code", group="g", arm="given", sample=0)
    append_result(file, one)
    with file.open("ab") as handle:
        handle.write(b'{"id": "tor')
    assert read_results(file) == [one]
    append_result(file, one.model_copy(update={"sample": 1}))
    assert [r.sample for r in read_results(file)] == [0, 1]
