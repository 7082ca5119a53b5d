"""Plain text from a parsed manual file: what a reader, human or model, is shown.

Formulas stay LaTeX between dollar signs, code stays letter for letter in fences, lists keep
their bullets, tables their columns. Links are their words.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from docutils import nodes

from mdagent.knowledge_index.rst import VersionChange

BlockKind = Literal["prose", "code", "definition"]

_CHANGE_WORDS = {
    "versionadded": "Added in version",
    "versionchanged": "Changed in version",
    "deprecated": "Deprecated since version",
    "versionremoved": "Removed in version",
}
_SILENT = (nodes.system_message, nodes.comment, nodes.Invisible, nodes.substitution_definition)


@dataclass(frozen=True)
class Block:
    """A paragraph, a list item or a whole code block; what a passage is made of."""

    kind: BlockKind
    text: str


def inline_text(node: nodes.Node) -> str:
    """Return the words of a paragraph, a title or a term, on one line."""
    return " ".join(_inline(node).split())


def _inline(node: nodes.Node) -> str:
    if isinstance(node, nodes.Text):
        return node.astext().replace("\x00", "")
    if isinstance(node, nodes.math):
        return f"${node.astext()}$"
    if isinstance(node, (nodes.problematic, *_SILENT)):
        return ""
    return "".join(_inline(child) for child in node.children)


def blocks_of(node: nodes.Node, indent: str = "") -> Iterator[Block]:
    """Yield the blocks below a node in reading order, subsections left out."""
    for child in node.children:
        yield from _block(child, indent)


def _block(node: nodes.Node, indent: str) -> Iterator[Block]:
    if isinstance(node, (nodes.section, nodes.title, nodes.transition, *_SILENT)):
        return
    if isinstance(node, nodes.math_block):
        yield Block("prose", f"$$ {' '.join(node.astext().split())} $$")
    elif isinstance(node, nodes.FixedTextElement):
        yield Block("code", _fenced(_inline(node), indent))
    elif isinstance(node, (nodes.bullet_list, nodes.enumerated_list)):
        yield from _list(node, indent)
    elif isinstance(node, nodes.definition_list_item):
        yield from _definition(node, indent)
    elif isinstance(node, nodes.table):
        yield Block("prose", _table(node))
    elif isinstance(node, VersionChange):
        yield from _change(node, indent)
    elif isinstance(node, nodes.Element) and isinstance(node, nodes.Admonition):
        yield from _admonition(node, indent)
    elif isinstance(node, nodes.TextElement) or not node.children:
        text = inline_text(node)
        if text:
            yield Block("prose", indent + text)
    else:
        yield from blocks_of(node, indent)


def _fenced(code: str, indent: str) -> str:
    lines = [line.rstrip() for line in code.strip("\n").split("\n")]
    return "\n".join([f"{indent}```", *(indent + line for line in lines), f"{indent}```"])


def _list(node: nodes.Element, indent: str) -> Iterator[Block]:
    """Short items are joined: a list of arguments is one block, as it is one thought."""
    prose: list[str] = []
    for number, item in enumerate(node.children, start=1):
        mark = f"{number}." if isinstance(node, nodes.enumerated_list) else "*"
        for index, block in enumerate(blocks_of(item, indent + "  ")):
            text = f"{indent}{mark} {block.text.lstrip()}" if index == 0 else block.text
            if block.kind == "code":
                yield from _joined(prose)
                yield Block("code", text)
            else:
                prose.append(text)
        if sum(map(len, prose)) > 800:
            yield from _joined(prose)
    yield from _joined(prose)


def _joined(prose: list[str]) -> Iterator[Block]:
    if prose:
        yield Block("prose", "\n".join(prose))
        prose.clear()


def _definition(node: nodes.Element, indent: str) -> Iterator[Block]:
    """One block for a term with its meaning; code inside it stays in it."""
    terms = [inline_text(child) for child in node.children if isinstance(child, nodes.term)]
    body = [
        block.text
        for child in node.children
        if isinstance(child, nodes.definition)
        for block in blocks_of(child, indent + "  ")
    ]
    yield Block("definition", "\n".join([f"{indent}{', '.join(terms)}:", *body]))


def _change(node: nodes.Element, indent: str) -> Iterator[Block]:
    words = f"({_CHANGE_WORDS[node['kind']]} {node['version']}.)"
    inner = list(blocks_of(node, indent))
    if inner and inner[0].kind == "prose":
        words, inner = f"{words} {inner[0].text.lstrip()}", inner[1:]
    yield Block("prose", indent + words)
    yield from inner


def _admonition(node: nodes.Element, indent: str) -> Iterator[Block]:
    """A note or a warning says so before its first words."""
    titles = [inline_text(child) for child in node.children if isinstance(child, nodes.title)]
    word = titles[0] if titles else type(node).__name__.capitalize()
    inner = list(blocks_of(node, indent))
    if inner:
        yield Block(inner[0].kind, f"{indent}{word}: {inner[0].text.lstrip()}")
        yield from inner[1:]


def _table(node: nodes.table) -> str:
    rows = [
        " | ".join(inline_text(entry) for entry in row.children).strip(" |")
        for row in node.findall(nodes.row)
    ]
    return "\n".join(row for row in rows if row)
