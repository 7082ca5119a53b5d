"""A benchmark from its set to its page: in parallel, and picked up where it was broken off."""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from mdagent.agent.benchmark.page import write_page
from mdagent.agent.benchmark.results import (
    Arm,
    Result,
    append_result,
    read_results,
    without_errors,
)
from mdagent.agent.benchmark.sets import BadSet, CodeTask, Item
from mdagent.agent.benchmark.summary import Group, summarize
from mdagent.agent.benchmark.trying import Trier, judge_script
from mdagent.agent.server_pool import ServerPool

RESULTS, PAGE = "results.jsonl", "results.html"
Say = Callable[[Result], None]


def run_set(items: Sequence[Item], n_samples: int, trier: Trier, say: Say) -> list[Result]:
    """Try every item `n_samples` times, one attempt per server at a time.

    Attempts that are in the folder already are not made again, unless they ended in an error.

    Args:
        items: The set.
        n_samples: Attempts at each item.
        trier: Makes one attempt; its folder keeps all of them.
        say: Told of each attempt as it is done.

    Returns:
        All results of the folder that say something, old and new, and the new errors.
    """
    file = trier.folder / RESULTS
    kept = without_errors(read_results(file))
    done = {result.key for result in kept}
    waiting = [
        (item, sample)
        for sample in range(n_samples)
        for item in items
        if (item.id, trier.arm, sample) not in done
    ]
    lock = threading.Lock()

    def attempt(work: tuple[Item, int]) -> Result:
        result = trier.attempt(*work)
        with lock:
            append_result(file, result)
            say(result)
        return result

    return [*kept, *trier.pool.map(attempt, waiting)]


def grade_folder(
    folder: Path, tasks: Sequence[CodeTask], pool: ServerPool, keep: Path, say: Say
) -> list[Result]:
    """Judge scripts that were written elsewhere, each by the task that its name begins with.

    A script is `ID.lammps`, `ID.N.lammps` (attempt N), `in.ID`, or any file in a folder `ID`; one
    that belongs to no task is run and judged without an expectation.

    Raises:
        BadSet: There is no script in the folder.
    """
    scripts = sorted(path for path in folder.rglob("*") if _is_script(path))
    if not scripts:
        raise BadSet(f"{folder} holds no *.lammps, *.lmp, *.in and no in.*")
    by_id = {task.id: task for task in tasks}
    counts: dict[str, int] = {}
    waiting = []
    for path in scripts:
        task = _task_of(path.relative_to(folder), by_id)
        counts[task.id] = counts.get(task.id, -1) + 1
        waiting.append((task, path, counts[task.id]))
    file = keep / RESULTS
    texts = {
        (task.id, "given", sample): path.read_text(encoding="utf-8", errors="replace")
        for task, path, sample in waiting
    }
    # A script that was changed since is another one.
    kept = [r for r in without_errors(read_results(file)) if texts.get(r.key) == r.script]
    done = {result.key for result in kept}
    lock = threading.Lock()

    def grade(work: tuple[CodeTask, Path, int]) -> Result:
        task, path, sample = work
        start: Arm = "given"
        blank = Result(id=task.id, kind="code", group=task.stratum, arm=start, sample=sample)
        named = blank.model_copy(update={"said": str(path.name)})
        result = judge_script(pool, task, texts[blank.key], named)
        with lock:
            append_result(file, result)
            say(result)
        return result

    left = [work for work in waiting if (work[0].id, "given", work[2]) not in done]
    return [*kept, *pool.map(grade, left)]


def close(folder: Path, title: str, results: Sequence[Result]) -> list[Group]:
    """Write the page and return the figures."""
    groups = summarize(results)
    write_page(folder / PAGE, title, groups, results)
    return groups


def _is_script(path: Path) -> bool:
    named = path.suffix in (".lammps", ".lmp", ".in") or path.name.startswith("in.")
    return named and path.is_file() and path.name != "log.lammps"


def _task_of(path: Path, by_id: dict[str, CodeTask]) -> CodeTask:
    names = [path.name.removeprefix("in."), *(part for part in path.parts[:-1])]
    for name in names:
        for id_ in (name, name.partition(".")[0]):
            if id_ in by_id:
                return by_id[id_]
    return CodeTask(id=str(path), text="", stratum="self_contained")
