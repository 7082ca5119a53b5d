"""The input scripts that the demo's code generator writes: a sound one, to be spoiled."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from mdagent.agent.task import LATTICE_CONSTANT_A, Task

POTENTIAL_FILE = "CuNi.eam.alloy"
TIMESTEP_PS = 0.002
DAMPING_PS = 0.1


@dataclass(frozen=True)
class Step:
    """One line of a draft; `role` names the command for whoever wants to change it."""

    role: str
    text: str


@dataclass(frozen=True)
class Draft:
    """An input script as steps, so that a fault can be planted and its line known."""

    steps: tuple[Step, ...]

    @property
    def script(self) -> str:
        """The text that is sent to the tools."""
        return "\n".join(step.text for step in self.steps) + "\n"

    def line(self, role: str) -> int:
        """The 1-based line of the command with this role."""
        return next(i for i, step in enumerate(self.steps, 1) if step.role == role)

    def text(self, role: str) -> str:
        """The command with this role."""
        return self.steps[self.line(role) - 1].text

    def with_text(self, role: str, text: str) -> "Draft":
        """The draft with another command in this place."""
        return Draft(tuple(replace(s, text=text) if s.role == role else s for s in self.steps))

    def without(self, role: str) -> "Draft":
        """The draft without this command."""
        return Draft(tuple(step for step in self.steps if step.role != role))

    def with_step_before(self, role: str, new: Step) -> "Draft":
        """The draft with one more command, in front of the one with this role."""
        at = self.line(role) - 1
        return Draft((*self.steps[:at], new, *self.steps[at:]))


def sound_draft(task: Task) -> Draft:
    """A correct script for the task; comments and layout vary with the seed."""
    rng = random.Random(f"draft {task.seed}")
    sections = [
        ("Copper-nickel nanoparticle", _system(task, rng)),
        ("Interactions", _interactions()),
        ("Output", _output(rng)),
        ("Equilibrate", _equilibration(task, rng)),
        ("Heat through melting", _heating(task, rng)),
    ]
    steps: list[Step] = []
    for title, commands in sections:
        steps += [Step("blank", "")] * rng.randint(0, 2)
        steps.append(Step("comment", f"# {title}"))
        steps += [Step(role, text) for role, text in commands]
    return Draft(tuple(steps))


def _system(task: Task, rng: random.Random) -> Sequence[tuple[str, str]]:
    radius = task.radius_in_lattice_constants
    half_box = radius + 5
    corners = " ".join([f"-{half_box:g} {half_box:g}"] * 3)
    return [
        ("units", "units metal"),
        ("atom_style", "atom_style atomic"),
        ("boundary", "boundary p p p"),
        ("lattice", f"lattice fcc {LATTICE_CONSTANT_A}"),
        ("region_box", f"region box block {corners}"),
        ("create_box", "create_box 2 box"),
        ("region_particle", f"region particle sphere 0 0 0 {radius:g}"),
        ("create_atoms", "create_atoms 1 region particle"),
        ("set", f"set type 1 type/fraction 2 {task.nickel_fraction:g} {rng.randint(1, 99999)}"),
    ]


def _interactions() -> Sequence[tuple[str, str]]:
    return [
        ("mass_1", "mass 1 63.546"),
        ("mass_2", "mass 2 58.69"),
        ("pair_style", "pair_style eam/alloy"),
        ("pair_coeff", f"pair_coeff * * {POTENTIAL_FILE} Cu Ni"),
        ("neighbor", "neighbor 2.0 bin"),
        ("neigh_modify", "neigh_modify every 1 delay 5 check yes"),
    ]


def _output(rng: random.Random) -> Sequence[tuple[str, str]]:
    return [
        ("thermo_style", "thermo_style custom step time temp pe ke etotal"),
        ("thermo", f"thermo {rng.choice([50, 100])}"),
        ("dump", "dump trajectory all custom 500 melt.dump id type x y z"),
    ]


def _equilibration(task: Task, rng: random.Random) -> Sequence[tuple[str, str]]:
    start = task.start_temperature_K
    return [
        # Equipartition: half of the kinetic energy becomes potential energy at once.
        ("velocity", f"velocity all create {2 * start} {rng.randint(1, 99999)} mom yes rot yes"),
        ("timestep", f"timestep {TIMESTEP_PS}"),
        ("integrator", "fix motion all nve"),
        ("bath", _langevin(start, start, rng)),
        ("momentum", "fix drift all momentum 100 linear 1 1 1 angular"),
        ("equilibrate", "run 1000"),
        ("unfix", "unfix bath"),
    ]


def _heating(task: Task, rng: random.Random) -> Sequence[tuple[str, str]]:
    start, end = task.start_temperature_K, task.end_temperature_K
    return [
        ("heating_bath", _langevin(start, end, rng)),
        ("heat", f"run {task.n_heating_steps}"),
        ("unfix_heating", "unfix bath"),
        ("hot_bath", _langevin(end, end, rng)),
        ("hold", "run 2000"),
    ]


def _langevin(start_K: int, end_K: int, rng: random.Random) -> str:
    seed = rng.randint(1, 99999)
    return f"fix bath all langevin {start_K} {end_K} {DAMPING_PS} {seed} zero yes"
