"""The scripts of the fetched LAMMPS source tree, with the files beside them, in two halves."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from mdagent.knowledge_index.source import SourceTree
from mdagent.tools.input_script.decode import ScriptNotText, decode_script

# Committed before anything was tuned: which half a script is in follows from it and its path.
SPLIT_SEED = "mdagent planted faults, 2026"
_FOLDERS = ("examples", "bench")
_LARGEST_FILE = 8 * 1024 * 1024
# A folder that is larger than that brings only the files that its scripts name.
_LARGEST_FOLDER = 3 * 1024 * 1024


@dataclass(frozen=True)
class Example:
    """One script of the tree: its path from the tree's root, and its text."""

    name: str
    path: Path
    text: str

    @cached_property
    def inputs(self) -> Mapping[str, Path]:
        """The files beside it, as somebody who runs it there has them."""
        beside = dict(_files_beside(self.path))
        if sum(path.stat().st_size for path in beside.values()) <= _LARGEST_FOLDER:
            return beside
        return _named_files(self.text, beside)

    @property
    def is_reported(self) -> bool:
        """Whether it is in the half that figures are given for."""
        digest = hashlib.sha256(f"{SPLIT_SEED}\n{self.name}".encode()).digest()
        return digest[0] % 2 == 0


def examples(tree: SourceTree) -> list[Example]:
    """Every input script of the tree that is a text, by name."""
    found = []
    for folder in _FOLDERS:
        for path in sorted((tree.path / folder).rglob("in.*")):
            try:
                text = decode_script(path.read_bytes())
            except (ScriptNotText, IsADirectoryError, FileNotFoundError):
                continue
            found.append(Example(str(path.relative_to(tree.path)), path, text))
    return found


def _files_beside(script: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(script.parent.iterdir()):
        if path == script or path.name.startswith("log.") or not path.is_file():
            continue
        if path.stat().st_size <= _LARGEST_FILE:
            yield path.name, path.resolve()


def _named_files(text: str, beside: Mapping[str, Path]) -> dict[str, Path]:
    """Those that the script names, and those that they name in turn."""
    named: dict[str, Path] = {}
    texts = [text]
    while texts:
        current = texts.pop()
        for name, path in beside.items():
            if name in current and name not in named:
                named[name] = path
                if path.stat().st_size <= 64 * 1024:
                    texts.append(path.read_text("utf-8", errors="replace"))
    return named
