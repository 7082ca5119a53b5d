"""Labelled runs: faults that leave a clean log, each beside a sound run of its kind, cut short."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from mdagent.bench.labelled_runs import BLIND, HELD_OUT, LabelledRun, judge_run, read_labelled
from mdagent.tools.engine.engine import Engine
from mdagent.tools.evaluation.checks.all_checks import CHECKS
from mdagent.tools.evaluation.evaluation import Evaluation
from mdagent.tools.sandbox.sandbox import Sandbox

Judge = Callable[[LabelledRun], Evaluation]

# `make bench CHUNK=verdicts` judges all of them at full length. Here each run has at most this
# many steps: what the check looks at is there by then.
CASES = [
    ("frozen_atoms", "bad_half_of_the_alloy_moves", "good_slab_on_fixed_layers", 500),
    ("thermostat_bias", "bad_flow_heats_the_thermostat", "good_driven_channel", 4000),
    ("barostat_axes", "bad_barostat_across_vacuum", "good_tungsten_npt", 200),
    ("charge_equilibration", "bad_reaxff_without_charges", "good_hot_methane_oxygen", 10),
    ("coulomb_cutoff", "bad_coulomb_cut_off", "good_molten_salt", 50),
    ("kspace_accuracy", "bad_coarse_ewald", "good_molten_salt", 50),
    ("cutoff", "bad_cutoff_within_the_well", "good_disks_2d", 200),
    ("free_surface", "bad_thin_vacuum", "good_surface_energy", 0),
    ("timestep", "bad_beads_with_long_step", "good_granular_settling", 500),
    ("pressure_mean", "bad_gas_too_dense", "good_krypton_gas", 5000),
    ("stationary", "bad_liquid_still_contracting", "good_disks_2d", 5000),
    ("property_computed", "bad_diffusion_too_short", "good_liquid_diffusion", 2500),
    ("property_method", "bad_vacancy_without_a_vacancy", "good_vacancy_energy", 0),
    ("minimization_converged", "bad_loose_minimization", "good_surface_energy", 0),
]


@pytest.fixture
def judge(engine: Engine, sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Judge:
    def judged(run: LabelledRun) -> Evaluation:
        return judge_run(run, engine, sandbox, tmp_path_factory.mktemp("labelled"))

    return judged


def labelled(name: str, most_steps: int | None = None) -> LabelledRun:
    (run,) = [run for run in read_labelled(BLIND) if run.name == name]
    if most_steps is None:
        return run

    def shorter(match: re.Match[str]) -> str:
        return f"run {min(int(match[1]), most_steps)}"

    script = re.sub(r"^run (\d+)", shorter, run.script, flags=re.M)
    return LabelledRun(**{**vars(run), "script": script})


def status_of(evaluation: Evaluation, check: str) -> str:
    return next(found.status for found in evaluation.findings if found.check == check)


@pytest.mark.parametrize(("check", "bad", "good", "steps"), CASES, ids=[c[0] for c in CASES])
def test_a_fault_behind_a_clean_log_is_told_from_a_sound_run(
    judge: Judge, check: str, bad: str, good: str, steps: int
) -> None:
    found = judge(labelled(bad, steps))
    assert status_of(found, check) == "fail", found.summary
    assert found.verdict == "fail"
    failed = next(f for f in found.findings if f.check == check and f.status == "fail")
    assert failed.why
    assert failed.fix
    assert status_of(judge(labelled(good, steps)), check) == "pass"


def test_friction_is_weighed_against_the_motion_it_hinders(judge: Judge) -> None:
    run = labelled("bad_diffusion_under_strong_friction", 2500)
    weak = LabelledRun(**{**vars(run), "script": run.script.replace("1.2 0.05", "1.2 50.0")})
    assert status_of(judge(run), "dynamics_thermostat") == "fail"
    assert status_of(judge(weak), "dynamics_thermostat") == "pass"


def test_a_pair_style_that_is_a_bath_holds_the_temperature(judge: Judge) -> None:
    found = judge(labelled("good_dpd_fluid", 400))
    assert status_of(found, "ensemble") == "pass"
    assert "energy_drift" not in {finding.check for finding in found.findings}


def test_the_last_stage_is_the_one_whose_temperature_counts(judge: Judge) -> None:
    run = labelled("good_nitrogen_liquid", 100)
    assert status_of(judge(run), "temperature_target") == "pass"
    hot = run.script.replace("temp 77.0 77.0", "temp 150.0 150.0")
    found = judge(LabelledRun(**{**vars(run), "script": hot}))
    assert status_of(found, "temperature_target") == "fail"


def test_a_slow_pull_is_no_shock(judge: Judge) -> None:
    run = labelled("bad_tensile_at_the_speed_of_sound", 200)
    slow = LabelledRun(**{**vars(run), "script": run.script.replace("erate 2.0", "erate 0.02")})
    assert status_of(judge(run), "strain_rate") == "fail"
    assert status_of(judge(slow), "strain_rate") == "pass"


@pytest.mark.parametrize("folder", [BLIND, HELD_OUT], ids=["blind", "held out"])
def test_every_label_belongs_to_a_script_and_names_checks(folder: Path) -> None:
    runs = read_labelled(folder)
    assert {run.name for run in runs} == {path.stem for path in folder.glob("*.lammps")}
    names = {check.__name__ for check in CHECKS} | {"phase"}
    for run in runs:
        assert run.is_good == (not run.defects)
        assert set(run.defects) <= names
        assert all(file.is_file() for file in run.files)
