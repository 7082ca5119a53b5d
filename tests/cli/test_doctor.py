"""`mdagent doctor`: every part with its mend, and an exit code that `make run` can trust."""

import json
from pathlib import Path

import pytest

from mdagent.bench.slurm_cluster import SlurmCluster, why_not
from tests.cli.conftest import Typed


def parts(stdout: str) -> dict[str, dict[str, str]]:
    return {part["name"]: part for part in json.loads(stdout)["parts"]}


def test_a_sound_machine_is_ready(typed: Typed) -> None:
    done = typed("doctor")
    assert done.returncode == 0, done.stdout
    assert "Ready: runs are possible." in done.stdout
    assert "LAMMPS" in done.stdout


def test_a_missing_engine_stops_with_its_mend(typed: Typed) -> None:
    done = typed("doctor", MDAGENT_ENGINE="/nowhere/lmp")
    assert done.returncode == 1
    assert "MISSING  engine" in done.stdout
    assert "-> Install it with `pip install" in done.stdout
    assert "Not ready: no runs without engine." in done.stdout


def test_an_engine_that_does_not_start_stops_with_what_it_said(
    typed: Typed, tmp_path: Path
) -> None:
    broken = tmp_path / "lmp"
    broken.write_text("#!/bin/sh\necho cannot find my libraries >&2\nexit 127\n")
    broken.chmod(0o755)
    done = typed("doctor", "--json", MDAGENT_ENGINE=str(broken))
    assert done.returncode == 1
    assert "cannot find my libraries" in str(parts(done.stdout)["engine"])


def test_without_confinement_nothing_runs(typed: Typed, tmp_path: Path) -> None:
    unfit = tmp_path / "bwrap"
    unfit.write_text("#!/bin/sh\necho no namespaces here >&2\nexit 1\n")
    unfit.chmod(0o755)
    done = typed("doctor", "--json", MDAGENT_BWRAP=str(unfit), MDAGENT_SANDBOX="bubblewrap")
    found = parts(done.stdout)["isolation"]
    assert done.returncode == 1
    assert found["status"] == "missing"
    assert found["mend"]


@pytest.mark.parametrize("place", ["a file", "under a file"])
def test_a_data_folder_that_cannot_be_written_stops_with_its_variable(
    typed: Typed, tmp_path: Path, place: str
) -> None:
    file = tmp_path / "occupied"
    file.write_text("")
    folder = file if place == "a file" else file / "data"
    done = typed("doctor", "--json", MDAGENT_DATA_FOLDER=str(folder))
    found = parts(done.stdout)["data folder"]
    assert done.returncode == 1
    assert found["status"] == "missing"
    assert "MDAGENT_DATA_FOLDER" in found["mend"]


def test_looking_leaves_nothing_in_the_data_folder(typed: Typed, tmp_path: Path) -> None:
    typed("doctor")
    assert not (tmp_path / "data").exists()


@pytest.mark.skipif(why_not() is not None, reason=f"no Slurm here: {why_not()}")
def test_a_probe_tells_what_a_node_of_the_cluster_offers(
    typed: Typed, cluster: SlurmCluster, tmp_path: Path
) -> None:
    done = typed("doctor", "--probe", "slurm", SLURM_CONF=str(cluster.conf))
    assert done.returncode == 0, done.stdout
    assert "bubblewrap" in done.stdout
    assert list((tmp_path / "data").iterdir()) == []


def test_a_probe_of_no_cluster_says_so(typed: Typed, tmp_path: Path) -> None:
    nowhere = tmp_path / "slurm.conf"
    nowhere.write_text("")
    done = typed("doctor", "--json", "--probe", "slurm", SLURM_CONF=str(nowhere))
    assert done.returncode == 1
    assert json.loads(done.stdout)["why"]
