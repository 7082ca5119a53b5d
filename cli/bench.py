"""`mdagent bench`: sets of tasks and questions put to a model, or scripts graded."""

import argparse
import json
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mdagent.cli.exit_codes import BAD_NEWS, FINE, CannotBeDone
from mdagent.cli.solve import add_budget_options, opened_model, output_folder, refuse_bad_budget

if TYPE_CHECKING:
    from mdagent.agent.benchmark.results import Result
    from mdagent.agent.benchmark.sets import Item
    from mdagent.agent.benchmark.summary import Group
    from mdagent.agent.server_pool import ServerPool

DESCRIPTION = """\
Benchmarks of models, in MD-EvalBench's formats. `run` puts a set of code tasks or questions to a
model, with our server's tools (--arm server) or without (--arm direct); `grade` runs and judges
scripts that were written elsewhere. Both keep every script, log and verdict in a folder, write
results.jsonl and results.html there, and go on where they were broken off. A set is a file of
yours, or one of our own: code_tasks, questions."""


def add_parser(subparsers: Any) -> None:
    """Add the subcommand to the command line."""
    parser = subparsers.add_parser(
        "bench",
        help="benchmark a model with and without these tools; grade scripts",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    run = actions.add_parser("run", help="put a set to a model")
    run.add_argument("set", help="a file, or code_tasks, or questions")
    run.add_argument("--model", required=True, metavar="PROVIDER:NAME")
    run.add_argument("--base-url", metavar="URL", help="where the model's server answers")
    run.add_argument("--arm", choices=("direct", "server"), default="server")
    run.add_argument("--samples", type=int, default=1, metavar="K", help="attempts at each item")
    run.add_argument("--only", action="append", metavar="ID", help="this item alone; repeatable")
    add_budget_options(run)
    run.set_defaults(run=_run)
    grade = actions.add_parser("grade", help="run and judge the scripts of a folder")
    grade.add_argument("folder", type=Path, metavar="FOLDER")
    grade.add_argument("--tasks", metavar="SET", help="code tasks that the files are named after")
    grade.set_defaults(run=_grade)
    for action in (run, grade):
        action.add_argument("--keep", type=Path, metavar="DIR", help="default: bench-output/TIME")
        action.add_argument("--json", action="store_true", help="print the figures as JSON")


def _run(options: argparse.Namespace) -> int:
    refuse_bad_budget(options)
    if options.samples < 1:
        raise CannotBeDone("--samples must be at least 1")
    items = _items(options.set, options.only)
    with ExitStack() as held:
        model = opened_model(options, held)
        from mdagent.agent.benchmark.runner import run_set
        from mdagent.agent.benchmark.trying import Trier
        from mdagent.agent.server_pool import ServerPool
        from mdagent.agent.solving.budget import Budget

        folder = output_folder(options.keep, Path("bench-output"))
        _claim(folder, options.set, model=options.model)
        pool = held.enter_context(ServerPool(folder / "data"))
        if options.arm == "server":
            _refuse_no_manual(items, pool)
        held.enter_context(pool.hold(model))
        budget = Budget(options.turns, options.tokens, options.minutes * 60, options.attempts)
        trier = Trier(model, pool, options.arm, budget, folder)
        results = _kept(lambda: run_set(items, options.samples, trier, _saying(options)))
        return _close(options, folder, f"{options.model} on {options.set}", results)


def _grade(options: argparse.Namespace) -> int:
    from mdagent.agent.benchmark.runner import grade_folder
    from mdagent.agent.benchmark.sets import CodeTask
    from mdagent.agent.server_pool import ServerPool

    items = _items(options.tasks, None) if options.tasks else []
    tasks = [item for item in items if isinstance(item, CodeTask)]
    if not options.folder.is_dir():
        raise CannotBeDone(f"{options.folder} is no folder")
    folder = output_folder(options.keep, Path("bench-output"))
    _claim(folder, options.tasks, scripts=str(options.folder.resolve()))
    with ServerPool(folder / "data") as pool:
        say = _saying(options)
        results = _kept(lambda: grade_folder(options.folder, tasks, pool, folder, say))
    return _close(options, folder, f"scripts of {options.folder.name}", results)


def _items(name: str, only: list[str] | None) -> "list[Item]":
    from mdagent.agent.benchmark.sets import BadSet, read_set

    try:
        items = read_set(name)
    except BadSet as error:
        raise CannotBeDone(str(error)) from error
    unknown = sorted(set(only or ()) - {item.id for item in items})
    if unknown:
        raise CannotBeDone(f"{name} has no item {', '.join(unknown)}")
    return [item for item in items if not only or item.id in only]


def _claim(folder: Path, name: str | None, **owner: str) -> None:
    from mdagent.agent.benchmark.results import BadResults, claim
    from mdagent.agent.benchmark.sets import fingerprint

    set_ = f"{name} ({fingerprint(_items(name, None))})" if name else "none"
    try:
        claim(folder, {**owner, "set": set_})
    except BadResults as error:
        raise CannotBeDone(str(error)) from error


def _refuse_no_manual(items: "list[Item]", pool: "ServerPool") -> None:
    """A search that cannot find anything would be taken for one that does not help."""
    from mdagent.agent.benchmark.sets import Question
    from mdagent.agent.tool_client import ToolRefused

    if not any(isinstance(item, Question) for item in items):
        return
    try:
        pool.call("search_lammps_docs", query="units", limit=1)
    except ToolRefused as error:
        raise CannotBeDone(f"questions with search need the manual: {error}") from error


def _kept(work: Any) -> "list[Result]":
    from mdagent.agent.benchmark.results import BadResults
    from mdagent.agent.benchmark.sets import BadSet
    from mdagent.agent.tool_client import ServerGone

    try:
        results: list[Result] = work()
    except (BadResults, BadSet) as error:
        raise CannotBeDone(str(error)) from error
    except ServerGone as error:
        raise CannotBeDone(f"{error}; with the same --keep it goes on from here") from error
    return results


def _saying(options: argparse.Namespace) -> Any:
    def say(result: "Result") -> None:
        right = {True: "right", False: "wrong", None: "open"}[result.is_right]
        lacks = f"files missing: {', '.join(result.missing_files)}" if result.missing_files else ""
        news = result.error or lacks or result.no_answer or result.verdict or right
        if not options.json:
            print(f"  {result.id} {result.sample}: {news}  ({result.seconds:.1f} s)", flush=True)

    return say


def _close(options: argparse.Namespace, folder: Path, title: str, results: "list[Result]") -> int:
    from mdagent.agent.benchmark.runner import PAGE, RESULTS, close
    from mdagent.agent.benchmark.summary import as_data

    groups = close(folder, title, results)
    if options.json:
        print(json.dumps({"folder": str(folder), "groups": as_data(groups)}, indent=2))
    else:
        for group in groups:
            print(_line(group))
        print(f"Kept in {folder}: {RESULTS}, {PAGE}, data/")
    return BAD_NEWS if any(group.n_errors for group in groups) else FINE


def _line(group: "Group") -> str:
    rates = "; ".join(
        f"{rate.name} {rate.mean:.1%} ({rate.low:.1%} to {rate.high:.1%}, {rate.n_tasks} tasks)"
        for rate in group.rates
    )
    score = "" if group.mean_score is None else f"; mean score {group.mean_score:.2f}"
    counted = (
        ("without their files", group.n_missing_files),
        ("open", group.n_open),
        ("errors (try again with the same --keep)", group.n_errors),
        ("without an answer, counted as failures", group.n_no_answer),
        ("calls of tools", group.n_calls),
    )
    apart = "".join(f"; {number} {word}" for word, number in counted if number)
    cost = f"{group.input_tokens} + {group.output_tokens} tokens, {group.seconds:.0f} s"
    if group.unmeasured_turns:
        cost += f" ({group.unmeasured_turns} turns without a count of tokens)"
    return f"{group.arm} {group.kind} {group.group}: {rates}{score}{apart}; {cost}"
