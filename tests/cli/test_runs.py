"""`mdagent runs`: what is there, what may go, and the index made anew."""

import json
import re
from pathlib import Path

from tests.cli.conftest import Typed
from tests.server.scripts import MELT


def test_from_a_run_to_its_agreed_end(typed: Typed, tmp_path: Path) -> None:
    (tmp_path / "in.melt").write_text(MELT)
    done = typed("run-lammps", "in.melt", "--wait-s", "50", "--json")
    run_id = json.loads(done.stdout)["run_id"]
    used = json.loads(typed("runs", "usage", "--json").stdout)
    assert (used["n_runs"], used["room_needed_MiB"], used["cap_MiB"]) == (1, 0, None)

    index = next(tmp_path.rglob("index.sqlite"))
    index.write_bytes(b"no database")
    done = typed("runs", "rebuild-index")
    assert (done.returncode, done.stdout) == (0, "n_runs: 1\n")
    assert run_id in typed("list-runs").stdout

    days = {"MDAGENT_RETENTION_DAYS": "1e-9"}
    assert json.loads(typed("runs", "tidy", "--json", **days).stdout)["deleted"] == []
    assert typed("delete-run", run_id, "--when", "room_needed").returncode == 0
    assert json.loads(typed("runs", "tidy", "--json", **days).stdout)["deleted"] == [run_id]
    assert run_id not in typed("list-runs").stdout


def test_a_store_at_its_cap_is_bad_news(typed: Typed, tmp_path: Path) -> None:
    (tmp_path / "in.melt").write_text(MELT)
    assert typed("run-lammps", "in.melt", "--wait-s", "50").returncode == 0
    (big,) = tmp_path.rglob("work/in.lammps")
    big.with_name("big").write_bytes(bytes(2 << 20))
    typed("runs", "rebuild-index")
    done = typed("runs", "tidy", MDAGENT_STORE_MIB="1")
    assert done.returncode == 1
    assert re.search(r"holds 2 of the 1 MiB", done.stdout)
    refused = typed("run-lammps", "in.melt", MDAGENT_STORE_MIB="1")
    assert refused.returncode == 2
    assert "delete_run" in refused.stderr
