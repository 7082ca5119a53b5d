"""Realistic faults of a code generator: what it does to a draft, and who must notice, where."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from mdagent.agent.drafts import POTENTIAL_FILE, TIMESTEP_PS, Draft, Step

Stage = Literal["check_potential", "validate_script", "run_lammps", "evaluate_run"]


@dataclass(frozen=True)
class Planted:
    """A spoiled draft, the lines that name its fault, and the first tool that must report it.

    Two lines that contradict each other name the same fault; one of them is enough.
    """

    draft: Draft
    kind: str
    what: str
    stage: Stage
    lines: tuple[int, ...]


@dataclass(frozen=True)
class Fault:
    """A kind of fault: how it is planted, and the stage that must catch it.

    `plant` returns the spoiled draft and the roles of the commands that name the fault.
    """

    kind: str
    what: str
    stage: Stage
    plant: Callable[[Draft, random.Random], tuple[Draft, tuple[str, ...]]]

    def planted_in(self, draft: Draft, rng: random.Random) -> Planted:
        """The draft with this fault in it."""
        spoiled, roles = self.plant(draft, rng)
        lines = tuple(spoiled.line(role) for role in roles)
        return Planted(spoiled, self.kind, self.what, self.stage, lines)


def _misspelled_style(draft: Draft, rng: random.Random) -> tuple[Draft, tuple[str, ...]]:
    role, right, wrong = rng.choice(
        [
            ("pair_style", "eam/alloy", "eam/aloy"),
            ("bath", "langevin", "langevine"),
            ("dump", "custom", "costum"),
            ("atom_style", " atomic", " atomc"),
        ]
    )
    return draft.with_text(role, draft.text(role).replace(right, wrong)), (role,)


def _misspelled_command(draft: Draft, rng: random.Random) -> tuple[Draft, tuple[str, ...]]:
    role = rng.choice(["velocity", "timestep", "neighbor", "create_atoms"])
    name, _, rest = draft.text(role).partition(" ")
    return draft.with_text(role, f"{name[:-2]}{name[-1]}{name[-2]} {rest}"), (role,)


def _swapped_elements(draft: Draft, _: random.Random) -> tuple[Draft, tuple[str, ...]]:
    wrong = f"pair_coeff * * {POTENTIAL_FILE} Ni Cu"
    return draft.with_text("pair_coeff", wrong), ("pair_coeff",)


def _foreign_element(draft: Draft, rng: random.Random) -> tuple[Draft, tuple[str, ...]]:
    wrong = f"pair_coeff * * {POTENTIAL_FILE} Cu {rng.choice(['Au', 'Al', 'Fe'])}"
    return draft.with_text("pair_coeff", wrong), ("pair_coeff",)


def _missing_potential(draft: Draft, rng: random.Random) -> tuple[Draft, tuple[str, ...]]:
    wrong = rng.choice(["CuNi.eam.aloy", "NiCu.eam.alloy", "CuNi_2014.eam.alloy"])
    return draft.with_text("pair_coeff", f"pair_coeff * * {wrong} Cu Ni"), ("pair_coeff",)


def _style_against_file(draft: Draft, rng: random.Random) -> tuple[Draft, tuple[str, ...]]:
    wrong = f"pair_style {rng.choice(['eam/fs', 'sw', 'tersoff'])}"
    return draft.with_text("pair_style", wrong), ("pair_style", "pair_coeff")


def _wrong_units(draft: Draft, rng: random.Random) -> tuple[Draft, tuple[str, ...]]:
    wrong = f"units {rng.choice(['lj', 'electron', 'nano'])}"
    return draft.with_text("units", wrong), ("units", "pair_style", "pair_coeff")


def _undefined_group(draft: Draft, rng: random.Random) -> tuple[Draft, tuple[str, ...]]:
    role = rng.choice(["integrator", "bath", "momentum", "velocity", "dump"])
    name = rng.choice(["particle", "cluster", "mobile"])
    return draft.with_text(role, draft.text(role).replace(" all ", f" {name} ", 1)), (role,)


def _undefined_column(draft: Draft, rng: random.Random) -> tuple[Draft, tuple[str, ...]]:
    column = rng.choice(["c_msd[4]", "c_cluster", "v_density", "f_averages"])
    wrong = f"{draft.text('thermo_style')} {column}"
    return draft.with_text("thermo_style", wrong), ("thermo_style",)


def _undefined_region(draft: Draft, _: random.Random) -> tuple[Draft, tuple[str, ...]]:
    return draft.with_text("create_atoms", "create_atoms 1 region sphere"), ("create_atoms",)


def _undefined_fix(draft: Draft, rng: random.Random) -> tuple[Draft, tuple[str, ...]]:
    wrong = rng.choice(["unfix langevin", "unfix thermostat", "unfix 1"])
    return draft.with_text("unfix", wrong), ("unfix",)


def _malformed_number(draft: Draft, rng: random.Random) -> tuple[Draft, tuple[str, ...]]:
    role = rng.choice(["heat", "equilibrate"])
    number = draft.text(role).split()[1]
    wrong = rng.choice([f"{number[:-3]},{number[-3:]}", f"{number}steps"])
    return draft.with_text(role, f"run {wrong}"), (role,)


def _missing_mass(draft: Draft, rng: random.Random) -> tuple[Draft, tuple[str, ...]]:
    # A setfl file brings its masses: only in the explicit command can one be wrong.
    role = rng.choice(["mass_1", "mass_2"])
    name, atom_type, _ = draft.text(role).split()
    return draft.with_text(role, f"{name} {atom_type} 0.0"), (role,)


def _flying_apart(draft: Draft, rng: random.Random) -> tuple[Draft, tuple[str, ...]]:
    # Written as if `metal` counted femtoseconds.
    wrong = f"timestep {rng.choice(['1.0', '2.0', '0.5'])}"
    return draft.with_text("timestep", wrong), ("timestep",)


def _never_hot(draft: Draft, rng: random.Random) -> tuple[Draft, tuple[str, ...]]:
    words = draft.text("heating_bath").split()
    words[6] = rng.choice(["4.0", "5.0", "8.0"])
    return _quick(draft).with_text("heating_bath", " ".join(words)), ("heating_bath",)


def _cold_target(draft: Draft, rng: random.Random) -> tuple[Draft, tuple[str, ...]]:
    words = draft.text("heating_bath").split()
    words[5] = rng.choice([words[4], words[5][:-1], "600"])
    return _quick(draft).with_text("heating_bath", " ".join(words)), ("heating_bath",)


def _no_room(draft: Draft, rng: random.Random) -> tuple[Draft, tuple[str, ...]]:
    # The box ends where the particle ends, and atoms leave it as soon as they move.
    faces = rng.choice(["f f f", "f p p", "p f p"])
    lattice_sites = float(draft.text("region_particle").split()[-1]) * 2 // 1 / 2
    corners = " ".join([f"-{lattice_sites + 0.05:g} {lattice_sites + 0.05:g}"] * 3)
    spoiled = draft.with_text("boundary", f"boundary {faces}")
    spoiled = spoiled.with_text("region_box", f"region box block {corners}")
    return spoiled, ("boundary", "region_box", "equilibrate", "heat")


def _rare_output(draft: Draft, rng: random.Random) -> tuple[Draft, tuple[str, ...]]:
    return _quick(draft).with_text("thermo", f"thermo {rng.choice([200, 300])}"), ("thermo",)


def _stiff_damping(draft: Draft, _: random.Random) -> tuple[Draft, tuple[str, ...]]:
    words = draft.text("heating_bath").split()
    words[6] = str(TIMESTEP_PS)
    return _quick(draft).with_text("heating_bath", " ".join(words)), ("heating_bath",)


def _two_integrators(draft: Draft, rng: random.Random) -> tuple[Draft, tuple[str, ...]]:
    kind = rng.choice(["nve", "nvt temp 300 300 0.2"])
    new = Step("second_integrator", f"fix second all {kind}")
    spoiled = _quick(draft).with_step_before("heat", new)
    return spoiled, ("second_integrator", "integrator")


def _no_integrator(draft: Draft, _: random.Random) -> tuple[Draft, tuple[str, ...]]:
    return _quick(draft).without("integrator"), ("equilibrate", "heat")


def _quick(draft: Draft) -> Draft:
    """The draft as a generator writes it for a first try: a short ramp without a hold."""
    for role in ("unfix_heating", "hot_bath", "hold"):
        draft = draft.without(role)
    return draft.with_text("equilibrate", "run 400").with_text("heat", "run 600")


FAULTS = (
    Fault("misspelled_style", "a misspelled style", "validate_script", _misspelled_style),
    Fault("misspelled_command", "a misspelled command", "validate_script", _misspelled_command),
    Fault("swapped_elements", "elements in the wrong order", "validate_script", _swapped_elements),
    Fault(
        "foreign_element",
        "an element that the potential file lacks",
        "check_potential",
        _foreign_element,
    ),
    Fault(
        "missing_potential",
        "a potential file that does not exist",
        "check_potential",
        _missing_potential,
    ),
    Fault(
        "style_against_file",
        "a pair style for another file format",
        "check_potential",
        _style_against_file,
    ),
    Fault(
        "wrong_units",
        "units that the potential file is not written in",
        "check_potential",
        _wrong_units,
    ),
    Fault("undefined_group", "a group that is never defined", "validate_script", _undefined_group),
    Fault("undefined_column", "an undefined thermo column", "validate_script", _undefined_column),
    Fault("undefined_region", "an undefined region", "validate_script", _undefined_region),
    Fault("undefined_fix", "a fix that was never made", "validate_script", _undefined_fix),
    Fault("malformed_number", "a number that is none", "validate_script", _malformed_number),
    Fault("missing_mass", "a mass that is none", "validate_script", _missing_mass),
    Fault(
        "flying_apart", "a timestep that makes atoms fly apart", "validate_script", _flying_apart
    ),
    Fault(
        "never_hot",
        "a run that finishes but never reaches the temperature",
        "evaluate_run",
        _never_hot,
    ),
    Fault(
        "cold_target", "a thermostat set to another temperature", "validate_script", _cold_target
    ),
    Fault("no_room", "a box that atoms leave", "run_lammps", _no_room),
    Fault("rare_output", "output too rare to be judged", "evaluate_run", _rare_output),
    Fault("stiff_damping", "a damping time of one timestep", "evaluate_run", _stiff_damping),
    Fault(
        "two_integrators",
        "two time integrators on the same atoms",
        "validate_script",
        _two_integrators,
    ),
    Fault("no_integrator", "no time integrator", "validate_script", _no_integrator),
)
