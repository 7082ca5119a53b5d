"""Planted faults of names: misspelt, undefined, removed, in the wrong place."""

import random
import re

from mdagent.bench.planted.sheet import (
    Line,
    Plant,
    Planted,
    Sheet,
    changed,
    inserted,
    misspelt,
    removed,
)

_RUNS = r"^\s*(run|minimize|rerun|velocity|write_data|delete_atoms|compute|fix|displace_atoms)\b"


def pick(lines: list[Line], rng: random.Random) -> Line | None:
    """One of the lines, or None where there is none."""
    return rng.choice(lines) if lines else None


def misspelt_word(position: int, *names: str) -> Plant:
    """A slip in the word at a position (0 is the command) of one of these commands."""

    def plant(sheet: Sheet, rng: random.Random) -> Planted | None:
        lines = [
            line
            for line in (sheet.named(*names, least=position) if names else sheet.lines)
            if re.fullmatch(r"[a-z]\w[\w/]+", line.words[position])
        ]
        line = pick(lines, rng)
        if line is None:
            return None
        return changed(line, line.with_word(position, misspelt(line.words[position], rng)))

    return plant


def other_word(position: int, word: str, *names: str) -> Plant:
    """Another word at a position of one of these commands."""

    def plant(sheet: Sheet, rng: random.Random) -> Planted | None:
        line = pick(sheet.named(*names, least=position), rng)
        return None if line is None else changed(line, line.with_word(position, word))

    return plant


def added(word: str, *names: str) -> Plant:
    """A further word at the end of one of these commands."""

    def plant(sheet: Sheet, rng: random.Random) -> Planted | None:
        line = pick([x for x in sheet.named(*names) if x.number in _straight(sheet)], rng)
        return None if line is None else changed(line, " ".join([*line.words, word]))

    return plant


def new_line(text: str, *after: str) -> Plant:
    """A line of its own, below the first of these commands."""

    def plant(sheet: Sheet, rng: random.Random) -> Planted | None:
        line = pick(sheet.named(*after), rng)
        return None if line is None else inserted(sheet, line, text)

    return plant


def _straight(sheet: Sheet) -> set[int]:
    return {line.number for line in sheet.lines}


def gone(shows_at: str, *names: str) -> Plant:
    """Every command of these names gone; it shows at lines that fit the pattern."""

    def plant(sheet: Sheet, rng: random.Random) -> Planted | None:
        lines = sheet.named(*names)
        whole = len(sheet.using(rf"^\s*({'|'.join(map(re.escape, names))})\b")) == len(lines)
        return removed(sheet, lines, shows_at) if whole else None

    return plant


def definition_gone(name: str, use: str, *, also: str = r"(?!)") -> Plant:
    """One definition gone; `use`, with the name for ID, finds the lines that need it."""

    def plant(sheet: Sheet, rng: random.Random) -> Planted | None:
        lines = [line for line in sheet.named(name, least=2) if sheet.is_straight]
        rng.shuffle(lines)
        for line in lines:
            own = re.escape(line.words[1])
            again = [x for x in lines if x.words[1] == line.words[1]]
            if len(again) == 1 and sheet.using(use.replace("ID", own), after=line.number):
                return removed(sheet, [line], f"{use.replace('ID', own)}|{also}")
        return None

    return plant


def moved_up(name: str, above: str) -> Plant:
    """A command that stands above another one that it needs."""

    def plant(sheet: Sheet, rng: random.Random) -> Planted | None:
        line, target = sheet.first(name), sheet.first(*above.split("|"))
        if line is None or target is None or line.number < target.number:
            return None
        text = sheet.physical[target.number - 1]
        edits = {target.number: f"{' '.join(line.words)}\n{text}", line.number: ""}
        return Planted(edits, frozenset([target.number]))

    return plant


def moved_down(name: str, below: str) -> Plant:
    """A command that stands below another one that it has to precede."""

    def plant(sheet: Sheet, rng: random.Random) -> Planted | None:
        line, target = sheet.first(name), sheet.first(*below.split("|"))
        if line is None or target is None or line.number > target.number:
            return None
        text = sheet.physical[target.number - 1]
        edits = {target.number: f"{text}\n{' '.join(line.words)}", line.number: ""}
        return Planted(edits, frozenset([target.number + 1]))

    return plant


def reference(prefix: str) -> Plant:
    """A column of `thermo_style custom` that nobody defines."""

    def plant(sheet: Sheet, rng: random.Random) -> Planted | None:
        lines = [x for x in sheet.named("thermo_style", least=2) if x.words[1] == "custom"]
        line = pick(lines, rng)
        return None if line is None else changed(line, " ".join([*line.words, prefix]))

    return plant


_BOX = "create_box|read_data|read_restart"
_USES_REGION = r"^\s*(create_box|create_atoms|group|fix|delete_atoms|region|set)\b.*\sID(\s|$)"

NAME_FAULTS: dict[str, Plant] = {
    "command misspelt": misspelt_word(0),
    "pair style misspelt": misspelt_word(1, "pair_style"),
    "fix style misspelt": misspelt_word(3, "fix"),
    "compute style misspelt": misspelt_word(3, "compute"),
    "atom style misspelt": misspelt_word(1, "atom_style"),
    "region style misspelt": misspelt_word(2, "region"),
    "dump style misspelt": misspelt_word(3, "dump"),
    "bonded style misspelt": misspelt_word(1, "bond_style", "angle_style", "dihedral_style"),
    "kspace style misspelt": misspelt_word(1, "kspace_style"),
    "minimizer style misspelt": other_word(1, "cgg", "min_style"),
    "unknown units": misspelt_word(1, "units"),
    "lattice style misspelt": misspelt_word(1, "lattice"),
    "neighbor style misspelt": misspelt_word(2, "neighbor"),
    "neigh_modify keyword misspelt": misspelt_word(1, "neigh_modify"),
    "thermo keyword misspelt": misspelt_word(2, "thermo_style"),
    "thermo_modify keyword misspelt": misspelt_word(1, "thermo_modify"),
    "velocity style misspelt": misspelt_word(2, "velocity"),
    "create_atoms style misspelt": misspelt_word(2, "create_atoms"),
    "group style misspelt": misspelt_word(2, "group"),
    "set style misspelt": misspelt_word(1, "set"),
    "undefined group in a fix": other_word(2, "mobile_atoms", "fix"),
    "undefined group elsewhere": other_word(1, "mobile_atoms", "velocity", "displace_atoms"),
    "undefined region": other_word(2, "simbox", "create_box"),
    "undefined fix removed": other_word(1, "integrator", "unfix"),
    "undefined compute removed": new_line("uncompute mymsd", "compute", "fix"),
    "undefined dump changed": new_line("dump_modify traj sort id", "thermo", "fix"),
    "undefined compute in thermo_style": reference("c_mymsd[4]"),
    "undefined fix in thermo_style": reference("f_avg"),
    "undefined variable in thermo_style": reference("v_strain"),
    "undefined ${variable}": other_word(1, "${nsteps}", "run", "timestep", "thermo"),
    "potential file misspelt": misspelt_word(4, "pair_coeff"),
    "data file missing": other_word(1, "system.data", "read_data"),
    "molecule file missing": other_word(2, "molecule.txt", "molecule"),
    "pair_style gone": gone(
        r"^\s*(pair_coeff|run|minimize|bond_coeff|kspace_style)\b", "pair_style"
    ),
    "pair_coeff gone": gone(_RUNS, "pair_coeff"),
    "mass gone": gone(_RUNS, "mass"),
    "bond_coeff gone": gone(_RUNS, "bond_coeff"),
    "create_box gone": gone(
        r"^\s*(create_atoms|mass|pair_coeff|group|set|read_data|fix|mass)\b", "create_box"
    ),
    "compute gone that is read": definition_gone("compute", r"\b[cC]_ID\b", also=_RUNS),
    "variable gone that is read": definition_gone("variable", r"(\$\{ID\}|\bv_ID\b)", also=_RUNS),
    "group gone that is used": definition_gone(
        "group", r"^\s*(fix|compute|velocity|dump|group|set|displace_atoms)\b.*\sID(\s|$)"
    ),
    "region gone that is used": definition_gone("region", _USES_REGION),
    "fix gone that is removed later": definition_gone("fix", r"^\s*unfix\s+ID(\s|$)|f_ID\b"),
    "create_atoms before the box": moved_up("create_atoms", "create_box"),
    "velocity before the box": moved_up("velocity", _BOX),
    "pair_coeff before its style": moved_up("pair_coeff", "pair_style"),
    "units after the box": moved_down("units", _BOX),
    "boundary after the box": moved_down("boundary", _BOX),
    "atom_style after the box": moved_down("atom_style", _BOX),
}
