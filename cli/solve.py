"""`mdagent solve`: a task put to a model of the user's, with our own server's tools."""

import argparse
import json
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mdagent.cli.exit_codes import BAD_NEWS, FINE, CannotBeDone

if TYPE_CHECKING:
    from pydantic_ai.models import Model

    from mdagent.agent.solving.session import Solution
    from mdagent.agent.solving.toolbox import Call

_MOST = 1_000_000_000
DESCRIPTION = """\
Put a task to a model. It gets the simulate prompt and the tools of a server of its own, and works
until it answers or the budget is used up; the report says what was asked, what was found with the
receipt behind each number, and what was not achieved. Exit code 1: no run has passed.

Keys come from the environment (OPENAI_API_KEY, ANTHROPIC_API_KEY, ...). A server of your own that
speaks OpenAI's protocol (Ollama, vLLM, llama.cpp) is named with --base-url:
  mdagent solve "lattice constant of Al at 300 K" --model ollama:qwen3 --base-url http://127.0.0.1:11434/v1"""


def add_parser(subparsers: Any) -> None:
    """Add the subcommand to the command line."""
    parser = subparsers.add_parser(
        "solve",
        help="put a task to a model that works with these tools",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("task", help="what to find out, in plain words")
    parser.add_argument("--model", metavar="PROVIDER:NAME", help="as openai:gpt-5, ollama:qwen3")
    parser.add_argument("--base-url", metavar="URL", help="where the model's server answers")
    parser.add_argument(
        "--replay", type=Path, metavar="FILE", help="play a kept conversation.json, no model"
    )
    add_budget_options(parser)
    parser.add_argument("--keep", type=Path, metavar="DIR", help="default: solve-output/TIME")
    parser.add_argument("--json", action="store_true", help="print the outcome as JSON")
    parser.set_defaults(run=_solve)


def add_budget_options(parser: argparse.ArgumentParser) -> None:
    """Add the ceilings of a conversation."""
    parser.add_argument("--attempts", type=int, default=12, metavar="N", help="runs to start")
    parser.add_argument("--turns", type=int, default=60, metavar="N", help="replies of the model")
    parser.add_argument("--tokens", type=int, default=1_000_000, metavar="N")
    parser.add_argument("--minutes", type=float, default=60.0, metavar="T", help="wall time")


def _solve(options: argparse.Namespace) -> int:
    if (options.model is None) == (options.replay is None):
        raise CannotBeDone("name a model with --model PROVIDER:NAME, or --replay a conversation")
    refuse_bad_budget(options)
    if not options.task.strip():
        raise CannotBeDone("say what to find out: the task is empty")
    with ExitStack() as held:
        model = opened_model(options, held)
        solution = _work(options, model)
    from mdagent.agent.solving.report import as_json, keep

    conversation = solution.conversation
    if conversation.ending == "model_failed" and not conversation.spent.turns:
        raise CannotBeDone(
            f"{solution.model} gave no reply ({conversation.why}): are its name, its key and its "
            "address right?"
        )
    files = keep(solution)
    if options.json:
        print(json.dumps(as_json(solution), indent=2, ensure_ascii=False))
    else:
        print((solution.folder / "report.md").read_text(encoding="utf-8"))
        print(f"Kept in {solution.folder}: {', '.join(files)}")
    return FINE if solution.is_achieved else BAD_NEWS


def opened_model(options: argparse.Namespace, held: ExitStack) -> "Model":
    """The model that the options name; a recording is served for as long as `held` lasts."""
    from mdagent.agent.solving.models import ModelUnavailable, open_model

    try:
        if getattr(options, "replay", None) is None:
            return open_model(options.model, options.base_url)
        url = held.enter_context(_recording(options.replay))
        return open_model("openai:recorded", url)
    except ModelUnavailable as error:
        raise CannotBeDone(str(error)) from error


def _recording(file: Path) -> Any:
    # The library that reads recordings takes a second to import.
    if not file.is_file():
        raise CannotBeDone(f"there is no file {file} to replay")
    from mdagent.agent.solving.chat_server import chat_server
    from mdagent.agent.solving.recording import BadRecording, player, read_recording

    try:
        return chat_server(player(read_recording(file)))
    except BadRecording as error:
        raise CannotBeDone(str(error)) from error


def refuse_bad_budget(options: argparse.Namespace) -> None:
    """Refuse a budget that allows nothing."""
    for name in ("attempts", "turns", "tokens", "minutes"):
        # What is no number is not within; and a date must come out of the minutes.
        if not 0 < getattr(options, name) <= _MOST:
            raise CannotBeDone(f"--{name} must be more than 0 and at most {_MOST:,}")


def _work(options: argparse.Namespace, model: "Model") -> "Solution":
    import anyio

    from mdagent.agent.solving.budget import Budget
    from mdagent.agent.solving.session import Desk, solve
    from mdagent.agent.tool_client import ServerGone, ToolRefused
    from mdagent.server.settings import read_settings, variables_for_server

    budget = Budget(options.turns, options.tokens, options.minutes * 60, options.attempts)
    folder = output_folder(options.keep, Path("solve-output"))

    def say(call: "Call") -> None:
        if not options.json:
            print(_told(call), flush=True)

    try:
        variables = variables_for_server(data_folder=read_settings().data_folder)
        return anyio.run(solve, options.task, model, budget, Desk(variables, folder, say))
    except (ServerGone, ToolRefused) as error:
        raise CannotBeDone(str(error)) from error


def output_folder(named: Path | None, parent: Path) -> Path:
    """The folder to keep things in, made; by default a new one named after the time."""
    folder = (named or parent / f"{datetime.now(UTC):%Y%m%d-%H%M%S}").absolute()
    try:
        folder.mkdir(parents=True, exist_ok=named is not None)
    except OSError as error:
        raise CannotBeDone(f"cannot write to {folder}: {error.strerror or error}") from error
    return folder


def _told(call: "Call") -> str:
    answer = call.answer
    news = call.refusal or answer.get("verdict") or answer.get("status") or ""
    return f"  {call.tool:18} {str(news)[:90]}  ({call.seconds:.1f} s)"
