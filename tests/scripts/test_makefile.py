import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_help_explains_every_target() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    shown = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True)
    explained = set(re.findall(r"^  ([a-z-]+) +\S", shown.stdout, re.MULTILINE))
    assert explained == targets
    assert {"run", "test", "lint", "bench", "clean"} <= targets
