"""Entry point of the `mdagent` command."""

import argparse
import difflib
import logging
import os
import sys
from collections.abc import Callable, Sequence
from typing import Any, NoReturn, cast

from mdagent.cli import bench, demo, doctor, index, install, runs, serve, solve, source
from mdagent.cli.exit_codes import CANNOT, FINE, CannotBeDone
from mdagent.server.settings import BadSetting

# In the order that `mdagent --help` lists them.
OWN_COMMANDS: dict[str, Callable[[Any], None]] = {
    "serve": serve.add_parser,
    "install": install.add_parser,
    "uninstall": install.add_uninstall_parser,
    "doctor": doctor.add_parser,
    "demo": demo.add_parser,
    "solve": solve.add_parser,
    "bench": bench.add_parser,
    "source": source.add_parser,
    "index": index.add_parser,
    "runs": runs.add_parser,
}


class OneLineParser(argparse.ArgumentParser):
    """A parser whose complaint is one line, with the nearest word that would have been right."""

    def __init__(self, *args: Any, **options: Any) -> None:
        # `--nam` for `--name` would break the day that `--names` is added.
        super().__init__(*args, **{"allow_abbrev": False, **options})

    def error(self, message: str) -> NoReturn:
        """Leave with the complaint in place of argparse's usage block."""
        self.exit(CANNOT, f"{self.prog}: {message}{self._hint(message)} (see {self.prog} --help)\n")

    def _hint(self, message: str) -> str:
        unknown = message.removeprefix("unrecognized arguments: ").split("=")[0].split(" ")[0]
        known = [option for action in self._actions for option in action.option_strings]
        nearest = difflib.get_close_matches(unknown, known, n=1)
        return f"; did you mean {nearest[0]}?" if nearest else ""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the subcommand named on the command line.

    A client that starts `mdagent` without any word gets the server: nothing but a client has
    a reason to give it a standard input that is not a terminal.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    if not words:
        words = ["--help"] if sys.stdin.isatty() else ["serve"]
    # Before the SDK does it, which would choose boxed and coloured tracebacks.
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    try:
        options = _parsed(words)
        exit_code = cast("Callable[[argparse.Namespace], int]", options.run)(options)
        # A short answer is still in the buffer: whether its reader is there shows only now.
        sys.stdout.flush()
        return exit_code
    except (CannotBeDone, BadSetting) as error:
        print(f"mdagent: {error}", file=sys.stderr)
        return CANNOT
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader (`head`, a pager) has left; Python would complain once more while it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINE


def _parsed(words: Sequence[str]) -> argparse.Namespace:
    parser = OneLineParser(
        prog="mdagent",
        description="A molecular dynamics laboratory for AI assistants: checks, runs and judges "
        "LAMMPS input scripts.",
        epilog="Exit code: 0 fine; 1 bad news (faults found, run failed, no pass); 2 the request "
        "could not be carried out.",
    )
    subparsers = parser.add_subparsers(metavar="COMMAND", required=True)
    for add_parser in OWN_COMMANDS.values():
        add_parser(subparsers)
    # The tools' schemas cost half a second to import; a server's start cannot spare it.
    if words[0] not in OWN_COMMANDS:
        from mdagent.cli import tool_twins

        tool_twins.add_parsers(subparsers)
    _refuse_unknown(parser, words[0], list(subparsers.choices))
    options, unknown = parser.parse_known_args(words)
    if unknown:
        # Left to itself the outer parser complains, which does not know the command's options.
        subparsers.choices[words[0]].error(f"unrecognized arguments: {' '.join(unknown)}")
    return options


def _refuse_unknown(parser: OneLineParser, word: str, commands: list[str]) -> None:
    if word.startswith("-") or word in commands:
        return
    nearest = difflib.get_close_matches(word, commands, n=1)
    hint = f"; did you mean {nearest[0]}?" if nearest else ""
    parser.exit(CANNOT, f"mdagent: there is no command {word!r}{hint} (see mdagent --help)\n")
