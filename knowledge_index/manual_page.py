"""One file of the manual becomes a Page: sections, passages, exact names, links."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from docutils import nodes

from mdagent.knowledge_index.mentions import DOC_LINK, mentions
from mdagent.knowledge_index.page import Alias, Page, PageKind, Passage, Section, VersionNote
from mdagent.knowledge_index.plain_text import manual_text
from mdagent.knowledge_index.rst import IndexEntry, VersionChange, read_rst
from mdagent.knowledge_index.rst_text import Block, blocks_of, inline_text
from mdagent.knowledge_index.splitting import BETWEEN, message_passages, section_passages

MANUAL_URL = "https://docs.lammps.org/"

_PACKAGE = re.compile(
    r"(?<!accelerated styles are )\bpart\s+of\s+the\s+(?P<names>[A-Z][A-Z0-9-]+"
    r"(?:(?:,\s*|\s+and\s+|,\s+and\s+)[A-Z][A-Z0-9-]+)*)\s+packages?"
)
_DEVELOPER = ("Developer", "Modify", "Library", "Classes", "Cplusplus", "Fortran", "Python", "atc_")
_BUILD = ("Build", "Install", "Packages", "Manual", "Intro", "Bibliography")
_GUIDE = ("Howto", "Run", "Speed", "Tools", "Examples", "Commands", "Errors_bugs", "Errors_debug")
_NOT_PAGES = frozenset({"accel_styles", "lepton_expression", "Manual", "commands_list"})


@dataclass
class _Part:
    """A section while the page is being read."""

    heading: str
    path: tuple[str, ...]
    anchor: str
    node: nodes.Element
    blocks: list[Block] = field(default_factory=list)


def is_page(path: Path) -> bool:
    """Whether a file is a page of its own: not one that others include, nor a list of pages."""
    return path.stem not in _NOT_PAGES


def read_page(path: Path) -> Page:
    """Read one `.rst` file of the manual; never raises for what is written in it."""
    source = manual_text(path)
    document = read_rst(source, path.parent)
    parts, titles = _page_parts(document)
    name = path.stem
    aliases = tuple(_aliases(document))
    kind = page_kind(name, aliases)
    passages: list[Passage] = []
    for number, part in enumerate(parts):
        if kind == "errors":
            passages += message_passages(number, part.heading, part.blocks)
        else:
            passages += section_passages(number, part.blocks, _boilerplate(path.parent))
    return Page(
        name=name,
        title=_page_title(titles, name),
        kind=kind,
        sections=tuple(_section(part) for part in parts),
        passages=tuple(passages),
        aliases=aliases,
        keywords=_keywords(parts),
        links=tuple(DOC_LINK.findall(source)),
        mentions=tuple(mentions(source, name)),
        packages=_packages(parts),
        version_notes=tuple(_version_notes(document)),
        described=_described(document),
        url=f"{MANUAL_URL}{name}.html",
        syntax=_syntax_line(parts),
        summary=_first_sentence(parts),
        labels=_labels(document),
    )


def page_kind(name: str, aliases: Sequence[Alias]) -> PageKind:
    """Class of a page by its name; what is left over documents commands and styles."""
    if name.startswith("Errors") and name not in {"Errors_bugs", "Errors_debug"}:
        return "errors"
    if name.startswith("Howto"):
        return "howto"
    if name.startswith(_DEVELOPER):
        return "developer"
    if name.startswith(_BUILD):
        return "build"
    return "guide" if name.startswith(_GUIDE) and not aliases else "commands"


def _page_parts(document: nodes.document) -> tuple[list[_Part], list[str]]:
    """Return the sections in reading order, and the titles of the page.

    Pages that document several styles have several titles, all but the last with nothing below
    but the accelerated variants: those are joined with the section that follows.
    """
    parts = list(_walk(document, ()))
    titles = [part.heading for part in parts if not part.path]
    merged: list[_Part] = []
    carried: list[Block] = []
    for part in parts:
        if _is_stub(part) and part is not parts[-1]:
            carried += part.blocks
            continue
        part.blocks[:0] = carried
        carried = []
        merged.append(part)
    return merged, titles


def _is_stub(part: _Part) -> bool:
    return all(block.text.startswith("Accelerator Variant") for block in part.blocks)


def _walk(node: nodes.Element, path: tuple[str, ...]) -> Iterator[_Part]:
    """Yield every section; its path holds the headings above it below the page's title."""
    for child in node.children:
        if not isinstance(child, nodes.section):
            continue
        heading = inline_text(child.children[0])
        anchor = (child["ids"] or [""])[0]
        yield _Part(heading, path, anchor, child, list(blocks_of(child)))
        yield from _walk(child, (*path, heading))


def _section(part: _Part) -> Section:
    text = BETWEEN.join(block.text for block in part.blocks)
    return Section(part.heading, part.path[1:], part.anchor, text)


@cache
def _boilerplate(folder: Path) -> frozenset[str]:
    """Return the paragraphs that every page with accelerated styles includes."""
    path = folder / "accel_styles.rst"
    if not path.is_file():
        return frozenset()
    return frozenset(block.text for block in blocks_of(read_rst(manual_text(path), folder)))


def _aliases(document: nodes.document) -> Iterator[Alias]:
    for number, entry in enumerate(document.findall(IndexEntry)):
        for name in entry["names"]:
            yield Alias(name, f"index-{number}")


def _page_title(titles: Sequence[str], name: str) -> str:
    """Join `fix nvt command`, `fix npt command` to `fix nvt, fix npt command`."""
    if len(titles) < 2 or not all(title.endswith(" command") for title in titles):
        return titles[0] if titles else name
    shown = [title.removesuffix(" command") for title in titles]
    more = f" and {len(shown) - 4} more" if len(shown) > 5 else ""
    return ", ".join(shown[: 4 if more else 5]) + f"{more} command"


def _keywords(parts: Sequence[_Part]) -> frozenset[str]:
    """Return the emphasised words of the Syntax section, which are literal arguments."""
    return frozenset(
        word
        for part in parts
        if part.heading == "Syntax"
        for node in part.node.findall(nodes.emphasis)
        for word in node.astext().split()
    )


def _packages(parts: Sequence[_Part]) -> tuple[str, ...]:
    """Return the packages that the Restrictions section names."""
    found: list[str] = []
    for part in parts:
        if part.heading.startswith("Restriction"):
            text = " ".join(block.text for block in part.blocks)
            for match in _PACKAGE.finditer(text):
                found += re.findall(r"[A-Z][A-Z0-9-]+", match["names"])
    return tuple(dict.fromkeys(found))


def _version_notes(document: nodes.document) -> Iterator[VersionNote]:
    for change in document.findall(VersionChange):
        spoken_of = change if change.children else change.next_node(descend=False, siblings=True)
        text = inline_text(spoken_of) if spoken_of is not None else ""
        yield VersionNote(change["kind"], change["version"], text[:300])


def _described(document: nodes.document) -> dict[str, str]:
    """Read a page's list of styles, `adp - angular dependent potential`, as page -> line."""
    lines: dict[str, str] = {}
    for paragraph in document.findall(nodes.paragraph):
        first = paragraph.children[0] if paragraph.children else None
        if isinstance(paragraph.parent, nodes.list_item) and isinstance(first, nodes.reference):
            style, dash, line = inline_text(paragraph).partition(" - ")
            if dash and line and style == inline_text(first):
                lines[f"{first['refuri']} {style}"] = line
    return lines


def _syntax_line(parts: Sequence[_Part]) -> str:
    """Return the first code block of the Syntax section, at most three lines of it."""
    for part in parts:
        if part.heading == "Syntax":
            for block in part.blocks:
                if block.kind == "code":
                    lines = [line.strip() for line in block.text.splitlines()[1:-1]]
                    return "\n".join(line for line in lines if line)[:300].rstrip()
    return ""


def _first_sentence(parts: Sequence[_Part]) -> str:
    """Return the sentence that opens the Description, or the page."""
    described = [part for part in parts if part.heading.startswith("Description")]
    for part in described or parts:
        for block in part.blocks:
            text = block.text.lstrip("(* ")
            if block.kind == "prose" and len(text.split()) > 4 and "Accelerator Var" not in text:
                return _sentence(text)
    return ""


def _sentence(text: str) -> str:
    match = re.match(r".{20,}?[.:](?=\s|$)", text, re.DOTALL)
    return " ".join((match.group() if match else text)[:240].split())


def _labels(document: nodes.document) -> dict[str, str]:
    """Map every explicit label (`err0035`) to the anchor of the section that follows it."""
    labels: dict[str, str] = {}
    waiting: list[str] = []
    for node in document.findall():
        if isinstance(node, nodes.target) and not node.get("refuri"):
            waiting += node["names"]
        elif isinstance(node, nodes.section):
            labels |= dict.fromkeys(waiting, (node["ids"] or [""])[0])
            waiting.clear()
        elif isinstance(node, nodes.paragraph):
            labels |= {name: name for name in waiting}
            waiting.clear()
    return labels
