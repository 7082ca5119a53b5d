"""One reStructuredText file of the manual, read by docutils without Sphinx.

The manual is written for Sphinx and its extensions. What docutils does not know is read
tolerantly: an unknown role keeps its text, an unknown directive keeps its content.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar, cast

from docutils import nodes
from docutils.frontend import get_default_settings
from docutils.parsers.rst import Directive, Parser, directives, roles, states
from docutils.parsers.rst.languages import en
from docutils.statemachine import string2lines
from docutils.utils import new_document, unescape

from mdagent.knowledge_index.plain_text import manual_text

_DIRECTIVE = re.compile(
    r"^[ \t]*\.\.[ \t]+([A-Za-z](?:[\w:+.-]*\w)?)::(?:[ \t\r\n]|$)", re.MULTILINE
)
_ROLE = re.compile(r"(?<!\w):([A-Za-z][\w+.:-]*):`")
_TARGET = re.compile(r"^(?P<text>.*?)\s*<(?P<target>[^<>]+)>$", re.DOTALL)
_LARGEST_INCLUDE = 200_000
_MOST_INCLUDES = 20


class IndexEntry(nodes.Invisible, nodes.Element):
    """The names of one `index` directive; attribute `names`, anchor `index-N` as Sphinx counts."""


class VersionChange(nodes.Element):
    """What a release added, changed or deprecated; attributes `kind` and `version`."""


class _AnyOption(dict[str, Any]):
    """Every option name, each kept as its text."""

    def __missing__(self, name: str) -> Any:
        return directives.unchanged


class _Tolerant(Directive):
    """Keep the content of a directive that docutils does not know."""

    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec = _AnyOption(name=directives.unchanged)

    def parsed_content(self) -> list[nodes.Node]:
        holder = nodes.Element()
        self.state.nested_parse(self.content, self.content_offset, holder, match_titles=True)
        return holder.children


class _Content(_Tolerant):
    """A directive whose argument is a caption (a tab, a card) or of no use to a reader."""

    captions: ClassVar[frozenset[str]] = frozenset({"tab", "tab-item", "admonition", "seealso"})

    def run(self) -> list[nodes.Node]:
        content = self.parsed_content()
        if self.arguments and self.name in self.captions:
            caption = self.arguments[0]
            return [nodes.paragraph(caption, f"{caption}:"), *content]
        return content


class _Dropped(_Tolerant):
    """Pictures, contents lists and generated interfaces: nothing to read in the source."""

    def run(self) -> list[nodes.Node]:
        return []


class _Literal(_Tolerant):
    """A block kept letter for letter."""

    def run(self) -> list[nodes.Node]:
        text = "\n".join(self.content)
        return [nodes.literal_block(text, text)]


class _Figure(_Tolerant):
    """Only the caption of a figure says something without the picture."""

    def run(self) -> list[nodes.Node]:
        return self.parsed_content()


class _Index(_Tolerant):
    """Exact names that lead to the page."""

    def run(self) -> list[nodes.Node]:
        lines = [*self.arguments, *self.content]
        names = [name for line in lines for name in _index_names(line)]
        return [IndexEntry("", names=names)]


class _Change(_Tolerant):
    """`versionadded`, `versionchanged`, `deprecated`, `versionremoved`."""

    def run(self) -> list[nodes.Node]:
        version, _, remark = self.arguments[0].partition("\n") if self.arguments else ("", "", "")
        words = version.split(maxsplit=1)
        change = VersionChange("", kind=self.name, version=words[0] if words else "")
        rest = " ".join([*words[1:], remark]).strip()
        if rest:
            change += nodes.paragraph(rest, rest)
        change += self.parsed_content()
        return [change]


class _Include(_Tolerant):
    """Another file of the manual; nothing outside its folder is ever read."""

    def run(self) -> list[nodes.Node]:
        folder = Path(self.state.document.settings.manual_folder).resolve()
        path = (folder / (self.arguments[0] if self.arguments else "")).resolve()
        if not path.is_relative_to(folder) or path.suffix != ".rst" or not path.is_file():
            return []
        settings = self.state.document.settings
        settings.n_includes += 1
        if settings.n_includes > _MOST_INCLUDES or path.stat().st_size > _LARGEST_INCLUDE:
            return []
        text = manual_text(path)
        _register_what_is_unknown(text)
        lines = string2lines(text, tab_width=8, convert_whitespace=True)
        self.state_machine.insert_input(lines, path.name)
        return []


_OURS: dict[str, type[Directive]] = {
    "index": _Index,
    "include": _Include,
    "versionadded": _Change,
    "versionchanged": _Change,
    "versionremoved": _Change,
    "deprecated": _Change,
    "figure": _Figure,
    **dict.fromkeys(["code-block", "code", "sourcecode", "highlight"], _Literal),
    **dict.fromkeys(["image", "raw", "toctree", "contents", "meta", "math-number"], _Dropped),
    **dict.fromkeys(["literalinclude", "csv-table", "role", "default-role"], _Dropped),
}


def _index_names(line: str) -> Iterator[str]:
    """Yield `fix nvt` from `fix nvt`, `single: fix nvt` or `pair: fix; nvt`."""
    kind, colon, rest = line.partition(": ")
    entry = rest if colon and kind.strip() in {"single", "pair", "triple", "see"} else line
    for name in entry.lstrip("!").split(";"):
        if name.strip():
            yield " ".join(name.split())


def _keep_text(
    name: str,
    rawtext: str,
    text: str,
    lineno: int,
    inliner: states.Inliner,
    options: dict[str, Any] | None = None,
    content: list[str] | None = None,
) -> tuple[list[nodes.Node], list[nodes.system_message]]:
    """Read any role: a link to another page or label where it is one, else its plain text."""
    plain = unescape(text)
    match = _TARGET.match(plain)
    shown, target = (match["text"], match["target"]) if match else (plain, plain)
    if name in {"doc", "ref", "numref"}:
        return [nodes.reference(rawtext, shown, refuri=target, classes=[name])], []
    return [nodes.literal(rawtext, shown.lstrip("~!"))], []


def _register_what_is_unknown(text: str) -> None:
    """Teach docutils every directive and role named in `text` that it lacks.

    docutils registers globally; doing it again with the same class changes nothing.
    """
    for name in {found.lower() for found in _DIRECTIVE.findall(text)} - set(en.directives):
        generated = name.startswith(("doxygen", "auto")) and name != "automodule"
        directives.register_directive(name, _Dropped if generated else _Content)
    for name, directive in _OURS.items():
        directives.register_directive(name, directive)
    for name in {found.lower() for found in _ROLE.findall(text)} - {"math", "sup", "sub"}:
        roles.register_local_role(name, cast("Any", _keep_text))


def read_rst(text: str, folder: Path) -> nodes.document:
    """Parse one file of the manual.

    Args:
        text: Its content.
        folder: The manual's folder, the only one that `include` may read.

    Returns:
        The document tree before any transform: sections, labels, our own nodes.
    """
    _register_what_is_unknown(text)
    settings = get_default_settings(Parser)
    settings.report_level = 5
    settings.halt_level = 5
    settings.raw_enabled = False
    settings.file_insertion_enabled = False
    settings.syntax_highlight = "none"
    settings.manual_folder = str(folder)
    settings.n_includes = 0
    document = new_document("manual", settings)
    Parser().parse(text, document)
    return document
