"""An input script of the source tree's `examples` or `bench`, read as a page of its own."""

import re
from pathlib import Path

from mdagent.knowledge_index.page import Page, Passage, Section
from mdagent.knowledge_index.plain_text import manual_text

_LARGEST_SCRIPT = 60_000
_MOST_STYLES = 8
_STYLE_WORD = {"fix": 2, "compute": 2, "dump": 2}
_README_LINE = re.compile(r"^([\w./-]+):?\s{1,}(\S.*)$")


def example_scripts(tree: Path) -> list[Path]:
    """Return the input scripts of the tree, `in.*` and `*.in`, sorted."""
    scripts = [
        path
        for folder in ("examples", "bench")
        for pattern in ("in.*", "*.in", "*.lmp", "*.lammps")
        for path in (tree / folder).rglob(pattern)
        if path.is_file() and not path.is_symlink() and path.stat().st_size <= _LARGEST_SCRIPT
    ]
    return sorted(path for path in set(scripts) if _is_script(path))


def _is_script(path: Path) -> bool:
    """Tell a script from data and settings that share its suffix."""
    return (
        re.search(r"^\s*(run|minimize|rerun|fix|pair_style)\s", manual_text(path), re.MULTILINE)
        is not None
    )


def read_example(path: Path, tree: Path, what_it_shows: dict[str, str]) -> Page:
    """Read one script; the page's name is its path in the tree.

    Args:
        path: The script.
        tree: The source tree.
        what_it_shows: A line for each folder of examples, see `examples_overview`.
    """
    text = manual_text(path).expandtabs(8)
    text = "\n".join(line.rstrip() for line in text.strip().splitlines())
    name = path.relative_to(tree).as_posix()
    summary = _summary(text, path.relative_to(tree), what_it_shows)
    return Page(
        name=name,
        title=f"Example script {name.split('/', 1)[1]}",
        kind="examples",
        sections=(Section("Input script", (), "", text),),
        passages=(Passage(0, 0, len(text)),),
        keywords=frozenset(_styles_used(text)),
        summary=summary,
        url="https://docs.lammps.org/Examples.html",
    )


def examples_overview(tree: Path) -> dict[str, str]:
    """Return what each folder of examples shows, by its README: `melt` -> a line."""
    lines: dict[str, str] = {}
    for readme in (tree / "examples" / "README", tree / "examples" / "PACKAGES" / "README"):
        if readme.is_file():
            for line in manual_text(readme).splitlines():
                match = _README_LINE.match(line)
                if match and match[1] != "PACKAGES" and (readme.parent / match[1]).is_dir():
                    lines.setdefault(match[1], " ".join(match[2].split()))
    return lines


def _summary(text: str, path: Path, what_it_shows: dict[str, str]) -> str:
    """Join the folder's line with the script's opening comment."""
    shown = next(
        (what_it_shows[part] for part in reversed(path.parts) if part in what_it_shows), ""
    )
    comments = []
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        comments.append(line.strip("# "))
    opening = " ".join(" ".join(comments).split())[:160]
    said = ". ".join(part.rstrip(".") for part in (shown, opening) if part)
    # A script that nobody describes shows the styles that it uses.
    styles = sorted(used for used in _styles_used(text) if " " in used)[:_MOST_STYLES]
    return said or ("uses " + ", ".join(styles) if styles else "")


def _styles_used(text: str) -> set[str]:
    """Return `fix nvt`, `pair_style eam/alloy` and the like, as far as the script says them."""
    used: set[str] = set()
    for line in text.splitlines():
        words = line.split("#", 1)[0].split()
        if not words:
            continue
        used.add(words[0])
        place = _STYLE_WORD.get(words[0], 0) + 1 if words[0] in _STYLE_WORD else 1
        if len(words) > place and (words[0].endswith("_style") or words[0] in _STYLE_WORD):
            used.add(f"{words[0]} {words[place]}")
    return used
