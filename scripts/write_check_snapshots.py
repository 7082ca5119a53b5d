"""Write what a user sees of each check: tests/tools/input_script/seen/NAME.txt of in.NAME there.

python scripts/write_check_snapshots.py
"""

import re
import tempfile
from pathlib import Path

from mdagent.cli.rendering import readable
from mdagent.potentials.catalogue import open_catalogue
from mdagent.tools.engine.engine import Engine, EngineOptions, find_engine
from mdagent.tools.expectation import Expectation
from mdagent.tools.input_script.checks.table import CHECKS
from mdagent.tools.input_script.validator import Instruments, validate

SEEN = Path(__file__).resolve().parents[1] / "tests" / "tools" / "input_script" / "seen"
_EXPECT = re.compile(r"^# expect: (.*)\n")


def stated(script: str) -> Expectation | None:
    """What the first line of a fixture says that the script is for."""
    first = _EXPECT.match(script)
    return Expectation.model_validate_json(first[1]) if first else None


def seen(name: str, instruments: Instruments) -> str:
    """The findings for the fixture of a check, as the command line prints them."""
    script = (SEEN / f"in.{name}").read_text("utf-8")
    found = validate(script, {}, {}, "static", stated(script), instruments)
    answer = found.model_dump(mode="json", include={"status", "findings", "next_step"})
    return _without_version(readable(answer), instruments.engine) + "\n"


def _without_version(text: str, engine: Engine | None) -> str:
    return text.replace(engine.version, "VERSION") if engine else text


def main() -> None:
    """Write every snapshot; read the difference before it is committed."""
    with tempfile.TemporaryDirectory() as cache:
        engine = find_engine(EngineOptions())
        folder = engine.potentials_folder
        catalogue = open_catalogue([folder] if folder else [], Path(cache))
        instruments = Instruments(engine, None, catalogue)
        for check in CHECKS:
            text = seen(check.__name__, instruments)
            (SEEN / f"{check.__name__}.txt").write_text(text, "utf-8")
    print(f"{SEEN}: {len(CHECKS)} snapshots")


if __name__ == "__main__":
    main()
