"""`mdagent source`: the LAMMPS source tree whose manual and examples the laboratory reads."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mdagent.cli.exit_codes import BAD_NEWS, FINE, CannotBeDone

if TYPE_CHECKING:
    from mdagent.knowledge_index.source import SourceTree
    from mdagent.tools.engine.engine import Engine
    from mdagent.tools.state import Laboratory


def add_parser(subparsers: Any) -> None:
    """Add the subcommand to the command line."""
    parser = subparsers.add_parser(
        "source",
        help="fetch the LAMMPS source tree that holds manual and examples",
        description="The LAMMPS source tree on this machine: its manual serves search.",
    )
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    fetch = actions.add_parser(
        "fetch",
        help="fetch it, unless it is there",
        description="Fetch the source tree: what --source names; else LAMMPS' git repository at "
        "the engine's version; else the source package on this system's package mirror. A "
        "download that was interrupted goes on where it stopped.",
    )
    fetch.add_argument("--source", help="a folder, a tarball, or the address of a tarball")
    fetch.add_argument("--sha256", help="what the tarball at that address must hash to")
    fetch.add_argument("--again", action="store_true", help="fetch even where a tree is there")
    fetch.set_defaults(run=_fetch)
    status = actions.add_parser("status", help="say which tree is there; exit code 1 if none")
    status.add_argument("--json", action="store_true", help="print it as JSON")
    status.set_defaults(run=_status)
    actions.add_parser("path", help="print where it is").set_defaults(run=_path)


def laboratory() -> "Laboratory":
    """Return the laboratory as the environment sets it up."""
    from mdagent.server.settings import BadSetting, read_settings

    try:
        return read_settings().open_laboratory()
    except BadSetting as error:
        raise CannotBeDone(str(error)) from error


def _engine(rooms: "Laboratory") -> "Engine | None":
    """Return the engine; None where there is none: manual and examples are of use without it."""
    from mdagent.tools.engine.engine import EngineBroken, EngineNotFound

    try:
        return rooms.engine
    except (EngineNotFound, EngineBroken):
        return None


def _fetch(options: argparse.Namespace) -> int:
    from mdagent.cli.progress_bar import ProgressBar
    from mdagent.knowledge_index.cache import CacheUnusable
    from mdagent.knowledge_index.folder_lock import FolderBusy
    from mdagent.knowledge_index.source import SourceNotFetched, Wanted, fetch_source

    rooms = laboratory()
    engine = _engine(rooms)
    bar = ProgressBar()
    wanted = Wanted(options.source, options.sha256, engine.git_tag if engine else None)

    def say(line: str) -> None:
        bar.finish()
        print(line, file=sys.stderr)

    try:
        tree = fetch_source(
            rooms.plan.cache_folder,
            wanted,
            say,
            bar,
            when="always" if options.again else "needed",
        )
    except (SourceNotFetched, CacheUnusable, FolderBusy) as error:
        raise CannotBeDone(str(error)) from error
    finally:
        bar.finish()
    print(_sentence(tree, engine))
    return FINE


def _status(options: argparse.Namespace) -> int:
    from mdagent.knowledge_index.source import SourceMissing, find_source

    rooms = laboratory()
    try:
        tree = find_source(rooms.plan.cache_folder)
    except SourceMissing as error:
        print(json.dumps({"status": "missing"}) if options.json else str(error))
        return BAD_NEWS
    engine = _engine(rooms)
    if options.json:
        facts = {"status": "ok", "version": tree.version, "origin": tree.origin}
        print(json.dumps({**facts, "path": str(tree.path), "distance": _distance(tree, engine)}))
    else:
        print(_sentence(tree, engine))
    return FINE


def _path(_: argparse.Namespace) -> int:
    print(source_path(laboratory()))
    return FINE


def source_path(rooms: "Laboratory") -> Path:
    """Return where the tree is, or say how to fetch it."""
    from mdagent.knowledge_index.source import SourceMissing, find_source

    try:
        return find_source(rooms.plan.cache_folder).path
    except SourceMissing as error:
        raise CannotBeDone(str(error)) from error


def _sentence(tree: "SourceTree", engine: "Engine | None") -> str:
    distance = _distance(tree, engine)
    known = f" ({distance})" if distance else ""
    return f"LAMMPS {tree.version}{known} from {tree.origin}\n  {tree.path}"


def _distance(tree: "SourceTree", engine: "Engine | None") -> str:
    return tree.distance(engine.version, engine.version_date) if engine else ""
