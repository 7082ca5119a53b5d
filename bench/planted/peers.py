"""lammps-ast of the Python registry, asked about the same scripts in an environment of its own."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

PEER = "lammps-ast==1.0.0"
# Its grammar may take very long for some scripts; each has a few seconds.
_DRIVER = """
import contextlib, io, json, signal, sys
sys.path.insert(0, sys.argv[1])
from lammps_ast import parse_to_AST, sanitize

def late(*_):
    raise TimeoutError
signal.signal(signal.SIGALRM, late)
answers = {}
for name, text in json.load(sys.stdin).items():
    signal.alarm(5)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            tree, error = parse_to_AST(sanitize(text))
        answers[name] = None if error is None else getattr(error, "line", 0) or 0
    except TimeoutError:
        answers[name] = -1
    except Exception:  # whatever its parser dies of counts as a refusal
        answers[name] = 0
    finally:
        signal.alarm(0)
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
