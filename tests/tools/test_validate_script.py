"""The tool over the real laboratory: its refusals, its files, and a missing engine."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from mcp.server.mcpserver.exceptions import ToolError

from mdagent.tools.engine.engine import EngineOptions
from mdagent.tools.sandbox.limits import Limits
from mdagent.tools.simulation.supplied_files import EncodedFile
from mdagent.tools.state import Laboratory, Plan
from mdagent.tools.validate_script import validate_script

SCRIPT = """\
units lj
read_data atoms.data
pair_style lj/cut 2.5
pair_coeff * * 1.0 1.0
velocity all create ${T} 1234
fix 1 all nve
run 100
"""
DATA = """\
two atoms

2 atoms
1 atom types
0 10 xlo xhi
0 10 ylo yhi
0 10 zlo zhi

Masses

1 1.0

Atoms # atomic

1 1 1 1 1
2 1 3 3 3
"""


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def context_of(tmp_path: Path, engine: EngineOptions) -> Any:
    plan = Plan(data_folder=tmp_path / "data", cache_folder=tmp_path / "cache", engine=engine)
    return SimpleNamespace(request_context=SimpleNamespace(lifespan_context=Laboratory(plan)))


@pytest.fixture
def context(tmp_path: Path) -> Any:
    return context_of(tmp_path, EngineOptions())


@pytest.mark.anyio
async def test_files_and_variables_of_the_request_count(context):
    found = await validate_script(context, SCRIPT, {"atoms.data": DATA}, {"T": 1.0})
    assert (found.status, found.estimate.n_atoms) == ("ok", 2)


@pytest.mark.anyio
async def test_a_file_that_was_not_sent_is_a_finding(context):
    found = await validate_script(context, SCRIPT, variables={"T": 1.0})
    assert (found.status, found.findings[0].code) == ("error", "static.missing_file")


@pytest.mark.anyio
async def test_a_script_that_is_too_long_is_refused_with_the_mend(context):
    with pytest.raises(ToolError, match="Put atoms into a data file"):
        await validate_script(context, "# x\n" * 13_000_000)


@pytest.mark.anyio
async def test_a_file_that_cannot_be_used_is_refused(context):
    with pytest.raises(ToolError, match="base64"):
        await validate_script(context, SCRIPT, {"a.data": EncodedFile(base64="!!")})


@pytest.mark.anyio
async def test_without_an_engine_the_rest_is_checked_and_the_gap_is_told(tmp_path):
    context = context_of(tmp_path, EngineOptions(executable=tmp_path / "no-such-lmp"))
    script = SCRIPT.replace("fix 1 all", "fix 1 mobile")
    found = await validate_script(context, script, {"atoms.data": DATA}, {"T": 1.0})
    assert [f.code for f in found.findings] == ["static.undefined_group"]
    assert "no-such-lmp" in found.not_checked[0].why


@pytest.mark.anyio
async def test_without_an_engine_nothing_is_called_sound(tmp_path):
    context = context_of(tmp_path, EngineOptions(executable=tmp_path / "no-such-lmp"))
    found = await validate_script(context, SCRIPT, {"atoms.data": DATA}, {"T": 1.0})
    assert found.status == "unknown"


@pytest.mark.anyio
async def test_some_steps_tell_the_rate_and_what_goes_beyond_the_limits(tmp_path: Path) -> None:
    plan = Plan(tmp_path / "data", tmp_path / "cache", limits=Limits(wall_time_s=0.01, disk_MiB=1))
    laboratory = SimpleNamespace(lifespan_context=Laboratory(plan))
    context: Any = SimpleNamespace(request_context=laboratory)
    script = f"{SCRIPT}dump 1 all atom 1 all.dump\nrun 1000000\n"
    found = await validate_script(context, script, {"atoms.data": DATA}, {"T": 1.0}, depth="smoke")
    size = found.estimate
    assert size.memory_MiB
    assert size.n_steps
    assert size.steps_per_s
    assert size.time_s == pytest.approx(size.n_steps / size.steps_per_s, rel=0.05)
    codes = [finding.code for finding in found.findings]
    assert codes[-2:] == ["estimate.wall_time_s", "estimate.disk_MiB"]
