"""Build server/run_view.html, one page without any outside, from clients/run-view.

python scripts/build_run_view.py    (needs Node.js with npm; `make run-view`)
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from node_programs import NodeProgramsMissing, ensure_node_programs

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "clients" / "run-view"
WORKSHOP = ROOT / ".venv" / "run-view"
PAGE = ROOT / "server" / "run_view.html"
_SHIPPED = ("three", "uplot")
_BUNDLE = ("--bundle", "--minify", "--target=es2022", "--legal-comments=none", "--log-level=error")
_NOTICE = """<!--
Built by scripts/build_run_view.py from clients/run-view: change that, not this.
It holds {names}, whose licences follow.

{licences}
-->
"""


class BuildFailed(RuntimeError):
    """A program of the build refused; the text is what it said."""


def main() -> int:
    """Write the page; 1 with the reason if it cannot be built."""
    try:
        ensure_node_programs(WORKSHOP, ROOT / ".set-up.log", SOURCE)
        page = built()
    except (NodeProgramsMissing, BuildFailed) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    PAGE.write_text(page, encoding="utf-8")
    print(f"{PAGE.relative_to(ROOT)}: {len(page.encode()) / 1e6:.2f} MB")
    return 0


def built() -> str:
    """The page, from the sources as they are; their types are checked first.

    Raises:
        BuildFailed: The compiler or the bundler refuses them.
    """
    # Beside node_modules, where both programs look for libraries.
    for name in ("src", "style.css", "tsconfig.json"):
        _copied(SOURCE / name, WORKSHOP / name)
    _said("tsc", "--project", "tsconfig.json")
    script = _said("esbuild", "src/main.ts", *_BUNDLE)
    uplot = (WORKSHOP / "node_modules/uplot/dist/uPlot.min.css").read_text(encoding="utf-8")
    style = uplot + (WORKSHOP / "style.css").read_text(encoding="utf-8")
    page = (SOURCE / "page.html").read_text(encoding="utf-8")
    page = page.replace("/* STYLE */", style)
    # In a text of the script, `</script` would end it.
    page = page.replace("/* SCRIPT */", script.replace("</script", "<\\/script").strip())
    doctype, _, rest = page.partition("\n")
    return f"{doctype}\n{_notice()}{rest}"


def _notice() -> str:
    licences = []
    for name in _SHIPPED:
        text = (WORKSHOP / "node_modules" / name / "LICENSE").read_text(encoding="utf-8")
        licences.append(f"{name}:\n{text.strip()}")
    return _NOTICE.format(names=" and ".join(_SHIPPED), licences="\n\n".join(licences))


def _copied(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(source, target)
    else:
        shutil.copy(source, target)


def _said(program: str, *words: str) -> str:
    command = [str(WORKSHOP / "node_modules" / ".bin" / program), *words]
    done = subprocess.run(command, cwd=WORKSHOP, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise BuildFailed(f"{program} refuses clients/run-view:\n{done.stdout}{done.stderr}")
    return done.stdout


if __name__ == "__main__":
    raise SystemExit(main())
