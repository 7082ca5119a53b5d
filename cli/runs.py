"""`mdagent runs`: the store of runs as a whole."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from mdagent.cli.exit_codes import BAD_NEWS, FINE, CannotBeDone
from mdagent.cli.rendering import readable
from mdagent.server.settings import read_settings

DESCRIPTION = """\
The store of runs as a whole. A run stays until it is deleted by name, unless somebody agreed
to more with delete_run and when=room_needed: then it goes, oldest first, once MDAGENT_STORE_MIB
is reached, or MDAGENT_RETENTION_DAYS after its end. when=never pins it."""


def add_parser(subparsers: Any) -> None:
    """Add the subcommand to the command line."""
    parser = subparsers.add_parser(
        "runs",
        help="what all runs take on disk; tidy up; rebuild the index",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    for name, act, told in (
        ("usage", _usage, "say what the runs take on disk"),
        ("tidy", _tidy, "delete what was agreed to and is due; exit code 1 if too little was"),
        ("rebuild-index", _rebuild_index, "make the index anew from the run directories"),
    ):
        action = actions.add_parser(name, help=told)
        action.add_argument("--json", action="store_true", help="print it as JSON")
        action.set_defaults(run=act)
    _add_export(actions)


def _usage(options: argparse.Namespace) -> int:
    from mdagent.tools.simulation.retention import usage

    rooms = read_settings().open_laboratory()
    _tell(options, usage(rooms.store, rooms.executor, rooms.retention).model_dump())
    return FINE


def _tidy(options: argparse.Namespace) -> int:
    from mdagent.tools.simulation.record import StoreNotWritable
    from mdagent.tools.simulation.retention import StoreAtCap, make_room

    rooms = read_settings().open_laboratory()
    try:
        deleted = make_room(rooms.store, rooms.executor, rooms.retention, 0)
    except StoreAtCap as error:
        _tell(options, {"reason": str(error)})
        return BAD_NEWS
    except StoreNotWritable as error:
        raise CannotBeDone(str(error)) from error
    _tell(options, {"n_deleted": len(deleted), "deleted": deleted})
    return FINE


def _rebuild_index(options: argparse.Namespace) -> int:
    from mdagent.tools.simulation.record import StoreFull, StoreNotWritable

    rooms = read_settings().open_laboratory()
    try:
        n_runs = rooms.store.rebuild_index(rooms.executor)
    except (StoreFull, StoreNotWritable) as error:
        raise CannotBeDone(str(error)) from error
    _tell(options, {"n_runs": n_runs})
    return FINE


def _tell(options: argparse.Namespace, answer: dict[str, Any]) -> None:
    print(json.dumps(answer) if options.json else readable(answer))


def _add_export(actions: Any) -> None:
    action = actions.add_parser(
        "export",
        help="write the attempts as JSON lines, for training or study",
        description="One line per label: scripts, findings, verdicts, receipts, and which attempt "
        "is better than which. Paths of this machine are taken out.",
    )
    action.add_argument("file", type=Path, metavar="FILE", help="where to write; - for the screen")
    action.add_argument("--licence", required=True, help="of what is exported, as CC-BY-4.0")
    action.add_argument("--label", help="this label alone")
    action.add_argument(
        "--solved",
        type=Path,
        action="append",
        default=[],
        metavar="DIR",
        help="a folder of `mdagent solve`, which knows task and expectation; repeatable",
    )
    action.set_defaults(run=_export)


def _export(options: argparse.Namespace) -> int:
    from mdagent.agent.export import BadReport, Terms, exported, read_reports

    if not options.licence.strip():
        raise CannotBeDone("--licence must name one, as CC-BY-4.0")
    try:
        terms = Terms(options.licence, options.label, read_reports(options.solved))
    except BadReport as error:
        raise CannotBeDone(str(error)) from error
    settings = read_settings()
    found = exported(settings.open_laboratory().store, terms)
    for run_id, why in found.left_out.items():
        print(f"left out {run_id}: {why}", file=sys.stderr)
    if not found.lines:
        of = f" with the label {options.label!r}" if options.label else ""
        print(f"{settings.data_folder} holds no run{of} to export", file=sys.stderr)
        return BAD_NEWS
    if str(options.file) == "-":
        print("".join(found.lines), end="")
        return FINE
    from mdagent.agent.whole_file import write_whole

    try:
        write_whole(options.file, "".join(found.lines).encode())
    except OSError as error:
        raise CannotBeDone(f"cannot write {options.file}: {error.strerror}") from error
    print(f"{options.file}: {len(found.lines)} tasks")
    return FINE
