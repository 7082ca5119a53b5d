"""Whether every atom is moved exactly once a step, and held by one thermostat."""

from collections.abc import Iterator

from mdagent.tools.evaluation import controls
from mdagent.tools.evaluation.edits import comment_out
from mdagent.tools.evaluation.judgement import Judgement, Measured, Rule
from mdagent.tools.evaluation.record import RunRecord, place
from mdagent.tools.evaluation.state import Executed, State
from mdagent.tools.simulation.log_file import LogLine

_SOURCE = "https://docs.lammps.org/Errors_warnings.html"
DOUBLE = Rule("double_integration", _SOURCE, "integrators")
NONE = Rule("no_integrator", _SOURCE, "integrators")
THERMOSTATS = Rule("thermostat_conflict", "https://docs.lammps.org/Howto_thermostat.html")


def double_integration(run: RunRecord) -> Iterator[Judgement]:
    """No atom is time integrated twice in a step.

    Why: `fix nve` beside `fix nvt` moves every atom twice; the temperature is that of neither.
    Instead: one of `nve`, `nvt`, `npt` for each group; `langevin` is the one that needs `nve`.
    Source: https://docs.lammps.org/Errors_warnings.html.
    """
    if not run.settings():
        return
    warning = _warning(run, "time integrated more than once")
    fixes = controls.integrators(_state(run))
    if warning is None:
        yield DOUBLE.passes(Measured(float(len(fixes))))
        return
    extra = fixes[-1] if fixes else None
    measured = Measured(
        float(len(fixes)),
        1.0,
        run.log_evidence(warning.line),
        extra.script_line if extra else None,
        (comment_out(run, extra),) if extra else (),
    )
    names = " and ".join(f"{fix.words[1]} ({fix.style})" for fix in fixes)
    yield DOUBLE.fails(
        measured, f"{_text(warning)}. Fixes {names}.", "Keep one of the integrators."
    )


def no_integrator(run: RunRecord) -> Iterator[Judgement]:
    """A run of more than 0 steps has a fix that moves the atoms.

    Why: a thermostat such as `langevin` only changes forces; without `nve` nothing moves.
    Instead: `fix 1 all nve` beside it.
    Source: https://docs.lammps.org/Errors_warnings.html.
    """
    if not run.settings():
        return
    warning = _warning(run, "No fixes with time integration")
    if warning is None:
        yield NONE.passes(Measured(float(len(controls.integrators(_state(run))))))
    else:
        stage = run.production
        line = stage.command.script_line if stage else None
        measured = Measured(0.0, 1.0, run.log_evidence(warning.line), line)
        # Alone, a run of frozen atoms may be meant; with a temperature to reach it is not.
        held = run.expect.temperature is not None or bool(controls.thermostats(_state(run)))
        moving = held or run.expect.ensemble is not None
        judged = NONE.fails if moving else NONE.warns
        yield judged(measured, _text(warning), "Add `fix 1 all nve` before the run.")


def thermostat_conflict(run: RunRecord) -> Iterator[Judgement]:
    """One thermostat at most holds a group.

    Why: two thermostats pull on the same velocities, and neither reaches its target.
    Instead: `unfix` the first before the second is defined.
    Source: https://docs.lammps.org/Howto_thermostat.html.
    """
    held = [(setting, controls.thermostats(setting.state)) for setting in run.settings()]
    if not any(baths for _, baths in held):
        return
    for setting, baths in held:
        for index, first in enumerate(baths):
            for second in baths[index + 1 :]:
                if _same_atoms(setting.state, first.fix, second.fix):
                    place_of = place(run, second.fix)
                    measured = Measured("2 thermostats", "1", place_of, second.fix.script_line)
                    why = (
                        f"Fixes {first.fix.words[1]} and {second.fix.words[1]} hold the same atoms."
                    )
                    yield THERMOSTATS.fails(measured, why, f"unfix {first.fix.words[1]}")
                    return
    yield THERMOSTATS.passes(Measured("1 thermostat", "1"))


def _same_atoms(state: State, first: Executed, second: Executed) -> bool:
    """Whether two thermostats hold atoms in common; `fix_modify temp` may part them by region."""
    measured = [_own_temperature(state, fix) for fix in (first, second)]
    if all(measured) and measured[0] != measured[1]:
        return False
    return first.group == second.group or "all" in (first.group, second.group)


def _own_temperature(state: State, fix: Executed) -> str | None:
    """The compute that `fix_modify ID temp` gave a fix."""
    given = [c.words[3] for c in state.commands
             if c.name == "fix_modify" and c.words[1:3] == (fix.words[1], "temp")
             and len(c.words) > 3]  # fmt: skip
    return given[-1] if given else None


def _warning(run: RunRecord, text: str) -> LogLine | None:
    """The first warning with this text before a stage that took steps."""
    moving = [s for s in run.stages if s.kind == "run" and s.planned_steps != 0]
    for warning in run.log.warnings:
        after = [stage for stage in run.stages if stage.heading_line > warning.line]
        if text in warning.text and (not after or after[0] in moving):
            return warning
    return None


def _text(warning: LogLine) -> str:
    return warning.text.removeprefix("WARNING: ").partition(" (src")[0]


def _state(run: RunRecord) -> State:
    return run.settings()[-1].state
