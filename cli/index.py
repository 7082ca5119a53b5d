"""`mdagent index`: the index that makes the LAMMPS manual searchable."""

import argparse
import dataclasses
import json
from typing import TYPE_CHECKING, Any

from mdagent.cli.exit_codes import BAD_NEWS, FINE, CannotBeDone
from mdagent.cli.source import laboratory, source_path

if TYPE_CHECKING:
    from mdagent.knowledge_index.build import IndexStatus


def add_parser(subparsers: Any) -> None:
    """Add the subcommand to the command line."""
    parser = subparsers.add_parser(
        "index",
        help="build the index of the LAMMPS manual",
        description="The index of the manual, built from the source tree that was fetched.",
    )
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    build = actions.add_parser("build", help="build it, unless it is current")
    build.add_argument("--again", action="store_true", help="build even where nothing has changed")
    build.add_argument(
        "--no-vectors", action="store_true", help="leave the part out that goes by meaning"
    )
    build.set_defaults(run=_build)
    status = actions.add_parser("status", help="say what is there; exit code 1 if not current")
    status.add_argument("--json", action="store_true", help="print it as JSON")
    status.set_defaults(run=_status)
    actions.add_parser("path", help="print where it is").set_defaults(run=_path)


def _build(options: argparse.Namespace) -> int:
    from mdagent.cli.progress_bar import ProgressBar
    from mdagent.knowledge_index.build import build_index
    from mdagent.knowledge_index.cache import CacheUnusable
    from mdagent.knowledge_index.folder_lock import FolderBusy
    from mdagent.knowledge_index.manual import NoManual

    rooms = laboratory()
    bar = ProgressBar()
    try:
        status = build_index(
            source_path(rooms),
            rooms.plan.cache_folder,
            bar,
            vectors="no" if options.no_vectors else "auto",
            when="always" if options.again else "needed",
        )
    except (CacheUnusable, FolderBusy, NoManual) as error:
        raise CannotBeDone(str(error)) from error
    finally:
        bar.finish()
    print(_sentence(status))
    return FINE


def _status(options: argparse.Namespace) -> int:
    status = _index_status()
    if options.json:
        print(json.dumps(dataclasses.asdict(status), default=str))
    else:
        print(_sentence(status))
    return FINE if status.state == "current" else BAD_NEWS


def _path(_: argparse.Namespace) -> int:
    status = _index_status()
    if status.folder is None:
        raise CannotBeDone(_sentence(status))
    print(status.folder)
    return FINE


def _index_status() -> "IndexStatus":
    from mdagent.knowledge_index.build import index_status
    from mdagent.knowledge_index.source import SourceMissing, find_source

    cache_folder = laboratory().plan.cache_folder
    try:
        tree = find_source(cache_folder).path
    except SourceMissing:
        tree = None
    return index_status(cache_folder, tree)


def _sentence(status: "IndexStatus") -> str:
    if status.state == "missing":
        return "No index of the manual yet. Run: mdagent source fetch; mdagent index build"
    vectors = "with" if status.vectors == "yes" else "without"
    facts = (
        f"Manual of LAMMPS {status.manual_version}: {status.n_pages} pages and scripts in "
        f"{status.n_passages} passages, {vectors} vectors, built in {status.built_s:.0f} s"
    )
    mend = "" if status.state == "current" else "\n  outdated. Run: mdagent index build"
    return f"{facts}\n  {status.folder}{mend}"
