"""Every MCP tool as a subcommand: the same arguments, the same structured result."""

import argparse
import json
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import anyio

from mdagent.agent.own_server import Answer, call_own_server
from mdagent.cli.exit_codes import BAD_NEWS, CANNOT, FINE, CannotBeDone
from mdagent.cli.rendering import readable
from mdagent.cli.schema_options import add_options, arguments_from
from mdagent.server.app import tools
from mdagent.server.settings import read_settings

_BAD_STATUS = ("error", "lammps_error", "timed_out", "over_limit", "crashed", "lost")
_BAD_VERDICT = ("fail", "not_assessable")


def add_parsers(subparsers: Any) -> None:
    """Add one subcommand per tool."""
    for tool in tools():
        title = tool.title or tool.name
        parser = subparsers.add_parser(
            tool.name.replace("_", "-"),
            help=title[0].lower() + title[1:],
            description=tool.description.replace("%", "%%"),
        )
        add_options(parser, tool.parameters)
        parser.add_argument("--json", action="store_true", help="print the structured result")
        if tool.name == "plot_run":
            parser.add_argument("--picture", type=Path, help="where to save the PNG")
        parser.set_defaults(run=partial(_run, tool.name, tool.parameters))


def _run(tool: str, schema: Mapping[str, Any], options: argparse.Namespace) -> int:
    arguments = arguments_from(options, schema)
    answer = anyio.run(call_own_server, read_settings(), tool, arguments)
    if answer.refusal is not None:
        print(f"mdagent: {answer.refusal}", file=sys.stderr)
        return CANNOT
    if getattr(options, "picture", None) is not None:
        _save_picture(answer, options.picture)
    if options.json:
        print(json.dumps(answer.structured, indent=2, ensure_ascii=False))
    else:
        print(readable(answer.structured))
    return exit_code(answer.structured)


def exit_code(structured: Mapping[str, Any]) -> int:
    """Bad news where the answer's own status or verdict is."""
    bad = structured.get("status") in _BAD_STATUS or structured.get("verdict") in _BAD_VERDICT
    return BAD_NEWS if bad else FINE


def _save_picture(answer: Answer, path: Path) -> None:
    for picture in answer.pictures:
        try:
            path.write_bytes(picture)
        except OSError as error:
            raise CannotBeDone(f"cannot write {path}: {error.strerror}") from error
