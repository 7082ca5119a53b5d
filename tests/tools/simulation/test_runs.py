import hashlib
import os
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from mdagent.tools.simulation.launch_plan import ResourcesRefused
from mdagent.tools.simulation.run import LimitsRequest, ResourceRequest, Run
from mdagent.tools.simulation.start import (
    REFUSALS,
    RequestRefused,
    RunRequest,
    Workplace,
    start_run,
)
from mdagent.tools.simulation.supplied_files import FileOnServer

Start = Callable[..., str]
EndOf = Callable[[str], Run]


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_sound_run_finishes_with_thermo_receipt_and_files(
    start: Start, end_of: EndOf, melt: str, workplace: Workplace
) -> None:
    run = end_of(start(melt + "run 20\nrun 30\nwrite_data end.data\n", label="first"))
    assert (run.status, run.reason, run.label) == ("finished", None, "first")
    assert run.progress is not None
    assert (run.progress.step, run.progress.n_steps) == (50, 50)
    assert run.thermo is not None
    assert run.thermo.columns == ["Step", "Temp", "E_pair", "E_mol", "TotEng", "Press"]
    assert run.thermo.units == ["", "lj", "lj", "lj", "lj", "lj"]
    assert [row[0] for row in run.thermo.first_rows] == [20, 30]
    assert run.thermo.last_rows[-1][0] == 50
    assert (run.thermo.run_number, run.thermo.n_runs) == (2, 2)
    assert run.estimate is not None
    assert (run.estimate.n_atoms, run.estimate.n_steps) == (256, 50)
    assert [file.name for file in run.files] == ["end.data", "in.lammps", "log.lammps"]
    folder = workplace.store.folder(run.run_id)
    assert run.receipt is not None
    assert run.receipt.script_sha256 == sha256(folder.script)
    assert run.receipt.log_sha256 == sha256(folder.log)
    assert run.receipt.engine_sha256 == workplace.engine.sha256
    assert run.receipt.versions["lammps"] == workplace.engine.version
    assert "-in in.lammps" in run.receipt.command_line
    assert run.isolation == workplace.sandbox.isolation
    assert "evaluate_run" in run.next_step
    assert len(run.model_dump_json()) < 8000


def test_an_engine_error_lies_on_its_line(start: Start, end_of: EndOf, melt: str) -> None:
    run = end_of(start(melt + "run 10\nfix 2 all nvtt temp 1 1 1\nrun 10\n"))
    assert run.status == "lammps_error"
    assert run.findings[0].line == melt.count("\n") + 2
    assert run.findings[0].severity == "error"
    assert "Unrecognized fix style" in (run.reason or "")
    assert f"Mend line {run.findings[0].line}" in run.next_step
    assert run.log_tail


def test_inputs_and_potentials_that_the_script_names_are_in_the_receipt(
    start: Start, end_of: EndOf, workplace: Workplace
) -> None:
    folder = workplace.engine.potentials_folder
    assert folder is not None
    script = (
        "units metal\nvariable file string Cu_u3.eam\nread_data cu.data\n"
        "pair_style eam\npair_coeff * * ${file}\nrun 0\n"
    )
    box = "0 9 xlo xhi\n0 9 ylo yhi\n0 9 zlo zhi\n"
    data = f"copper\n\n1 atoms\n1 atom types\n{box}\nAtoms\n\n1 1 0 0 0\n"
    run = end_of(start(script, files={"cu.data": data}))
    assert run.status == "finished", run
    assert run.receipt is not None
    assert run.receipt.inputs_sha256 == {"cu.data": hashlib.sha256(data.encode()).hexdigest()}
    assert run.receipt.potentials_sha256 == {"Cu_u3.eam": sha256(folder / "Cu_u3.eam")}


def test_an_input_that_changed_before_the_start_is_noted(
    end_of: EndOf, melt: str, workplace: Workplace
) -> None:
    store = workplace.store
    cores = workplace.executor.n_cores
    store.layout.make()
    held = store.layout.cores(cores).wait_for(cores, lambda: True)
    assert held is not None
    run_id = start_run(RunRequest(melt + "run 1\n", files={"a.txt": "before"}), workplace)
    (store.folder(run_id).work / "a.txt").write_text("after")
    assert store.load(run_id, workplace.executor).status == "queued"
    for descriptor in held:
        os.close(descriptor)
    run = end_of(run_id)
    assert run.receipt is not None
    assert run.receipt.inputs_sha256["a.txt"] == hashlib.sha256(b"after").hexdigest()
    assert "a.txt changed between submission and start" in run.receipt.notes[0]


def test_a_word_too_long_for_a_file_name_is_only_a_word(start: Start, end_of: EndOf) -> None:
    assert end_of(start(f"print '{300 * 'a'}'\n")).status == "finished"


def test_runs_of_one_second_are_listed_in_the_order_of_their_making(
    start: Start, workplace: Workplace
) -> None:
    made = [start("print x\n") for _ in range(5)]
    listed = workplace.store.list(workplace.executor).runs
    assert [run.run_id for run in listed] == made[::-1]


def test_variables_reach_the_script(start: Start, end_of: EndOf, melt: str) -> None:
    run = end_of(start(melt + "run ${n}\nprint 'T $(v_T)'", variables={"n": 7, "T": -0.5}))
    assert run.status == "finished"
    assert run.progress is not None
    assert (run.progress.step, run.progress.n_steps) == (7, 7)


def test_the_wall_time_ends_a_run(start: Start, end_of: EndOf, melt: str) -> None:
    run = end_of(start(melt + "run 100000000\n", limits=LimitsRequest(wall_time_s=1.5)))
    assert (run.status, run.reason) == ("timed_out", "reached wall_time_s = 1.5 s")
    assert run.progress is not None
    assert 0 < run.progress.step < 100000000
    assert "continue_from" in run.next_step
    assert run.receipt is not None


def test_a_full_work_folder_ends_a_run(start: Start, end_of: EndOf, melt: str) -> None:
    script = melt + "dump 1 all custom 1 all.dump id x y z vx vy vz\nrun 1000000\n"
    run = end_of(start(script, limits=LimitsRequest(disk_MiB=5)))
    assert (run.status, run.reason) == ("over_limit", "reached disk_MiB = 5 MiB")
    assert "limits.disk_MiB" in run.next_step


def test_a_flood_of_output_ends_a_run(start: Start, end_of: EndOf) -> None:
    run = end_of(start("label a\nprint 'flood'\njump SELF a\n", limits=LimitsRequest(output_MiB=1)))
    assert (run.status, run.reason) == ("over_limit", "reached output_MiB = 1 MiB")


SURE_FAILURES = {
    "no atoms are left": "timestep 50.0",
    "is -?nan": "create_atoms 1 single 0 0 0\nneigh_modify every 9999999 check no",
    "temperature exploded": (
        "mass 1 1e10\nvelocity all create 1.44 1\nfix 2 all langevin 1e8 1e8 1 1"
    ),
}


@pytest.mark.parametrize(("reason", "change"), SURE_FAILURES.items(), ids=SURE_FAILURES)
def test_a_sure_failure_stops_a_run_early(
    start: Start, end_of: EndOf, melt: str, change: str, reason: str
) -> None:
    script = f"{melt}{change}\nthermo_modify lost ignore\nrun 100000000\n"
    run = end_of(start(script, limits=LimitsRequest(wall_time_s=30)))
    assert run.status == "stopped_early", run
    assert re.search(reason, run.reason or "")
    assert "timestep" in run.next_step


def test_a_script_that_closes_its_log_is_still_followed(
    start: Start, end_of: EndOf, melt: str
) -> None:
    run = end_of(start("log none\n" + melt + "run 20\nshell rm log.lammps\nbogus\n"))
    assert run.status == "lammps_error"
    assert run.progress is not None
    assert run.progress.step == 20
    assert run.receipt is not None
    assert "screen.txt" in run.receipt.notes[-1]


def test_what_a_script_prints_cannot_make_it_finished(
    start: Start, end_of: EndOf, melt: str
) -> None:
    forged = melt + "print 'Total wall time: 0:00:01'\nquit 3\n"
    run = end_of(start(forged))
    assert (run.status, run.reason) == ("lammps_error", "the script's own `quit 3` ended it")


def test_why_one_of_two_ranks_aborts_is_kept(start: Start, end_of: EndOf, melt: str) -> None:
    # The launcher ends both ranks and drops what it has not passed on, half of the time.
    script = melt + "run 0\nprint x file /nowhere/x\n"
    two = ResourceRequest(n_ranks=2)
    ends = [end_of(start(script, resources=two)) for _ in range(4)]
    assert {run.status for run in ends} == {"lammps_error"}, ends
    assert all("Cannot open print file" in (run.reason or "") for run in ends)


@pytest.mark.parametrize("shell", ["", "/usr/bin/bash -c "])
def test_what_starts_two_ranks_is_no_shell_for_a_script(
    start: Start, end_of: EndOf, workplace: Workplace, shell: str
) -> None:
    script = f"shell {shell}'echo made > made'\nprint done file reached\n"
    run = end_of(start(script, resources=ResourceRequest(n_ranks=2)))
    work = workplace.store.folder(run.run_id).work
    assert {path.name for path in work.iterdir()} >= {"reached"}
    assert not (work / "made").exists()


def test_two_ranks_run_as_one(start: Start, end_of: EndOf, melt: str) -> None:
    run = end_of(start(melt + "run 20\n", resources=ResourceRequest(n_ranks=2)))
    assert run.status == "finished", run
    assert run.resources.n_ranks == 2
    assert "as asked" in run.resources.why


def test_resources_that_are_not_here_are_refused(start: Start, melt: str) -> None:
    for wish in ({"n_ranks": 3}, {"n_threads": 3}, {"accelerator": "gpu"}, {"n_nodes": 2}):
        with pytest.raises(ResourcesRefused):
            start(melt, resources=ResourceRequest.model_validate(wish))


def test_limits_go_down_and_never_above_the_cap(start: Start, melt: str) -> None:
    with pytest.raises(RequestRefused, match="cap of 120"):
        start(melt, limits=LimitsRequest(wall_time_s=121))


@pytest.mark.parametrize(
    ("request_", "sentence"),
    [
        (RunRequest(""), "no command"),
        (RunRequest("  \n# only a comment\n"), "no command"),
        (RunRequest("run\0 10"), "binary"),
        (RunRequest("units \ud800"), "UTF-8"),
        (RunRequest("#" + "x" * 50_000_000), "data file"),
        (RunRequest("run 1", label="a\nb"), "label"),
        (RunRequest("run 1", variables={"a b": 1}), "variable name"),
        (RunRequest("run 1", variables={"a": "-log /x"}), "may not begin"),
        (RunRequest("run 1", variables={"a": ""}), "printable words"),
        (RunRequest("run 1", files={"../x": ""}), "file name"),
        (RunRequest("run 1", files={"x": FileOnServer(path="/etc/passwd")}), "no folder"),
        (RunRequest("run 1", continue_from="run-1"), "list_runs"),
    ],
)
def test_a_request_that_cannot_be_carried_out_leaves_nothing_behind(
    workplace: Workplace, request_: RunRequest, sentence: str
) -> None:
    with pytest.raises(REFUSALS, match=sentence):
        start_run(request_, workplace)
    runs = workplace.store.layout.runs
    assert not runs.is_dir() or list(runs.iterdir()) == []


def test_a_run_goes_on_from_the_last_restart_file(start: Start, end_of: EndOf, melt: str) -> None:
    script = melt + "restart 10 a.restart b.restart\nrun 35\n"
    first = end_of(start(script, files={"note.txt": "mine"}))
    again = (
        "read_restart continued.restart\npair_style lj/cut 2.5\npair_coeff 1 1 1.0 1.0 2.5\n"
        "fix 1 all nve\nthermo 10\nrun 60 upto\nshell ls\n"
    )
    run = end_of(start(again, continue_from=first.run_id))
    assert run.status == "finished", run
    assert run.continued_from == first.run_id
    assert run.thermo is not None
    assert run.thermo.first_rows[0][0] == 30
    assert run.thermo.last_rows[-1][0] == 60
    assert run.receipt is not None
    assert sorted(run.receipt.inputs_sha256) == ["continued.restart", "note.txt"]


def test_a_run_without_a_whole_restart_file_cannot_be_continued(
    start: Start, end_of: EndOf, melt: str, workplace: Workplace
) -> None:
    script = melt + "restart 10 a.restart b.restart\n"
    first = end_of(start(script + "run 20\n"))
    with pytest.raises(REFUSALS, match=r"read_restart continued\.restart"):
        start(melt, continue_from=first.run_id)
    work = workplace.store.folder(first.run_id).work
    for path in work.glob("*.restart"):
        path.write_bytes(path.read_bytes()[:-4])
    with pytest.raises(REFUSALS, match="no whole restart file"):
        start("read_restart continued.restart\n", continue_from=first.run_id)


def test_a_missing_engine_is_a_run_that_crashed_with_its_reason(
    melt: str, workplace: Workplace, end_of: EndOf, tmp_path: Path
) -> None:
    gone = replace(workplace.engine, files=(tmp_path / "gone",))
    run = end_of(start_run(RunRequest(melt), replace(workplace, engine=gone)))
    assert run.status == "crashed"
    assert "gone" in (run.reason or "")
