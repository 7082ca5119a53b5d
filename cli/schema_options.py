"""Command line options from a tool's JSON schema, and its arguments back from them."""

import argparse
import base64
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mdagent.cli.exit_codes import CannotBeDone

Schema = Mapping[str, Any]

_TYPES: Mapping[str, Any] = {"integer": int, "number": float, "string": str}
# Written often enough to deserve the words that LAMMPS users know.
_PAIRS = {
    "files": ("--file", "NAME=PATH", "a file the script reads; NAME= may be left out"),
    "variables": ("--var", "NAME=VALUE", "a variable of the script, as `lmp -var NAME VALUE`"),
}


def add_options(parser: argparse.ArgumentParser, schema: Schema) -> None:
    """Add an option for every property; required texts stand without a name, in their order."""
    required = schema.get("required", [])
    for name, declared in schema.get("properties", {}).items():
        part = _meant(declared, schema)
        described = str(declared.get("description", part.get("description", "")))
        text = described.replace("%", "%%")
        if name in _PAIRS:
            option, metavar, explained = _PAIRS[name]
            parser.add_argument(option, dest=name, metavar=metavar, action="append", help=explained)
        elif name in required and part.get("type") == "string":
            shown = "SCRIPT_FILE" if name == "script" else name.upper()
            parser.add_argument(name, metavar=shown, help=text)
        else:
            _add_named(parser, name, part, text, required=name in required)


def _add_named(
    parser: argparse.ArgumentParser, name: str, part: Schema, text: str, *, required: bool
) -> None:
    option = "--" + name.replace("_", "-")
    kind = str(part.get("type"))
    if "enum" in part:
        parser.add_argument(option, dest=name, choices=part["enum"], help=text, required=required)
    elif kind in _TYPES:
        shown = name.rpartition("_")[2].upper()
        parser.add_argument(
            option, dest=name, type=_TYPES[kind], metavar=shown, help=text, required=required
        )
    elif kind == "array":
        parser.add_argument(
            option, dest=name, nargs="+", metavar="ITEM", help=text, required=required
        )
    else:
        explained = f"{text} (KEY=VALUE ..., a JSON object, or a .json file)".strip()
        parser.add_argument(
            option, dest=name, nargs="+", metavar="KEY=VALUE", help=explained, required=required
        )


def arguments_from(options: argparse.Namespace, schema: Schema) -> dict[str, Any]:
    """The tool's arguments; what was not given is left to the tool's own defaults.

    Raises:
        CannotBeDone: A file cannot be read, or a word is no KEY=VALUE.
    """
    arguments: dict[str, Any] = {}
    for name, declared in schema.get("properties", {}).items():
        given = getattr(options, name)
        if given is None:
            continue
        part = _meant(declared, schema)
        if name == "script":
            arguments[name] = _text_of(given)
        elif name == "files":
            arguments[name] = dict(_file(word) for word in given)
        elif name == "variables":
            # The very text, as after `lmp -var`: as JSON, 1.10 would lose its zero.
            arguments[name] = dict(_split(word) for word in given)
        elif part.get("type") in _TYPES or part.get("type") == "array" or "enum" in part:
            arguments[name] = given
        else:
            arguments[name] = _object(given)
    return arguments


def _meant(declared: Schema, root: Schema) -> Schema:
    """The part behind a reference, without the `null` of an optional argument."""
    for choice in declared.get("anyOf", [declared]):
        if choice.get("type") == "null":
            continue
        if "$ref" in choice:
            found: Schema = root["$defs"][str(choice["$ref"]).rpartition("/")[2]]
            return found
        return dict(choice)
    return declared


def _text_of(path: str) -> str:
    content = sys.stdin.buffer.read() if path == "-" else _bytes_of(path)
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise CannotBeDone(
            f"{path} is not UTF-8 text (byte {content[error.start]:#04x} at {error.start}); "
            "an input script is plain text"
        ) from error


def _bytes_of(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise CannotBeDone(f"cannot read {path}: {error.strerror}") from error


def _file(word: str) -> tuple[str, Any]:
    name, separator, path = word.partition("=")
    content = _bytes_of(path if separator else word)
    name = name if separator else Path(word).name
    try:
        return name, content.decode()
    except UnicodeDecodeError:
        return name, {"base64": base64.b64encode(content).decode()}


def _object(words: list[str]) -> Any:
    if len(words) == 1 and words[0].lstrip().startswith("{"):
        return _json(words[0], "the argument")
    if len(words) == 1 and words[0].endswith(".json"):
        return _json(_text_of(words[0]), words[0])
    return dict(_pair(word) for word in words)


def _json(text: str, where: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise CannotBeDone(f"{where} is not JSON: {error}") from error


def _split(word: str) -> tuple[str, str]:
    key, separator, value = word.partition("=")
    if not separator:
        raise CannotBeDone(f"{word!r} is not of the form KEY=VALUE")
    return key, value


def _pair(word: str) -> tuple[str, Any]:
    key, value = _split(word)
    try:
        return key, json.loads(value)
    except ValueError:
        return key, value
