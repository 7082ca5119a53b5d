import re
from collections.abc import Callable
from datetime import date

import pytest

from mdagent.tools.engine.engine import Engine
from mdagent.tools.engine.names import (
    CORE_COMMANDS,
    REMOVALS,
    Removal,
    did_you_mean,
    removal,
    removed_names,
)

BOX = "region b block 0 5 0 5 0 5\ncreate_box 1 b\n"
LINES = {
    "atom": "atom_style {}",
    "angle": "atom_style full\n" + BOX + "angle_style {}",
    "command": "{} a b",
    "compute": BOX + "compute 1 all {}",
    "dump": BOX + "dump 1 all {} 1 file",
    "fix": BOX + "fix 1 all {} 1 2 3",
    "minimize": BOX + "min_style {}",
    "pair": BOX + "pair_style {} 2.5",
}


def test_the_engine_knows_every_core_command(lammps_says: Callable[[str], str]) -> None:
    assert len(CORE_COMMANDS) == 70
    unknown = [name for name in sorted(CORE_COMMANDS) if "Unknown command" in lammps_says(name)]
    assert unknown == []


def test_core_commands_and_listed_ones_do_not_overlap_but_make_the_whole(engine: Engine) -> None:
    assert engine.styles["command"] > CORE_COMMANDS
    assert len(engine.styles["command"]) >= 110


@pytest.mark.parametrize("entry", REMOVALS, ids=lambda entry: f"{entry.category} {entry.name}")
def test_the_engine_agrees_with_the_table_of_removals(
    entry: Removal, lammps_says: Callable[[str], str]
) -> None:
    said = lammps_says(LINES[entry.category].format(entry.name))
    refused = re.search("ERROR.*(no longer available|removed|Unrecognized)", said) is not None
    assert refused == (entry.effect == "stops")
    if entry.effect == "warns" and entry.name != "box":
        assert "has been renamed" in said
    assert entry.instead


def test_a_removal_counts_from_its_release_on() -> None:
    assert removal("pair", "reax/c", date(2024, 2, 7)) is not None
    assert removal("pair", "reax/c", date(2023, 8, 2)) is None
    assert "reax/c" in removed_names("pair", date(2025, 7, 22))
    assert "reax/c" not in removed_names("pair", date(2023, 8, 2))
    assert "lj/sdk" not in removed_names("pair", date(2025, 7, 22))
    assert removal("pair", "lj/cut", date(2025, 7, 22)) is None


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("eam/aloy", "eam/alloy"),
        ("EAM/Alloy", "eam/alloy"),
        ("eam_alloy", "eam/alloy"),
        ("lj-cut", "lj/cut"),
        ("tersof", "tersoff"),
        ("lj/cutt", "lj/cut"),
        ("lj/cut/coul/lon", "lj/cut/coul/long"),
    ],
)
def test_the_nearest_name_comes_first(engine: Engine, wrong: str, right: str) -> None:
    assert did_you_mean(wrong, engine.base_styles("pair"))[0] == right


def test_nothing_near_gives_nothing() -> None:
    assert did_you_mean("qqqqqq", ["lj/cut", "eam"]) == []
    assert did_you_mean("", ["lj/cut"]) == []


@pytest.mark.parametrize(
    ("wrong", "right"),
    [("fxi", "fix"), ("rnu", "run"), ("rrun", "run"), ("udmp", "dump"), ("cfc", "fcc")],
)
def test_in_a_short_name_a_slip_of_the_fingers_is_seen(wrong: str, right: str) -> None:
    known = ["dump", "fcc", "fix", "if", "jump", "rerun", "run", "sc", "undump"]
    assert did_you_mean(wrong, known)[0] == right
