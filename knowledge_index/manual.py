"""Everything the index is made of, read from a LAMMPS source tree by a few processes."""

import multiprocessing
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing.connection import wait
from pathlib import Path

from mdagent.knowledge_index.example_script import (
    example_scripts,
    examples_overview,
    read_example,
)
from mdagent.knowledge_index.manual_page import is_page, read_page
from mdagent.knowledge_index.mentions import with_mentions
from mdagent.knowledge_index.page import Page
from mdagent.knowledge_index.style_packages import read_style_packages

# Starting a process takes as long as reading so many pages.
_WORTH_A_PROCESS = 60

Report = Callable[[str, int, int], None]


class NoManual(LookupError):
    """The source tree holds no manual."""

    def __init__(self, tree: Path) -> None:
        super().__init__(
            f"{tree} holds no doc/src/*.rst. Fetch a LAMMPS source tree again: mdagent source fetch"
        )


@dataclass(frozen=True)
class Manual:
    """The pages of the manual and the examples, and where each style comes from."""

    pages: tuple[Page, ...]
    style_packages: dict[tuple[str, str], str]


def read_manual(tree: Path, report: Report, n_processes: int = 2) -> Manual:
    """Read a LAMMPS source tree.

    Args:
        tree: Its root, which holds `doc/src`.
        report: Told what is being read, how much is done, and of how much.
        n_processes: How many processes parse; 1 parses in this one.
    """
    files = [path for path in sorted((tree / "doc" / "src").glob("*.rst")) if is_page(path)]
    if not files:
        raise NoManual(tree)
    pages: list[Page] = []
    for page in _read_pages(files, n_processes):
        pages.append(page)
        report("reading the manual", len(pages), len(files))
    shown = examples_overview(tree)
    examples = [read_example(path, tree, shown) for path in example_scripts(tree)]
    described = with_mentions(_with_descriptions(pages))
    return Manual((*described, *examples), read_style_packages(tree))


def _read_pages(files: Sequence[Path], n_processes: int) -> Iterator[Page]:
    if n_processes == 1 or len(files) < _WORTH_A_PROCESS:
        yield from map(read_page, files)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(n_processes, context, _end_with_parent) as pool:
        yield from pool.map(read_page, files, chunksize=16)


def _end_with_parent() -> None:
    """Let no worker outlive a killed parent: the pool's own pipes would keep it waiting."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        watch = partial(_exit_after, parent.sentinel)
        threading.Thread(target=watch, daemon=True).start()


def _exit_after(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)


def _with_descriptions(pages: Sequence[Page]) -> list[Page]:
    """Hand each page the lines that the lists of styles (`pair_style`, `fix`, ...) say of it."""
    lines: dict[str, dict[str, str]] = {}
    for page in pages:
        # Only a list of styles describes; elsewhere a dash after a link says something else.
        prefix = page.name.removesuffix("_style") + "_"
        for key, line in page.described.items():
            target, style = key.split(" ", 1)
            if not target.startswith(prefix):
                continue
            lines.setdefault(target, {}).setdefault(style, line)
    return [
        replace(page, described=own, summary=_summary(page, own))
        for page in pages
        for own in [lines.get(page.name, {})]
    ]


def _summary(page: Page, described: dict[str, str]) -> str:
    if page.kind != "commands" or not described:
        return page.summary
    return "; ".join(list(dict.fromkeys(described.values()))[:2])
