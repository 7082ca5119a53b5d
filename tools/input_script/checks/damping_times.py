"""Damping times of thermostats and barostats against the timestep and the run."""

import math
from collections.abc import Iterator

from mdagent.tools.finding import Finding, Severity
from mdagent.tools.input_script.analysis import Advice, Analysis, corrected, fault, write
from mdagent.tools.input_script.baths import Bath, Target, bath_of
from mdagent.tools.input_script.checks.timestep_size import unsound_timestep
from mdagent.tools.input_script.stages import Stage
from mdagent.tools.input_script.unit_scales import time_fs

_PAGE = "https://docs.lammps.org/fix_nh.html"
# In timesteps; the manual's advice is about 100 for temperature and 1000 for pressure.
_TEMPERATURE = (1.0, 20.0, 100)
_PRESSURE = (10.0, 100.0, 1000)
_FAR_TOO_WEAK = 5000.0
# With the short timesteps of a stiff model, so many of them may be a Tdamp like any other.
_ORDINARY_FS = 2000.0


def damping_times(analysis: Analysis) -> Iterator[Finding]:
    """Tdamp is about 100 timesteps, Pdamp about 1000, and both are shorter than the run.

    Why: with a shorter one temperature or volume swing wildly, with a longer one they never
        reach their target; the numbers are times, in the time unit of `units`.
    Instead: `fix 1 all npt temp 300 300 $(100*dt) iso 0 0 $(1000*dt)`.
    Source: https://docs.lammps.org/fix_nh.html
    """
    reported: set[tuple[int, str]] = set()
    for stage in analysis.stages:
        if stage.kind != "run" or not stage.state.timestep or stage.n_steps == 0:
            continue
        # Against a wrong timestep every damping time looks wrong; with r-RESPA it is the outermost.
        if stage.state.respa or unsound_timestep(analysis, stage) is not None:
            continue
        for fix in stage.state.fixes.values():
            bath = bath_of(fix)
            for target in _targets(bath) if bath else ():
                key = (fix.index, target.keyword)
                found = None if key in reported or bath is None else _check(stage, bath, target)
                if found is not None:
                    reported.add(key)
                    yield found


def _targets(bath: Bath) -> list[Target]:
    # Langevin and Berendsen couple without oscillating; a short time is strong, not unstable.
    if bath.style == "npt/cauchy":
        return []
    own = [bath.temperature] if bath.temperature and bath.is_nose_hoover else []
    return [*own, *bath.pressures]


def _check(stage: Stage, bath: Bath, target: Target) -> Finding | None:
    damping = target.damping.number if target.damping else None
    timestep = stage.state.timestep
    if damping is None or not timestep or damping <= 0:
        return None
    lowest, low, usual = _TEMPERATURE if target.keyword == "temp" else _PRESSURE
    n_steps = damping / timestep
    if n_steps < low:
        severity: Severity = "error" if n_steps < lowest else "warning"
        return _finding(stage, bath, target, severity, _few(n_steps), usual)
    length = (stage.n_steps or 0) * timestep
    in_fs = damping * (time_fs(stage.state.units) or math.inf)
    ordinary = target.keyword == "temp" and in_fs <= _ORDINARY_FS
    if target.keyword == "temp" and n_steps > _FAR_TOO_WEAK and not ordinary:
        return _finding(stage, bath, target, "warning", f"{n_steps:,.0f} timesteps", usual)
    if stage.n_steps and damping > length:
        told = f"longer than the whole run of {length:g}"
        if n_steps > 20 * usual and not ordinary:
            return _finding(stage, bath, target, "warning", told, usual)
        return _short_run(stage, bath, target, told)
    return None


def _few(n_steps: float) -> str:
    return "only one timestep" if n_steps == 1 else f"only {n_steps:.3g} timesteps"


def _short_run(stage: Stage, bath: Bath, target: Target, told: str) -> Finding:
    """A sound damping time in a run too short for it: a trial, or an oversight."""
    assert target.damping is not None
    assert target.damping.number is not None
    n_steps = round(10 * target.damping.number / (stage.state.timestep or 1.0))
    advice = Advice(
        why="Nothing is equilibrated within one damping time; that is fine for a trial only.",
        fix=f"Run at least {n_steps} steps where averages are wanted.",
        doc_url=_PAGE,
        caused_by=stage.step.line,
    )
    message = f"The damping time {target.damping.text} of fix {bath.style} is {told}."
    return fault(bath.step, "info", "physics.short_run", message, advice, target.damping)


def _finding(
    stage: Stage, bath: Bath, target: Target, severity: Severity, told: str, usual: int
) -> Finding:
    assert target.damping is not None
    name = "Tdamp" if target.keyword == "temp" else "Pdamp"
    timestep = stage.state.timestep or 0.0
    line = corrected(bath.step, target.damping, f"{usual * timestep:g}")
    advice = Advice(
        why=f"{name} is a time, not a number of steps; around {usual} timesteps work for many"
        " models. Shorter makes it swing wildly, longer never gets there.",
        fix=write(line) if line else f"Use $({usual}*dt).",
        doc_url=_PAGE,
    )
    message = f"{name} {target.damping.text} of fix {bath.style} is {told} (timestep {timestep:g})."
    return fault(bath.step, severity, "physics.damping", message, advice, target.damping)
