"""Planted faults of physics: LAMMPS runs them, and the numbers mean nothing."""

import random

from mdagent.bench.planted.motion_faults import (
    ATOMIC,
    RUN,
    damping,
    hot_start,
    integrators,
    lattice_velocity,
    long_run,
    no_integrator,
    pascals,
    reduced_timestep,
    second_integrator,
    second_thermostat,
    shake_gone,
    slow_neighbors,
    timestep,
    velocity_gone,
)
from mdagent.bench.planted.name_faults import pick
from mdagent.bench.planted.sheet import (
    Line,
    Plant,
    Planted,
    Sheet,
    changed,
    inserted,
    is_number,
)
from mdagent.tools.expectation import Expectation


def atoms_twice(sheet: Sheet, rng: random.Random) -> Planted | None:
    """The same lattice sites filled twice."""
    lines = [x for x in sheet.named("create_atoms", least=2) if x.words[2] in ("box", "region")]
    mended = sheet.using(r"^\s*(minimize|delete_atoms)\b") or "soft" in sheet.value("pair_style")
    if len(lines) != 1 or mended or not long_run(sheet):
        return None
    return inserted(sheet, lines[0], " ".join(lines[0].words))


def many_body(sheet: Sheet) -> Line | None:
    """The one `pair_coeff * * FILE A B` of a script that maps elements."""
    lines = [x for x in sheet.named("pair_coeff", least=4) if x.words[1:3] == ("*", "*")]
    return lines[0] if len(lines) == 1 and not is_number(lines[0].words[3]) else None


def element_order(sheet: Sheet, rng: random.Random) -> Planted | None:
    """Two elements of `pair_coeff` in the wrong order, with masses that tell."""
    line = many_body(sheet)
    masses = [x for x in sheet.named("mass", least=2) if x.words[1].isdigit()]
    if line is None or len(masses) < 2 or len({x.words[2] for x in masses}) < 2:
        return None
    names = list(line.words[4:])
    if len(names) < 2 or names[0] == names[1] or not all(n[0].isupper() for n in names[:2]):
        return None
    names[0], names[1] = names[1], names[0]
    return changed(line, " ".join([*line.words[:4], *names]))


def mass_of_another(sheet: Sheet, rng: random.Random) -> Planted | None:
    """The mass of gold for an element that is not gold."""
    line = pick([x for x in sheet.named("mass", least=2) if is_number(x.words[2])], rng)
    mapped = many_body(sheet)
    if (
        line is None
        or mapped is None
        or sheet.value("units") not in ATOMIC
        or not line.words[1].isdigit()
    ):
        return None
    if len(mapped.words) < 5 or "Au" in mapped.words or float(line.words[2]) > 150:
        return None
    planted = changed(line, line.with_word(2, "196.97"))
    return Planted(planted.edits, planted.lines | {mapped.number})


def other_units(sheet: Sheet, rng: random.Random) -> Planted | None:
    """Units of another family for a potential file that has its own."""
    line, mapped = sheet.first("units"), many_body(sheet)
    if line is None or mapped is None or line.words[1] != "metal":
        return None
    places = frozenset([line.number, mapped.number])
    shows = sheet.using(r"^\s*(timestep|run|mass|fix)\b", after=line.number)
    return Planted({line.number: "units real"}, places | shows)


def in_nanometres(sheet: Sheet, rng: random.Random) -> Planted | None:
    """A lattice constant in nanometres."""
    line = sheet.first("lattice")
    small = {"metal", "real"} & {sheet.value("units", "lj")}
    if line is None or not small or not is_number(line.words[2]) or float(line.words[2]) < 2.0:
        return None
    shows = sheet.using(r"^\s*(run|minimize|create_box|create_atoms)\b", after=line.number)
    new = line.with_word(2, f"{float(line.words[2]) / 10:g}")
    return Planted({line.number: new}, shows | {line.number})


def expected(facts: dict[str, object], shows_at: str) -> Plant:
    """A script that answers another question than the stated one."""

    def plant(sheet: Sheet, rng: random.Random) -> Planted | None:
        if not long_run(sheet) or not integrators(sheet):
            return None
        places = sheet.using(shows_at)
        return Planted({}, places, Expectation.model_validate(facts)) if places else None

    return plant


def expected_temperature(sheet: Sheet, rng: random.Random) -> Planted | None:
    """A thermostat at another temperature than the stated one."""
    lines = [x for x in integrators(sheet) if x.words[3] in ("nvt", "npt")]
    if not lines or sheet.value("units") not in ATOMIC or not long_run(sheet):
        return None
    fact = Expectation.model_validate({"temperature": {"value": 4321.0, "unit": "K"}})
    return Planted({}, frozenset(x.number for x in lines), fact)


def expected_element(sheet: Sheet, rng: random.Random) -> Planted | None:
    """A potential of another element than the stated one."""
    line = many_body(sheet)
    if line is None or len(line.words) < 5 or "W" in line.words[4:]:
        return None
    fact = Expectation.model_validate({"elements": ["W"]})
    return Planted({}, frozenset([line.number]), fact)


def rare_output(sheet: Sheet, rng: random.Random) -> Planted | None:
    """Nothing printed of a run that averages are wanted of."""
    lines = sheet.named("thermo")
    run = long_run(sheet)
    if run is None or not lines or sheet.using(r"^\s*fix\b.*(ave/|print)"):
        return None
    fact = Expectation.model_validate({"property": "density"})
    edits = {line.number: "" for line in lines}
    return Planted(edits, sheet.using(RUN), fact)


def cutoff_in_nanometres(sheet: Sheet, rng: random.Random) -> Planted | None:
    """A Lennard-Jones cutoff below the size of an atom."""
    line = sheet.first("pair_style")
    coeffs = [x for x in sheet.named("pair_coeff", least=4) if len(x.words) == 5]
    if line is None or line.words[1] != "lj/cut" or not coeffs or len(line.words) != 3:
        return None
    planted = changed(line, line.with_word(2, "0.25"))
    return planted if long_run(sheet) else None


def average_from_the_start(sheet: Sheet, rng: random.Random) -> Planted | None:
    """A running average that begins with the first step, before anything is equilibrated."""
    line = long_run(sheet)
    if line is None or not integrators(sheet) or sheet.using(r"fix\b.*ave/"):
        return None
    if len(sheet.using(RUN)) != 1 or not sheet.named("velocity"):
        return None
    text = "fix mean all ave/time 1 10 10 c_thermo_temp ave running"
    text = f"{text}\n{' '.join(line.words)}"
    return Planted({line.number: text}, frozenset([line.number, line.number + 1]))


def charges_of_zero(sheet: Sheet, rng: random.Random) -> Planted | None:
    """All charges set to zero under a long-range solver."""
    line, box = sheet.first("kspace_style"), sheet.first("read_data", "create_atoms")
    if line is None or box is None or not sheet.is_straight or line.number < box.number:
        return None
    planted = inserted(sheet, line, "set group all charge 0.0")
    shows = {n + 1 for n in sheet.using(r"^\s*(run|minimize|velocity)\b", after=line.number)}
    return Planted(planted.edits, planted.lines | shows | {line.number})


PHYSICS_FAULTS: dict[str, Plant] = {
    "timestep of other units": timestep("1.0", "1000.0"),
    "timestep ten times too large": timestep("0.02", "20.0"),
    "reduced timestep too large": reduced_timestep,
    "two integrators": second_integrator,
    "no integrator": no_integrator,
    "no velocities": velocity_gone,
    "atoms created twice": atoms_twice,
    "Tdamp of one step": damping(("temp",), {"metal": "0.001", "real": "1.0", "lj": "0.005"}),
    "Tdamp counted in steps": damping(("temp",), {"metal": "100.0", "real": "100000.0"}),
    "Pdamp of some steps": damping(
        ("iso", "aniso", "x", "y", "z"), {"metal": "0.01", "real": "10.0", "lj": "0.05"}
    ),
    "pressure in pascal": pascals,
    "elements in another order": element_order,
    "mass of another element": mass_of_another,
    "two thermostats": second_thermostat,
    "neighbor lists too old": slow_neighbors,
    "units of another family": other_units,
    "lattice constant in nanometres": in_nanometres,
    "another temperature than stated": expected_temperature,
    "another ensemble than stated": expected({"ensemble": "minimize"}, RUN),
    "another element than stated": expected_element,
    "no output for the stated property": rare_output,
    "bonds to hydrogen set free": shake_gone,
    "start far hotter than the bath": hot_start,
    "cutoff below the size of an atom": cutoff_in_nanometres,
    "average from the first step": average_from_the_start,
    "charges of zero under kspace": charges_of_zero,
    "velocity in lattice units": lattice_velocity,
}
