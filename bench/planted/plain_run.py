"""A script simply run by the engine for some seconds: the truth about it, and a peer's way."""

import hashlib
import json
import re
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Literal

from mdagent.tools.engine.engine import Engine
from mdagent.tools.engine.messages import EngineMessage, read_messages
from mdagent.tools.sandbox.limits import Limits
from mdagent.tools.sandbox.outcome import Outcome
from mdagent.tools.sandbox.sandbox import Job, Sandbox, run_confined

# The time that the paper's system gives a script before it believes in it.
SECONDS = 3.0
_RUN = re.compile(r"^([ \t]*run[ \t]+)\S+.*$", re.M)


@dataclass(frozen=True)
class PlainRun:
    """How a plain run ended; `input_line` is the line that LAMMPS shows below its error."""

    status: Literal["finished", "error", "crash", "still_running", "over_limit"]
    error: str = ""
    input_line: str = ""

    @property
    def runs(self) -> bool:
        """Whether the engine carries the script out, to its end or for as long as it was let."""
        return self.status in ("finished", "still_running")


@dataclass
class PlainRunner:
    """Runs scripts as they are, and keeps what came out, for the next measurement."""

    engine: Engine
    sandbox: Sandbox
    kept_in: Path
    n_made: int = field(default=0, init=False)

    def run(self, text: str, inputs: Mapping[str, Path], seconds: float = SECONDS) -> PlainRun:
        """Run a script for some seconds of processor time, or remember that it was."""
        key = hashlib.sha256()
        for part in (self.engine.sha256, str(seconds), text, *map(str, sorted(inputs.items()))):
            key.update(part.encode("utf-8", "surrogatepass") + b"\0")
        kept = self.kept_in / f"{key.hexdigest()[:32]}.json"
        if kept.is_file():
            return PlainRun(**json.loads(kept.read_text("utf-8")))
        made = self._run(text, inputs, seconds)
        self.n_made += 1
        self.kept_in.mkdir(parents=True, exist_ok=True)
        partial = kept.with_suffix(f".{id(made)}")
        partial.write_text(json.dumps(asdict(made)), "utf-8")
        partial.replace(kept)
        return made

    def stops(self, text: str, inputs: Mapping[str, Path]) -> PlainRun | None:
        """How the engine stops at a fault, also where a long run lies before it; else None."""
        whole = self.run(text, inputs)
        if whole.status in ("error", "crash"):
            return whole
        if whole.status == "finished":
            return None
        short = self.run(_RUN.sub(r"\g<1>0", text), inputs)
        return short if short.status in ("error", "crash") else None

    def _run(self, text: str, inputs: Mapping[str, Path], seconds: float) -> PlainRun:
        with tempfile.TemporaryDirectory(prefix="mdagent-plain-") as folder:
            work = Path(folder) / "work"
            work.mkdir()
            for name, path in inputs.items():
                shutil.copyfile(path, work / name)
            (work / "in.plain").write_text(text, "utf-8")
            job = Job(
                argv=self.engine.argv("-in", "in.plain", "-log", "none", "-nocite"),
                work_folder=work,
                readable=self.engine.readable(),
                environment=self.engine.environment(),
                output=Path(folder) / "screen.txt",
            )
            limits = Limits(wall_time_s=20 * seconds, cpu_time_s=seconds, output_MiB=16)
            outcome = run_confined(self.sandbox, job, limits)
            return _ended(outcome, job.output.read_text("utf-8", errors="replace"))


def _ended(outcome: Outcome, output: str) -> PlainRun:
    errors = [message for message in read_messages(output) if message.kind == "error"]
    if errors:
        return _error(errors[0])
    if outcome.ended_by in ("cpu_time", "wall_time"):
        return PlainRun("still_running")
    if outcome.ended_by == "exit":
        return PlainRun("finished" if outcome.exit_code == 0 else "crash")
    return PlainRun("crash" if outcome.ended_by == "signal" else "over_limit")


def _error(message: EngineMessage) -> PlainRun:
    return PlainRun("error", message.text, (message.input_line or "").strip())
