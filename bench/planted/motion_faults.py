"""Planted faults in how atoms are moved: timestep, integrators, baths, velocities."""

import random
import re

from mdagent.bench.planted.sheet import (
    Line,
    Plant,
    Planted,
    Sheet,
    changed,
    inserted,
    is_number,
    removed,
)

ATOMIC = ("metal", "real")
_INTEGRATORS = ("nve", "nvt", "npt", "nph")
RUN = r"^\s*run\b"


def integrators(sheet: Sheet) -> list[Line]:
    """The fixes that move atoms in the usual ways."""
    return [line for line in sheet.named("fix", least=3) if line.words[3] in _INTEGRATORS]


def long_run(sheet: Sheet) -> Line | None:
    """The first run of 100 steps or more, in a script that is carried out as it stands."""
    runs = [x for x in sheet.named("run", least=1) if x.words[1].isdigit()]
    return next((x for x in runs if int(x.words[1]) >= 100), None) if sheet.is_straight else None


def timestep(factor_metal: str, factor_real: str) -> Plant:
    """A timestep that was meant for other units."""

    def plant(sheet: Sheet, rng: random.Random) -> Planted | None:
        line, units = sheet.first("timestep"), sheet.value("units", "lj")
        if line is None or units not in ATOMIC or not long_run(sheet):
            return None
        return changed(line, f"timestep {factor_metal if units == 'metal' else factor_real}")

    return plant


def reduced_timestep(sheet: Sheet, rng: random.Random) -> Planted | None:
    """A timestep of 0.05 in a Lennard-Jones system."""
    line = sheet.first("timestep")
    lj = sheet.value("units", "lj") == "lj" and sheet.value("pair_style").startswith("lj/cut")
    return changed(line, "timestep 0.05") if line and lj and long_run(sheet) else None


def second_integrator(sheet: Sheet, rng: random.Random) -> Planted | None:
    """A fix nve beside one that moves the atoms already."""
    line = next((x for x in integrators(sheet) if x.words[2] == "all"), None)
    return inserted(sheet, line, "fix again all nve") if line and long_run(sheet) else None


def no_integrator(sheet: Sheet, rng: random.Random) -> Planted | None:
    """The only fix that moves atoms gone."""
    lines, others = integrators(sheet), sheet.using(r"^\s*fix\b.*(rigid|nve|nvt|npt|move|langevin)")
    if len(lines) != 1 or len(others) != 1 or not long_run(sheet) or not sheet.named("velocity"):
        return None
    if sheet.using(rf"(f_|unfix\s+|fix_modify\s+|c_){re.escape(lines[0].words[1])}\b"):
        return None
    return removed(sheet, lines, RUN)


def velocity_gone(sheet: Sheet, rng: random.Random) -> Planted | None:
    """No velocities where atoms are created and a fix moves them."""
    lines = sheet.named("velocity", least=3)
    created = sheet.named("create_box") and not sheet.using(r"^\s*(minimize|set|read_data)\b")
    pushed = r"^\s*fix\b.*\b(langevin|wall|gravity|deform|indent|deposit|pour|addforce|efield|move)"
    all_created = all(x.words[2] == "create" for x in lines)
    whole = len(sheet.using(r"^\s*velocity\b")) == len(lines)
    if not created or sheet.using(pushed) or not (all_created and whole and long_run(sheet)):
        return None
    return removed(sheet, lines, RUN) if integrators(sheet) else None


def damping(keywords: tuple[str, ...], wrong: dict[str, str]) -> Plant:
    """A damping time that was meant as something else; by units."""

    def plant(sheet: Sheet, rng: random.Random) -> Planted | None:
        units = sheet.value("units", "lj")
        if units not in wrong or not long_run(sheet) or sheet.named("run_style"):
            return None
        for line in integrators(sheet):
            for keyword in keywords:
                place = line.words.index(keyword) + 3 if keyword in line.words[4:] else 0
                if place and place < len(line.words) and is_number(line.words[place]):
                    return changed(line, line.with_word(place, wrong[units]))
        return None

    return plant


def pascals(sheet: Sheet, rng: random.Random) -> Planted | None:
    """One atmosphere, given in pascal."""
    if sheet.value("units", "lj") not in ATOMIC or not long_run(sheet):
        return None
    for line in integrators(sheet):
        for keyword in ("iso", "aniso", "x", "z"):
            if keyword in line.words[4:]:
                place = line.words.index(keyword, 4)
                words = [*line.words[: place + 1], "101325", "101325", *line.words[place + 3 :]]
                return changed(line, " ".join(words))
    return None


def second_thermostat(sheet: Sheet, rng: random.Random) -> Planted | None:
    """A Langevin thermostat beside fix nvt."""
    for line in integrators(sheet):
        if line.words[3] in ("nvt", "npt") and long_run(sheet) and len(line.words) > 7:
            damp = {"metal": "0.1", "real": "100.0"}.get(sheet.value("units", "lj"), "1.0")
            first, last = line.words[5], line.words[6]
            group = line.words[2]
            return inserted(sheet, line, f"fix bath {group} langevin {first} {last} {damp} 48279")
    return None


def slow_neighbors(sheet: Sheet, rng: random.Random) -> Planted | None:
    """Neighbor lists rebuilt every 200 steps, without a look whether that is enough."""
    line = long_run(sheet)
    hot = [x for x in sheet.named("velocity", least=3) if x.words[2] == "create"]
    liquid = sheet.value("units", "lj") == "lj" and hot and integrators(sheet)
    if line is None or not liquid or not sheet.value("pair_style").startswith("lj/cut"):
        return None
    text = f"neigh_modify every 200 delay 200 check no\n{' '.join(line.words)}"
    return Planted({line.number: text}, frozenset([line.number]))


def shake_gone(sheet: Sheet, rng: random.Random) -> Planted | None:
    """Bonds to hydrogen set free, at a timestep that only rigid ones allow."""
    lines = [x for x in sheet.named("fix", least=4) if x.words[3] in ("shake", "rattle")]
    if len(lines) != 1 or not long_run(sheet) or sheet.value("units") != "real":
        return None
    if sheet.using(rf"(f_|unfix\s+|fix_modify\s+){re.escape(lines[0].words[1])}\b"):
        return None
    step = sheet.first("timestep")
    edits = {lines[0].number: ""}
    if step is not None:
        edits[step.number] = "timestep 2.0"
        return Planted(edits, frozenset([step.number]) | sheet.using(RUN))
    return None


def hot_start(sheet: Sheet, rng: random.Random) -> Planted | None:
    """Velocities for ten times the temperature that the thermostat holds."""
    lines = [x for x in sheet.named("velocity", least=4) if x.words[2] == "create"]
    baths = [x for x in integrators(sheet) if x.words[3] in ("nvt", "npt") and len(x.words) > 6]
    if len(lines) != 1 or not baths or not long_run(sheet) or not is_number(lines[0].words[3]):
        return None
    held = baths[0].words[5]
    if baths[0].words[4] != "temp" or not is_number(held) or float(held) <= 0:
        return None
    return changed(lines[0], lines[0].with_word(3, f"{20 * float(held):g}"))


def lattice_velocity(sheet: Sheet, rng: random.Random) -> Planted | None:
    """A velocity in lattice units where A/ps were meant."""
    line, lattice = long_run(sheet), sheet.first("lattice")
    if line is None or lattice is None or sheet.value("units") != "metal":
        return None
    text = f"velocity all set 0.5 0.0 0.0 sum yes\n{' '.join(line.words)}"
    return Planted({line.number: text}, frozenset([line.number]))
