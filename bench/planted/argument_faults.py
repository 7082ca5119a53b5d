"""Planted faults of arguments and settings: numbers, counts, combinations, quotes."""

import random

from mdagent.bench.planted.name_faults import gone, misspelt_word, new_line, other_word, pick
from mdagent.bench.planted.sheet import (
    Line,
    Plant,
    Planted,
    Sheet,
    changed,
    inserted,
    is_number,
)


def last_word_lost(*names: str, least: int = 1) -> Plant:
    """The last argument missing."""

    def plant(sheet: Sheet, rng: random.Random) -> Planted | None:
        line = pick(sheet.named(*names, least=least), rng)
        return None if line is None else changed(line, " ".join(line.words[:-1]))

    return plant


def no_number(name: str, word: str, styles: tuple[str, ...] = (), start: int = 1) -> Plant:
    """One of the numbers of a command replaced by something that is none."""

    def plant(sheet: Sheet, rng: random.Random) -> Planted | None:
        lines = sheet.named(name)
        if styles:
            lines = [x for x in lines if len(x.words) > 3 and x.words[3] in styles]
        line = pick(lines, rng)
        places = (
            [i for i in range(start, len(line.words)) if is_number(line.words[i])] if line else []
        )
        if line is None or not places:
            return None
        place = rng.choice(places)
        return changed(line, line.with_word(place, word.format(line.words[place])))

    return plant


def keyword_misspelt(sheet: Sheet, rng: random.Random) -> Planted | None:
    """`temp` or `iso` of a Nose-Hoover fix misspelt."""
    swaps = {"temp": "tmep", "iso": "isotropic", "aniso": "anisotropic", "drag": "damp"}
    for line in _shuffled(sheet.named("fix", least=4), rng):
        if line.words[3] in ("nvt", "npt", "nph", "npt/sphere", "nvt/sllod"):
            place = next((i for i, w in enumerate(line.words) if i > 3 and w in swaps), None)
            if place is not None:
                return changed(line, line.with_word(place, swaps[line.words[place]]))
    return None


def _shuffled(lines: list[Line], rng: random.Random) -> list[Line]:
    rng.shuffle(lines)
    return lines


def dump_attribute(sheet: Sheet, rng: random.Random) -> Planted | None:
    """A column of a custom dump that no atom has."""
    for line in _shuffled(sheet.named("dump", least=5), rng):
        if line.words[3] == "custom":
            return changed(
                line, " ".join([*line.words, rng.choice(("pe", "stress", "xx", "temp"))])
            )
    return None


def long_pair_without_kspace(sheet: Sheet, rng: random.Random) -> Planted | None:
    """kspace_style gone where the pair style needs it."""
    if "long" not in sheet.value("pair_style"):
        return None
    return gone(r"^\s*(run|minimize|velocity|write_data|fix|compute)\b", "kspace_style")(sheet, rng)


def kspace_for_a_short_pair(sheet: Sheet, rng: random.Random) -> Planted | None:
    """A kspace_style beside a pair style that leaves nothing to it."""
    line = sheet.first("pair_style")
    if (
        line is None
        or sheet.named("kspace_style")
        or not line.words[1].startswith(("lj/cut", "eam"))
    ):
        return None
    planted = inserted(sheet, line, "kspace_style pppm 1.0e-4")
    shows = sheet.using(r"^\s*(run|minimize|velocity|write_data)\b", after=line.number)
    # It is wrong where it stands, and LAMMPS says so at the first set-up.
    return Planted(planted.edits, planted.lines | {number + 1 for number in shows})


def open_quote(sheet: Sheet, rng: random.Random) -> Planted | None:
    """A quote that is never closed."""
    line = pick(sheet.named("thermo", "run", "fix"), rng)
    return None if line is None else inserted(sheet, line, 'print "the system is set up')


def continuation_lost(sheet: Sheet, rng: random.Random) -> Planted | None:
    """A final `&` lost: its line ends too soon, or the next one is no command."""
    places = [
        number
        for number, text in enumerate(sheet.physical, 1)
        if text.rstrip().endswith("&") and "#" not in text and '"' not in text
    ]
    if not places:
        return None
    number = rng.choice(places)
    first = number
    while first > 1 and sheet.physical[first - 2].rstrip().endswith("&"):
        first -= 1
    text = sheet.physical[number - 1].rstrip().removesuffix("&")
    return Planted({number: text}, frozenset({first, number, number + 1}))


def broken_formula(sheet: Sheet, rng: random.Random) -> Planted | None:
    """A formula with an open bracket that is read at once."""
    line = pick(sheet.named("thermo", "fix", "run"), rng)
    if line is None:
        return None
    text = "variable mystrain equal (2.0*3.0\nprint ${mystrain}"
    planted = inserted(sheet, line, text)
    return Planted(planted.edits, planted.lines | {line.number + 2})


def jump_to_nowhere(sheet: Sheet, rng: random.Random) -> Planted | None:
    """A jump to a label that is not there."""
    line = pick(sheet.named("thermo", "fix", "run"), rng)
    return None if line is None else inserted(sheet, line, "jump SELF equilibrate")


def twice(name: str) -> Plant:
    """A command given twice that may stand once."""

    def plant(sheet: Sheet, rng: random.Random) -> Planted | None:
        line = pick(sheet.named(name, least=2), rng)
        return None if line is None else inserted(sheet, line, " ".join(line.words))

    return plant


def too_few_types(sheet: Sheet, rng: random.Random) -> Planted | None:
    """A mass for an atom type that the box does not have."""
    line = pick(sheet.named("mass", least=2), rng)
    return None if line is None else changed(line, line.with_word(1, "9"))


def pair_type_out_of_range(sheet: Sheet, rng: random.Random) -> Planted | None:
    """Coefficients for an atom type that the box does not have."""
    line = pick(sheet.named("pair_coeff", least=3), rng)
    return None if line is None else changed(line, line.with_word(2, "12"))


def open_side_under_pressure(sheet: Sheet, rng: random.Random) -> Planted | None:
    """A barostat in a box with an open side."""
    barostats = [x for x in sheet.named("fix", least=4) if x.words[3] in ("npt", "nph")]
    line = sheet.first("boundary")
    if not barostats or line is None or not sheet.is_straight:
        return None
    places = frozenset(x.number for x in barostats)
    return Planted({line.number: "boundary s s s"}, places | {line.number})


ARGUMENT_FAULTS: dict[str, Plant] = {
    "run of 1,000 steps": other_word(1, "1,000", "run"),
    "run of a word": other_word(1, "long", "run"),
    "run of a negative number": other_word(1, "-100", "run"),
    "run with an unknown keyword": new_line("run 100 until done", "run"),
    "timestep with a unit": no_number("timestep", "{}fs"),
    "thermo of a broken number": other_word(1, "100.5", "thermo"),
    "pair_coeff cut short": last_word_lost("pair_coeff", least=3),
    "pair_coeff for a type that is not there": pair_type_out_of_range,
    "pair_style cut short": last_word_lost("pair_style", least=2),
    "mass of a type that is not there": too_few_types,
    "mass below zero": other_word(2, "-1.0", "mass"),
    "mass of a word": other_word(2, "carbon", "mass"),
    "fix nvt or npt cut short": no_number("fix", "", ("nvt", "npt", "nph"), 4),
    "fix langevin of a word": no_number("fix", "damp", ("langevin",), 4),
    "fix keyword misspelt": keyword_misspelt,
    "fix cut short": last_word_lost("fix", least=4),
    "number of a fix with a comma": no_number("fix", "{},0", (), 4),
    "number of a compute with a word": no_number("compute", "n{}", (), 4),
    "region of a word": no_number("region", "L{}", (), 3),
    "lattice without its constant": last_word_lost("lattice", least=2),
    "boundary of two letters": last_word_lost("boundary", least=3),
    "boundary of a wrong letter": other_word(2, "periodic", "boundary"),
    "dimension 4": other_word(1, "4", "dimension"),
    "dump interval below zero": other_word(4, "-10", "dump"),
    "dump column that no atom has": dump_attribute,
    "velocity without a seed": last_word_lost("velocity", least=4),
    "velocity of a word": no_number("velocity", "hot", (), 3),
    "minimize cut short": last_word_lost("minimize", least=4),
    "neighbor of a word": no_number("neighbor", "skin"),
    "long pair style without kspace": long_pair_without_kspace,
    "kspace for a short pair style": kspace_for_a_short_pair,
    "quote that stays open": open_quote,
    "final & lost": continuation_lost,
    "formula with an open bracket": broken_formula,
    "jump to a label that is not there": jump_to_nowhere,
    "box created twice": twice("create_box"),
    "compute defined twice": twice("compute"),
    "barostat in an open box": open_side_under_pressure,
    "fence of a chat answer": new_line("```", "units", "thermo"),
    "sentence of a chat answer": new_line("Here we equilibrate the system:", "thermo", "fix"),
    "command of a newer dialect": new_line("equilibrate all nvt 300", "thermo", "fix"),
    "set to a word": no_number("set", "x{}", (), 3),
    "restart of a word": new_line("restart often tmp.restart", "thermo"),
    "run_style misspelt": new_line("run_style verlett", "thermo", "timestep"),
    "compute in a wrong place": misspelt_word(4, "compute"),
}
