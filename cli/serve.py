"""`mdagent serve`: the MCP server over standard input and output, or over HTTP."""

import argparse
import logging
import os
import signal
import sys
from types import FrameType
from typing import Any

from mdagent.cli.exit_codes import FINE, CannotBeDone
from mdagent.server.settings import Settings, read_settings

DESCRIPTION = """\
Serve the laboratory to an MCP client.

Without --http the client starts this command itself and talks through standard input and
output; put `mdagent serve` into its configuration, there is nothing to see in a terminal.

With --http the server listens on http://127.0.0.1:8765/mcp until Ctrl-C or SIGTERM, for
clients of this machine. To let other machines in, set MDAGENT_HTTP_TOKEN (at least 16
characters, sent as `Authorization: Bearer ...`) and MDAGENT_HTTP_ALLOWED_HOSTS (the names
that clients reach it by), put TLS in front, and pass --host 0.0.0.0. For several clients,
MDAGENT_HTTP_TOKENS_FILE names a file of lines `name: token`, readable by its owner alone: each
client sees its own runs only. Who did what is written to audit.jsonl in the data folder.

Runs that were started go on when the server ends."""


def add_parser(subparsers: Any) -> None:
    """Add the subcommand to the command line."""
    parser = subparsers.add_parser(
        "serve",
        help="serve MCP over standard input and output, or HTTP",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--http", action="store_true", help="serve streamable HTTP")
    parser.add_argument("--host", help="address to listen on (default 127.0.0.1)")
    parser.add_argument("--port", type=int, help="port to listen on (default 8765; 0: a free one)")
    parser.set_defaults(run=_serve)


def _serve(options: argparse.Namespace) -> int:
    if not options.http and (options.host or options.port is not None):
        raise CannotBeDone("--host and --port belong to --http")
    given = {"http_host": options.host, "http_port": options.port}
    settings = read_settings(**{key: value for key, value in given.items() if value is not None})
    logging.getLogger().setLevel(settings.log_level)
    return _serve_http(settings) if options.http else _serve_stdio(settings)


def _serve_stdio(settings: Settings) -> int:
    from mdagent.server.app import build_server

    if sys.stdin.isatty():
        print("mdagent waits for an MCP client on standard input; Ctrl-C ends it.", file=sys.stderr)
    server = build_server(settings)
    signal.signal(signal.SIGTERM, _leave)
    server.run("stdio")
    return FINE


def _serve_http(settings: Settings) -> int:
    from mdagent.server.app import build_server
    from mdagent.server.http_transport import serve_http

    serve_http(build_server(settings), settings)
    return FINE


def _leave(_signal: int, _frame: FrameType | None) -> None:
    # A thread blocks in reading standard input and cannot be woken, so an orderly return would
    # wait for the client. Runs have supervisors of their own; files are written whole or not.
    logging.shutdown()
    os._exit(FINE)
