"""`mdagent demo`: planted faults caught by the real tools, then a sound run; no LLM needed."""

import argparse
import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mdagent.cli.exit_codes import BAD_NEWS, FINE, CannotBeDone

if TYPE_CHECKING:
    from mdagent.agent.demo import Demo

OUTPUT_FOLDER = Path("demo-output")
DESCRIPTION = """\
Play the whole loop with a real server and the real engine, without an LLM.

A code generator writes drafts for the melting of a copper-nickel nanoparticle, each but the
last with one realistic fault. The tools must catch every fault, at its stage and line; exit
code 1 says that one was missed. It ends with the verdict on a sound run, the melting curve, a
snapshot and a report in demo-output/."""


def add_parser(subparsers: Any) -> None:
    """Add the subcommand to the command line."""
    parser = subparsers.add_parser(
        "demo",
        help="play the whole loop: faults caught, then a sound run and its report",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--seed", type=int, default=0, help="varies task, faults and places")
    parser.add_argument(
        "--keep", type=Path, metavar="DIR", help="keep drafts, answers and runs in DIR as well"
    )
    parser.add_argument("--json", action="store_true", help="print what happened as JSON")
    parser.set_defaults(run=_demo)


def _demo(options: argparse.Namespace) -> int:
    output: Path = (options.keep or OUTPUT_FOLDER).absolute()
    try:
        output.mkdir(parents=True, exist_ok=True)
        if options.keep is not None:
            demo = _play(options, output, output / "data")
            return _close(options, demo, output)
        # The system's temporary folder may be too small, or mounted without execution.
        with tempfile.TemporaryDirectory(prefix=".runs-", dir=output) as data:
            return _close(options, _play(options, output, Path(data)), None)
    except OSError as error:
        raise CannotBeDone(f"cannot write to {output}: {error.strerror or error}") from error


def _play(options: argparse.Namespace, output: Path, data: Path) -> "Demo":
    # The client's half of MCP costs a second to import; other commands need none of it.
    import anyio

    from mdagent.agent.demo import play_demo
    from mdagent.agent.tool_client import ServerGone, ToolRefused
    from mdagent.server.settings import BadSetting, variables_for_server

    def say(line: str) -> None:
        if not options.json:
            print(line, flush=True)

    try:
        environment = variables_for_server(data_folder=data)
        return anyio.run(play_demo, options.seed, output, environment, say)
    except (ServerGone, ToolRefused, BadSetting) as error:
        raise CannotBeDone(str(error)) from error


def _close(options: argparse.Namespace, demo: "Demo", keep: Path | None) -> int:
    from mdagent.agent.demo import as_json, keep_everything

    if keep is not None:
        keep_everything(demo, keep)
    if options.json:
        print(json.dumps(as_json(demo), indent=2, ensure_ascii=False))
    return FINE if demo.went_as_it_should else BAD_NEWS
