"""lammps-ast of the Python registry, asked about the same scripts in an environment of its own."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

PEER = "lammps-ast==1.0.0"
# Each script has a process of its own, and in it a few seconds: the grammar may take very long, and
# this package catches whatever is raised within it, an alarm's exception too. Whatever else its
# process dies of counts as a refusal.
_DRIVER = """
import contextlib, io, json, os, signal, sys
sys.path.insert(0, sys.argv[1])
from lammps_ast import parse_to_AST, sanitize

# Read once, for all of them: the grammar.
parse_to_AST(sanitize("units lj"))
answers = {}
for name, text in json.load(sys.stdin).items():
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        signal.alarm(5)
        with contextlib.redirect_stdout(io.StringIO()):
            tree, error = parse_to_AST(sanitize(text))
        line = None if error is None else getattr(error, "line", 0) or 0
        os.write(writer, json.dumps(line).encode())
        os._exit(0)
    os.close(writer)
    with open(reader) as answer:
        line = answer.read()
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    refused = -1 if status == -signal.SIGALRM else 0
    answers[name] = json.loads(line) if line else refused
json.dump(answers, sys.stdout)
"""


def ask_lammps_ast(texts: Mapping[str, str], folder: Path) -> dict[str, int | None]:
    """Line of its first error by name; None: no error, 0: an error without a line, -1: too slow.

    Raises:
        subprocess.CalledProcessError: It could not be installed, or its process failed.
    """
    home = folder / PEER.replace("==", "-")
    if not (home / "lammps_ast").is_dir():
        command = ("-m", "pip", "install", "--quiet", "--target", str(home), PEER)
        subprocess.run([sys.executable, *command], check=True, capture_output=True)
    run = subprocess.run(
        [sys.executable, "-c", _DRIVER, str(home)],
        input=json.dumps(dict(texts)),
        text=True,
        capture_output=True,
        check=True,
    )
    answers: dict[str, int | None] = json.loads(run.stdout)
    return answers
