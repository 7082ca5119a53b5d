"""Neighbor lists that are rebuilt too late."""

from collections.abc import Iterator

from mdagent.tools.finding import Finding
from mdagent.tools.input_script.analysis import Advice, Analysis, fault, write
from mdagent.tools.input_script.baths import bath_of
from mdagent.tools.input_script.expansion import Step
from mdagent.tools.input_script.stages import Stage

_FAR_TOO_LONG = 100


def stale_neighbors(analysis: Analysis) -> Iterator[Finding]:
    """Lists are rebuilt before atoms can cross the skin.

    Why: with `check no` LAMMPS rebuilds at fixed times; atoms that come near in between are not
        seen, and energy is not conserved.
    Instead: `neigh_modify every 1 delay 0 check yes`.
    Source: https://docs.lammps.org/neigh_modify.html
    """
    for stage in analysis.stages:
        step = stage.state.neighbor
        if stage.kind == "run" and step is not None and _crosses_the_skin(analysis, stage, step):
            yield _finding(step)
            return


def _setting(step: Step, keyword: str) -> str | None:
    position = step.find(keyword)
    return None if position is None else step.text(position + 1)


def _crosses_the_skin(analysis: Analysis, stage: Stage, step: Step) -> bool:
    """Whether an atom at the mean thermal speed crosses twice the skin between two builds.

    In reduced units the speed is sqrt(3 T / m) with m = 1; no liquid waits 100 steps in any.
    """
    waits = [step.number(i + 1) for i, t in enumerate(step.texts) if t in ("every", "delay")]
    if _setting(step, "check") != "no" or not stage.state.timestep:
        return False
    moving = stage.state.velocities and any(
        bath.integrates for fix in stage.state.fixes.values() if (bath := bath_of(fix))
    )
    if moving and max((wait or 0.0 for wait in waits), default=0.0) >= _FAR_TOO_LONG:
        return True
    if stage.state.units != "lj":
        return False
    created = [v.number(2) for v in stage.state.velocities if v.text(1) == "create"]
    temperature = next((t for t in reversed(created) if t), None)
    if temperature is None or not waits or None in waits:
        return False
    skin = next(
        (s.number(0) for s in analysis.named("neighbor") if s.index < stage.step.index), 0.3
    )
    longest = max(wait for wait in waits if wait is not None)
    speed: float = (3.0 * temperature) ** 0.5
    return longest * stage.state.timestep * speed > 2.0 * (skin or 0.3)


def _finding(step: Step) -> Finding:
    advice = Advice(
        why="Atoms cross the skin before the list is rebuilt; forces are missed and the energy"
        " drifts.",
        fix=write("neigh_modify every 1 delay 0 check yes"),
        doc_url="https://docs.lammps.org/neigh_modify.html",
    )
    message = "Neighbor lists are rebuilt too rarely, and `check no` does not look."
    return fault(step, "warning", "physics.stale_neighbors", message, advice)
