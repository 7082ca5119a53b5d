"""The rooms of the laboratory: opened once, at their first use, and again after a change."""

import os
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from mdagent.tools.engine.engine import EngineNotFound, EngineOptions, find_engine
from mdagent.tools.state import Laboratory, Plan, Room


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    return Plan(data_folder=tmp_path / "data", cache_folder=tmp_path / "cache")


class CountingLaboratory(Laboratory):
    """With a room that counts how often it is opened, and refuses the first time."""

    n_opened = 0
    is_closed = False

    @Room
    def slow_room(self: Laboratory) -> object:
        """A room that anyone in a hurry would open twice."""
        assert isinstance(self, CountingLaboratory)
        if self.is_closed:
            raise FileNotFoundError("closed today")
        self.n_opened += 1
        # Gives the other threads their chance.
        os.sched_yield()
        return object()


def test_nothing_is_opened_or_written_before_its_first_use(plan: Plan) -> None:
    laboratory = Laboratory(plan)
    assert laboratory.rooms == {}
    assert not plan.data_folder.exists()
    assert not plan.cache_folder.exists()


def test_many_threads_open_a_room_once(plan: Plan) -> None:
    laboratory = CountingLaboratory(plan)
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(16) as pool:
            rooms = list(pool.map(lambda _: laboratory.slow_room, range(200)))
    finally:
        sys.setswitchinterval(before)
    assert len(set(map(id, rooms))) == 1
    assert laboratory.n_opened == 1


def test_a_room_that_could_not_be_opened_is_tried_again(plan: Plan) -> None:
    laboratory = CountingLaboratory(plan)
    laboratory.is_closed = True
    with pytest.raises(FileNotFoundError):
        _ = laboratory.slow_room
    laboratory.is_closed = False
    assert laboratory.slow_room is laboratory.slow_room


def test_an_engine_that_is_installed_later_is_found_without_a_restart(
    plan: Plan, tmp_path: Path
) -> None:
    binary = tmp_path / "lmp"
    later = Plan(plan.data_folder, plan.cache_folder, engine=EngineOptions(executable=binary))
    laboratory = Laboratory(later)
    with pytest.raises(EngineNotFound):
        _ = laboratory.engine
    real = find_engine(EngineOptions())
    libraries = ":".join(map(str, real.library_folders))
    write_program(binary, f'LD_LIBRARY_PATH={libraries} exec {real.executable} "$@"')
    assert laboratory.engine.version == real.version


def test_an_engine_that_is_upgraded_under_a_living_server_is_read_anew(
    plan: Plan, tmp_path: Path
) -> None:
    binary = tmp_path / "lmp"
    real = find_engine(EngineOptions())
    libraries = ":".join(map(str, real.library_folders))
    write_program(binary, f'LD_LIBRARY_PATH={libraries} exec {real.executable} "$@"')
    laboratory = Laboratory(
        Plan(plan.data_folder, plan.cache_folder, engine=EngineOptions(executable=binary))
    )
    before = laboratory.engine
    assert laboratory.engine is before
    newer = f"LD_LIBRARY_PATH={libraries} {real.executable} \"$@\" | sed 's/ML-SNAP//'"
    write_program(binary, newer)
    assert "ML-SNAP" in before.packages
    assert "ML-SNAP" not in laboratory.engine.packages
    assert laboratory.engine.sha256 != before.sha256


def test_potentials_are_there_without_an_engine(plan: Plan, tmp_path: Path) -> None:
    real = find_engine(EngineOptions()).potentials_folder
    assert real is not None
    shutil.copy(real / "Si.sw", tmp_path)
    laboratory = Laboratory(
        Plan(
            plan.data_folder,
            plan.cache_folder,
            engine=EngineOptions(executable=tmp_path / "none"),
            potentials_folders=(tmp_path,),
        )
    )
    assert laboratory.catalogue.names() == ["Si.sw"]


def write_program(path: Path, line: str) -> None:
    # Renamed into its place, as installers do: the old file stays whole for who has it open.
    temporary = path.with_suffix(".new")
    temporary.write_text(f"#!/bin/sh\n{line}\n")
    temporary.chmod(0o755)
    temporary.replace(path)
