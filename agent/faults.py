"""Realistic faults of a code generator: what it does to a draft, and who must notice, where."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from mdagent.agent.drafts import DAMPING_PS, POTENTIAL_FILE, TIMESTEP_PS, Draft, Step

Stage = Literal["check_potential", "validate_script", "run_lammps", "evaluate_run"]


@dataclass(frozen=True)
class Planted:
    """A spoiled draft, the line of its fault, and the first tool that must report it."""

    draft: Draft
    kind: str
    what: str
    stage: Stage
    line: int


def _change(draft: Draft, role: str, text: str, what: str, stage: Stage) -> Planted:
    spoiled = draft.with_text(role, text)
    return Planted(spoiled, "", what, stage, spoiled.line(role))


def misspelled_style(draft: Draft, rng: random.Random) -> Planted:
    """A style name with a typing mistake."""
    role, wrong = rng.choice(
        [
            ("pair_style", "pair_style eam/aloy"),
            ("bath", draft.text("bath").replace("langevin", "langevine")),
            ("dump", draft.text("dump").replace("custom", "costum")),
        ]
    )
    return _change(draft, role, wrong, "a misspelled style", "validate_script")


def misspelled_command(draft: Draft, rng: random.Random) -> Planted:
    """A command name with a typing mistake."""
    role = rng.choice(["velocity", "timestep", "neighbor", "create_atoms"])
    name, _, rest = draft.text(role).partition(" ")
    wrong = f"{name[:-2]}{name[-1]}{name[-2]} {rest}"
    return _change(draft, role, wrong, "a misspelled command", "validate_script")


def swapped_elements(draft: Draft, _: random.Random) -> Planted:
    """The element names of `pair_coeff` against the order of the masses."""
    wrong = f"pair_coeff * * {POTENTIAL_FILE} Ni Cu"
    what = "elements in the wrong order"
    return _change(draft, "pair_coeff", wrong, what, "validate_script")


def foreign_element(draft: Draft, rng: random.Random) -> Planted:
    """An element that the potential file does not hold."""
    wrong = f"pair_coeff * * {POTENTIAL_FILE} Cu {rng.choice(['Au', 'Al', 'Fe'])}"
    what = "an element that the potential file lacks"
    return _change(draft, "pair_coeff", wrong, what, "check_potential")


def missing_potential(draft: Draft, rng: random.Random) -> Planted:
    """The name of a potential file that does not exist."""
    wrong = rng.choice(["CuNi.eam.aloy", "NiCu.eam.alloy", "CuNi_2014.eam.alloy"])
    text = f"pair_coeff * * {wrong} Cu Ni"
    what = "a potential file that does not exist"
    return _change(draft, "pair_coeff", text, what, "check_potential")


def style_against_file(draft: Draft, rng: random.Random) -> Planted:
    """A pair style that reads another format than the potential file has."""
    wrong = f"pair_style {rng.choice(['eam/fs', 'sw', 'tersoff'])}"
    spoiled = draft.with_text("pair_style", wrong)
    what = "a pair style for another file format"
    return Planted(spoiled, "", what, "check_potential", spoiled.line("pair_coeff"))


def wrong_units(draft: Draft, _: random.Random) -> Planted:
    """Units that the potential file is not written in."""
    spoiled = draft.with_text("units", "units real")
    what = "units that the potential file is not written in"
    return Planted(spoiled, "", what, "validate_script", spoiled.line("pair_coeff"))


def flying_apart(draft: Draft, rng: random.Random) -> Planted:
    """A timestep meant in femtoseconds, or far too long: atoms fly apart."""
    wrong = f"timestep {rng.choice(['1.0', '2.0', '0.5'])}"
    what = "a timestep that makes atoms fly apart"
    return _change(draft, "timestep", wrong, what, "validate_script")


def undefined_group(draft: Draft, rng: random.Random) -> Planted:
    """A group that nothing defines."""
    role = rng.choice(["integrator", "bath", "momentum", "velocity", "dump"])
    wrong = draft.text(role).replace(" all ", " particle ", 1)
    return _change(draft, role, wrong, "a group that is never defined", "validate_script")


def undefined_compute(draft: Draft, rng: random.Random) -> Planted:
    """A thermo column of a compute that nothing defines."""
    column = rng.choice(["c_msd[4]", "c_cluster", "v_density"])
    wrong = f"{draft.text('thermo_style')} {column}"
    return _change(draft, "thermo_style", wrong, "an undefined thermo column", "validate_script")


def undefined_region(draft: Draft, _: random.Random) -> Planted:
    """A region under another name than it was given."""
    wrong = "create_atoms 1 region sphere"
    return _change(draft, "create_atoms", wrong, "an undefined region", "validate_script")


def malformed_number(draft: Draft, rng: random.Random) -> Planted:
    """A number with a typing mistake where a number must stand."""
    role = rng.choice(["heat", "equilibrate"])
    wrong = "run 1,000"
    return _change(draft, role, wrong, "a number that is none", "validate_script")


def two_integrators(draft: Draft, _: random.Random) -> Planted:
    """A second fix that moves the same atoms."""
    new = Step("second_integrator", f"fix heat all nvt temp 300 300 {DAMPING_PS}")
    spoiled = draft.with_step_before("equilibrate", new)
    what = "two time integrators on the same atoms"
    return Planted(spoiled, "", what, "validate_script", spoiled.line("second_integrator"))


def no_integrator(draft: Draft, _: random.Random) -> Planted:
    """No fix that moves the atoms."""
    spoiled = draft.without("integrator")
    line = spoiled.line("equilibrate")
    return Planted(spoiled, "", "no time integrator", "validate_script", line)


def damping_of_a_timestep(draft: Draft, _: random.Random) -> Planted:
    """A thermostat damping time of one timestep."""
    words = draft.text("bath").split()
    words[6] = str(TIMESTEP_PS)
    what = "a damping time of one timestep"
    return _change(draft, "bath", " ".join(words), what, "validate_script")


def never_hot(draft: Draft, rng: random.Random) -> Planted:
    """Heating so short, and without a hold, that the particle cannot follow its bath."""
    n_steps = rng.choice([250, 300, 350])
    spoiled = draft.with_text("heat", f"run {n_steps}")
    for role in ("unfix_heating", "hot_bath", "hold"):
        spoiled = spoiled.without(role)
    words = spoiled.text("heating_bath").split()
    words[6] = "0.5"
    spoiled = spoiled.with_text("heating_bath", " ".join(words))
    what = "a run that finishes but never reaches the temperature"
    return Planted(spoiled, "", what, "evaluate_run", spoiled.line("heat"))


Fault = Callable[[Draft, random.Random], Planted]

FAULTS: tuple[Fault, ...] = (
    misspelled_style,
    misspelled_command,
    swapped_elements,
    foreign_element,
    missing_potential,
    style_against_file,
    wrong_units,
    flying_apart,
    undefined_group,
    undefined_compute,
    undefined_region,
    malformed_number,
    two_integrators,
    no_integrator,
    damping_of_a_timestep,
    never_hot,
)
