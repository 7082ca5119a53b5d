"""Exact names: which page a command, a style, a page name or a pasted command line means."""

import re
from collections.abc import Iterable, Iterator, Sequence

from mdagent.knowledge_index.page import Page
from mdagent.knowledge_index.store import Name, Store, StoredPage

_SUFFIX = re.compile(r"/(gpu|intel|kk|kk/device|kk/host|omp|opt)$")
_STYLED = "pair|bond|angle|dihedral|improper|kspace|min|run|atom|comm|thermo"
_SPOKEN_STYLE = re.compile(rf"^({_STYLED}) (?:style )(?=\S)")
_SHORT_STYLE = re.compile(r"^(pair|bond|angle|dihedral|improper|kspace|min|run|atom) (?=\S+$)")
_OPENING = re.compile(
    r"^(?:(?:what (?:is|are|does)|how (?:do i|to|can i|should i) (?:use|write|set|call)|explain"
    r"|describe|show(?: me)?|help(?: on| with)?|read|(?:the )?(?:syntax|usage|documentation|docs?"
    r"|manual(?: page)?|arguments|options|keywords|examples?) (?:of|for)|the|lammps) )+"
)
_CLOSING = re.compile(
    r"(?: (?:command|syntax|usage|documentation|docs?|manual|page|options|arguments|keywords"
    r"|examples?|in lammps|lammps|mean|do))+$"
)
# Alone these say nothing of the style that is asked for, which may be mistyped.
_TAKES_STYLE = re.compile(r"fix|compute|dump|(?:pair|bond|angle|dihedral|improper|kspace)_style")
# Words after `fix`, `compute`, `dump` in a command line before the style: ID and group.
_WORDS_BEFORE_STYLE = 3
_ARGUMENT = re.compile(r".*[\d*$_/=<>]|^[-+.]|^(?:INF|EDGE|NULL|[xyz]|[xyz]{2}|all|yes|no|on|off)$")
_ERROR_LABEL = re.compile(r"\berr\d{4}\b")


def name_entries(pages: Sequence[Page]) -> Iterator[Name]:
    """Yield every exact name that the pages answer to.

    Rank 0 is a name as the manual writes it, 1 another way to write it, 2 a style without its
    command, which several commands may share.
    """
    for number, page in enumerate(pages):
        yield Name(page.name.lower(), number, "", 0)
        if page.kind == "examples":
            for shorter in {page.name.split("/", 1)[1], page.name.rsplit("/", 1)[1]}:
                yield Name(shorter.lower(), number, "", 2)
            continue
        for title in page.title.lower().removesuffix(" command").split(", "):
            yield Name(title, number, "", 1)
        for label, anchor in page.labels.items():
            if _ERROR_LABEL.fullmatch(label) or page.kind != "commands":
                yield Name(label.lower(), number, anchor, 0 if label.startswith("err") else 1)
        for alias in page.aliases:
            yield from _alias_names(alias.name.lower(), number, alias.anchor)


def _alias_names(name: str, page: int, anchor: str) -> Iterator[Name]:
    yield Name(name, page, anchor, 0)
    command, _, style = name.partition(" ")
    if style:
        yield Name(f"{command.removesuffix('_style')} {style}", page, anchor, 1)
        yield Name(style, page, anchor, 2)
        yield Name(name.replace(" ", "_").replace("/", "_"), page, anchor, 1)


def find_names(text: str, store: Store) -> list[Name]:
    """Return the pages that the text names exactly, the surest first; empty for a question.

    Understands a name with or without its accelerator suffix, a page name, an error code, a name
    within a short request (`syntax of fix nvt`), and a command line with its arguments.
    """
    label = _ERROR_LABEL.search(text.lower())
    if label:
        return _unique(store.names(label.group()))
    for candidate in _candidates(text):
        found = store.names(candidate) or store.names(_SUFFIX.sub("", candidate))
        if found:
            return _unique(_same_rank(found))
    return _unique(_command_line(text, store))


def _candidates(text: str) -> Iterator[str]:
    plain = " ".join(text.strip().strip("\"'`?!.").replace("`", "").replace('"', "").split())
    plain = plain.lower()
    trimmed = _CLOSING.sub("", _OPENING.sub("", plain))
    for candidate in dict.fromkeys((plain, trimmed, trimmed.removesuffix(" style"))):
        yield candidate
        yield _SPOKEN_STYLE.sub(r"\1_style ", candidate)
        yield _SHORT_STYLE.sub(r"\1_style ", candidate)
        yield candidate.replace(" ", "_")


def _same_rank(found: Sequence[Name]) -> list[Name]:
    return [name for name in found if name.rank == found[0].rank]


def _unique(found: Iterable[Name]) -> list[Name]:
    by_page: dict[int, Name] = {}
    for name in found:
        by_page.setdefault(name.page, name)
    return list(by_page.values())


def _command_line(text: str, store: Store) -> list[Name]:
    """Read the text as a line of an input script: a name, then only arguments of it."""
    words = text.split("#", 1)[0].replace("`", "").strip().split()
    if len(words) < 2 or text.rstrip().endswith("?"):
        return []
    if words[0] in {"fix", "compute", "dump"} and len(words) > _WORDS_BEFORE_STYLE:
        style = f"{words[0]} {words[_WORDS_BEFORE_STYLE]}"
        found = store.names(style) or store.names(_SUFFIX.sub("", style))
        if found and found[0].rank == 0:
            return found
    for length in (3, 2, 1):
        found = _prefix(words, length, store)
        if found:
            return found
    return []


def _prefix(words: Sequence[str], length: int, store: Store) -> list[Name]:
    if length >= len(words):
        return []
    start = " ".join(words[:length]).lower()
    if length == 1 and _TAKES_STYLE.fullmatch(start):
        return []
    for name in dict.fromkeys(
        (start, _SHORT_STYLE.sub(r"\1_style ", start), _SUFFIX.sub("", start))
    ):
        found = [
            entry
            for entry in _same_rank(store.names(name))
            if _are_arguments(words[length:], store.page(entry.page).keywords)
        ]
        if found:
            return found
    return []


def _are_arguments(words: Sequence[str], keywords: frozenset[str]) -> bool:
    """Whether each word can stand in a command line: a keyword, a number, a pattern, an ID."""
    known = [word for word in words if word in keywords]
    others = [word for word in words if word not in keywords]
    return bool(known or len(words) <= 4) and all(_ARGUMENT.match(word) for word in others)


def alias_of(page: StoredPage, name: str) -> str:
    """Return the manual's own writing of a name that led to the page; empty if it is no style."""
    for alias in page.aliases:
        own = alias.name.lower()
        command, _, style = own.partition(" ")
        if name in {own, style, f"{command.removesuffix('_style')} {style}"} and name:
            return alias.name
    return ""
