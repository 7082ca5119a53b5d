"""`mdagent install` and `mdagent uninstall`: our entry in a client's configuration."""

import argparse
import difflib
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mdagent.cli.client_configuration import (
    CLIENTS,
    NAME,
    Client,
    configuration_file,
    read_configuration,
    with_entry,
    write_configuration,
)
from mdagent.cli.exit_codes import FINE
from mdagent.server.settings import variables_for_client


def add_parser(subparsers: Any) -> None:
    """Add `install` to the command line."""
    parser = subparsers.add_parser(
        "install",
        help="put this server into a client's configuration",
        description="Put this server into the configuration of an MCP client of this user. All "
        "else in the file stays as it is, a copy of the old file is kept beside it, and doing it "
        "twice changes nothing. Variables MDAGENT_... that are set now are written along, but "
        "for the token.",
    )
    _add_arguments(parser)
    parser.set_defaults(run=_install)


def add_uninstall_parser(subparsers: Any) -> None:
    """Add `uninstall` to the command line."""
    parser = subparsers.add_parser(
        "uninstall",
        help="take this server out of a client's configuration",
        description="Take this server out of a client's configuration; runs and index stay.",
    )
    _add_arguments(parser)
    parser.set_defaults(run=_uninstall)


def our_entry(client: Client) -> dict[str, Any]:
    """What the client is to start: this very command, by its absolute path."""
    environment = variables_for_client()
    return {
        **client.entry,
        "command": str(Path(sys.prefix) / "bin" / "mdagent"),
        "args": ["serve"],
        **({"env": environment} if environment else {}),
    }


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("client", choices=CLIENTS, metavar="CLIENT", help=", ".join(CLIENTS))
    parser.add_argument("--dry-run", action="store_true", help="show the change, write nothing")


def _install(options: argparse.Namespace) -> int:
    client = CLIENTS[options.client]
    return _change(client, our_entry(client), options)


def _uninstall(options: argparse.Namespace) -> int:
    return _change(CLIENTS[options.client], None, options)


def _change(client: Client, entry: Mapping[str, Any] | None, options: argparse.Namespace) -> int:
    file = configuration_file(client)
    old = read_configuration(file, _text({client.servers: {NAME: our_entry(client)}}))
    new = with_entry(old, client.servers, entry)
    if new == old:
        print(f"{client.title}: {file} is as it should be; nothing to do.")
        return FINE
    print("\n".join(_difference(file, old, new)))
    if options.dry_run:
        print(f"{client.title}: nothing was written (--dry-run).")
        return FINE
    backup = write_configuration(file, new)
    kept = f" The file as it was: {backup}." if backup else ""
    print(f"{client.title}: {file} is written.{kept}\n{client.afterwards}")
    return FINE


def _difference(file: Path, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    before, after = (_text(each).splitlines() if each else [] for each in (old, new))
    return list(difflib.unified_diff(before, after, str(file), str(file), lineterm="", n=2))


def _text(configuration: Mapping[str, Any]) -> str:
    return json.dumps(configuration, indent=2, ensure_ascii=False)
