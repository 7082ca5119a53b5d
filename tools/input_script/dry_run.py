"""The engine's own verdict: the script set up in the sandbox, and nothing run."""

import time
from dataclasses import dataclass, field

from mdagent.tools.engine.engine import Engine
from mdagent.tools.engine.messages import EngineMessage
from mdagent.tools.finding import Finding, NotChecked
from mdagent.tools.input_script.analysis import Analysis
from mdagent.tools.input_script.engine_codes import (
    is_no_integrator,
    is_noise,
    needs_more_processes,
    needs_real_steps,
)
from mdagent.tools.input_script.engine_faults import (
    crash,
    no_integrator,
    of_another_round,
    of_message,
)
from mdagent.tools.input_script.expansion import Step
from mdagent.tools.input_script.marked_run import MarkedRun
from mdagent.tools.input_script.replaced import Replaced
from mdagent.tools.input_script.rewrite import Depth
from mdagent.tools.input_script.screen_text import Place, Screen, Told
from mdagent.tools.input_script.stand_in import (
    Replacement,
    after_an_error,
    before_the_first_pass,
    left_out,
)
from mdagent.tools.sandbox.outcome import Outcome
from mdagent.tools.sandbox.sandbox import Sandbox

MOST_PASSES = 24
# All passes together; the one that goes over it is the last. What a script costs is processor
# time; on a busy machine the same passes take longer, and are to say the same.
_CPU_PATIENCE_S = 20.0
_WALL_PATIENCE_S = 40.0
_RUNS = ("run", "minimize")
# Rounds of a loop that tell what the others will do.
_ROUNDS = 3


@dataclass
class DryRun:
    """What the engine said, over all passes.

    Attributes:
        finished: Whether the last pass came to the end of the script.
        as_written: Whether no line had to be left out or changed for that.
        screens: Output of each pass.
    """

    findings: list[Finding] = field(default_factory=list)
    not_checked: list[NotChecked] = field(default_factory=list)
    finished: bool = False
    as_written: bool = False
    screens: list[Screen] = field(default_factory=list)


def dry_run(
    analysis: Analysis,
    known: list[Finding],
    engine: Engine,
    sandbox: Sandbox,
    depth: Depth,
) -> DryRun:
    """Let the engine set the script up, again and again without the lines that it refused.

    Args:
        analysis: The script.
        known: What the static checks found: those lines are mended or left out from the start.
        engine: The LAMMPS to ask.
        sandbox: Where it runs.
        depth: `smoke` lets it make some steps.
    """
    return _Passes(analysis, known, engine, sandbox, depth).all()


class _Passes:
    def __init__(
        self,
        analysis: Analysis,
        known: list[Finding],
        engine: Engine,
        sandbox: Sandbox,
        depth: Depth,
    ) -> None:
        self._analysis = analysis
        self._engine = engine
        self._sandbox = sandbox
        self._depth = depth
        self._result = DryRun()
        self._replaced = Replaced(analysis)
        self._files = list(analysis.expansion.included)
        self._said: set[tuple[str, int | None]] = set()
        for finding in known:
            self._prepare(finding)

    def all(self) -> DryRun:
        """Passes until the engine comes to the end, or nothing more can be learnt."""
        started, cpu_time_s = time.monotonic(), 0.0
        for n_passes in range(1, MOST_PASSES + 1):
            screen, outcome = self._one()
            self._result.screens.append(screen)
            self._warnings(screen)
            if not self._learn(screen, outcome):
                break
            cpu_time_s += outcome.cpu_time_s or outcome.wall_time_s
            waited = time.monotonic() - started > _WALL_PATIENCE_S
            if n_passes == MOST_PASSES or waited or cpu_time_s > _CPU_PATIENCE_S:
                why = "The engine was asked for as long as it may be; mend what was found first."
                self._note("the lines after the last error", why)
                break
        return self._result

    def _prepare(self, finding: Finding) -> None:
        """Mend or take out a line that a static check calls wrong."""
        step = self._step_at(finding.line)
        if finding.severity != "error" or step is None:
            return
        # A fault inside an included file has the line of its include; the engine finds it itself.
        if step.typed == "include" and finding.code != "static.missing_file":
            return
        replacement = before_the_first_pass(self._analysis, finding, step)
        if replacement is not None:
            self._replace(step, replacement)

    def _step_at(self, line: int | None, file: str | None = None) -> Step | None:
        for step in self._analysis.steps:
            if step.file == file and line is not None and step.command.line == line:
                return step
        return None

    def _step_of(self, place: Place | None) -> Step | None:
        if place is None:
            return None
        file = None if place.file is None else self._files[place.file]
        step = self._step_at(place.line, file)
        if step is not None or file is None:
            return step
        # Of a file that is jumped to, no single line is followed: its jump stands for it.
        own = (s for s in self._analysis.named("include", "jump") if s.text(0) == file)
        return next(own, None)

    def _replace(self, step: Step, replacement: Replacement) -> None:
        if replacement.kind in ("end", "foreign", "moved"):
            self._note(
                "the engine's verdict on the lines below",
                f"`{step.name}` on line {step.line} builds the system, and it fails.",
                step.line,
            )
        self._replaced.put(step, replacement)

    def _one(self) -> tuple[Screen, Outcome]:
        run = MarkedRun(self._analysis, self._engine, self._sandbox, self._depth)
        screen, outcome, notes = run.carry_out(self._replaced.texts)
        self._result.not_checked += [n for n in notes if n not in self._result.not_checked]
        return screen, outcome

    def _warnings(self, screen: Screen) -> None:
        for told in [] if self._replaced.shows_another_system else screen.told:
            step = self._step_of(told.place)
            if told.message.kind != "warning":
                continue
            if is_no_integrator(told.message):
                found = no_integrator(self._analysis, step, self._replaced.commands)
                if found is not None:
                    self._add(told.message, found)
            # Where no pair style is set at all, no pair forces are what is wanted.
            # Nor where the first atoms are still to come.
            at_a_run = step is not None and step.name in _RUNS and self._has_pairs
            at_a_run = at_a_run and not self._atoms_come_later
            if not is_no_integrator(told.message) and not is_noise(told.message, at_a_run=at_a_run):
                self._add(told.message, of_message(self._analysis, told.message, step))

    def _add(self, message: EngineMessage, finding: Finding) -> None:
        # A fault of the settings shows at every run again.
        shows_again = message.kind == "warning" or (finding.command or "").startswith(_RUNS)
        key = (message.text, None if shows_again else finding.line)
        if key not in self._said:
            self._said.add(key)
            self._result.findings.append(finding)

    def _learn(self, screen: Screen, outcome: Outcome) -> bool:
        """Take in how a pass ended; whether another one can tell more."""
        error = next((told for told in screen.told if told.message.kind == "error"), None)
        if error is not None:
            return self._error(error, self._step_of(screen.came_back_by(error.place)))
        place = screen.last_place
        line = place.line if place and place.file is None else None
        step = self._step_of(place)
        quits = step is not None and step.name == "quit"
        if outcome.ended_by == "exit" and (outcome.exit_code == 0 or quits):
            self._result.finished = not (
                self._replaced.shows_another_system or self._replaced.ends_early
            )
            self._result.as_written = self._replaced.none
            return False
        if outcome.ended_by in ("exit", "signal"):
            return self._crash(screen.n_visits(place), line, step, outcome)
        limit = outcome.ended_by.replace("_", " ")
        why = f"The dry run reached its limit of {limit} here."
        jump = self._step_of(screen.came_back_by(place))
        if jump is None or screen.n_visits(place) < _ROUNDS:
            self._note("the engine's verdict on the rest", why, line)
            return False
        why = f"{why} Below line {jump.line} it goes on as if the loop had ended."
        self._note(f"the rounds of the loop after the first {screen.n_visits(place)}", why, line)
        return self._leave_out(jump)

    def _crash(self, n_visits: int, line: int | None, step: Step | None, outcome: Outcome) -> bool:
        """An end without an error message; whether another pass can tell more."""
        what = "the engine's verdict on this line"
        if n_visits > 1:
            # A loop that moves atoms by hand relies on the steps between, and none are made.
            why = "LAMMPS crashes here after some rounds of the loop; no steps were made in them."
            self._note("the engine's verdict on the rest", why, line)
            return False
        # A command without a word needs no other line to be wrong.
        if self._replaced.lacks_lines and (step is None or step.arguments):
            why = "LAMMPS crashes here, perhaps for want of the lines that were left out."
            self._note(what, why, line)
        else:
            self._result.findings.append(crash(step, outcome))
        return step is not None and self._leave_out(step)

    def _leave_out(self, step: Step) -> bool:
        if self._replaced.is_final(step):
            return False
        self._replace(step, left_out(self._analysis, step))
        return True

    @property
    def _atoms_come_later(self) -> bool:
        return any(step.text(2) in ("pour", "deposit") for step in self._analysis.named("fix"))

    @property
    def _has_pairs(self) -> bool:
        return (
            bool(self._analysis.named("pair_style")) or self._analysis.expansion.opaque is not None
        )

    def _error(self, told: Told, jump: Step | None) -> bool:
        """Take in an error; `jump` is what has led back to its line, carried out before."""
        message, step = told.message, self._step_of(told.place)
        before = self._replaced.of(step)
        if step is not None and before is not None and before.is_final:
            # It is what was put there that fails, and no fault of the script.
            self._replace(step, before.next)
            return bool(before.text)
        if needs_real_steps(message):
            line = step.line if step else None
            self._note(message.text, "No step was made, so there is nothing to average.", line)
        elif needs_more_processes(message):
            line = step.line if step else None
            self._note(message.text, "The dry run is one process on one partition.", line)
        elif not self._replaced.explain(message, step):
            finding = of_message(self._analysis, message, step)
            self._add(message, finding if jump is None else of_another_round(finding, jump))
        # In the first round the line was sound.
        if jump is not None:
            return self._leave_out(jump)
        if step is None:
            return False
        finding = of_message(self._analysis, message, step)
        self._replace(step, after_an_error(self._analysis, finding, step, message, before))
        return True

    def _note(self, what: str, why: str, line: int | None = None) -> None:
        note = NotChecked(what=what, why=why, line=line)
        if note not in self._result.not_checked:
            self._result.not_checked.append(note)
