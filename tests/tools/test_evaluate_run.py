"""evaluate_run and plot_run over the protocol, on runs that the server itself carried out."""

import base64
import html
import json
import re
import shlex
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from mcp import Client

from mdagent.cli.main import main
from mdagent.server.app import build_server
from mdagent.server.settings import Settings

SCRIPT = """\
units lj
lattice fcc 0.8442
region box block 0 4 0 4 0 4
create_box 1 box
create_atoms 1 box
mass 1 1.0
pair_style lj/cut 2.5
pair_coeff 1 1 1.0 1.0
velocity all create 1.4 87287 loop geom
thermo 20
fix 1 all nvt temp 0.7 0.7 0.5
run 2000
"""
EXPECT = {"temperature": {"value": 0.7, "unit": "lj"}, "ensemble": "nvt", "property": "energy"}


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@asynccontextmanager
async def connected(data_folder: Path) -> AsyncIterator[Client]:
    settings = Settings(data_folder=data_folder, cache_folder=data_folder / "cache")
    async with Client(build_server(settings)) as client:
        yield client


async def run(client: Client, script: str) -> str:
    answer = await client.call_tool("run_lammps", {"script": script, "wait_s": 50, "label": "task"})
    assert answer.structured_content is not None
    return str(answer.structured_content["run_id"])


async def evaluated(client: Client, run_id: str, **more: Any) -> dict[str, Any]:
    arguments = {"run_id": run_id, "expect": EXPECT, **more}
    answer = await client.call_tool("evaluate_run", arguments)
    assert not answer.is_error, answer.content
    assert answer.structured_content is not None
    return dict(answer.structured_content)


@pytest.mark.anyio
async def test_a_draft_fails_and_its_repair_passes(tmp_path: Path) -> None:
    async with connected(tmp_path) as client:
        draft = await run(client, SCRIPT.replace("0.7 0.7 0.5", "0.3 0.3 0.5"))
        bad = await evaluated(client, draft)
        assert bad["verdict"] == "fail"
        lines = SCRIPT.replace("0.7 0.7 0.5", "0.3 0.3 0.5").splitlines()
        for edit in bad["edits"]:
            assert lines[edit["line"] - 1] == edit["old"]
            lines[edit["line"] - 1] = edit["new"]
        good = await evaluated(client, await run(client, "\n".join(lines) + "\n"), compare="label")
        assert good["verdict"] == "pass"
        assert good["attempts"]["best"] == good["run_id"]
        assert good["attempts"]["runs"][1]["trend"] == "better"
        assert Path(good["report"]).is_file()


COPIED = SCRIPT.replace("0.7 0.7 0.5", "${T} ${T} 0.5").replace("lattice fcc", "include box.txt\n#")


def test_the_report_tells_commands_that_repeat_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MDAGENT_DATA_FOLDER", str(tmp_path / "data"))
    monkeypatch.setenv("MDAGENT_CACHE_FOLDER", str(tmp_path / "cache"))
    script, box = tmp_path / "in.box", tmp_path / "box.txt"
    script.write_text(COPIED, encoding="utf-8")
    box.write_text("lattice fcc 0.8442\n", encoding="utf-8")

    def told(*words: str) -> dict[str, Any]:
        main([*words, "--json"])
        return dict(json.loads(capsys.readouterr().out))

    first = told("run-lammps", str(script), "--file", str(box), "--var", "T=0.7", "--wait-s", "50")
    expect = json.dumps(EXPECT)
    judged = told("evaluate-run", first["run_id"], "--expect", expect)
    page = html.unescape(Path(judged["report"]).read_text(encoding="utf-8"))
    run_again, judge_again = re.findall(r"<pre class=\"command\">mdagent (.*)</pre>", page)
    second = told(*shlex.split(run_again))
    assert second["receipt"]["log_sha256"]
    assert second["receipt"]["script_sha256"] == first["receipt"]["script_sha256"]
    assert second["receipt"]["inputs_sha256"] == first["receipt"]["inputs_sha256"]
    assert second["thermo"]["last_rows"][-1] == first["thermo"]["last_rows"][-1]
    assert told(*shlex.split(judge_again))["findings"] == judged["findings"]


@pytest.mark.anyio
async def test_a_plot_is_an_image_with_its_numbers(tmp_path: Path) -> None:
    async with connected(tmp_path) as client:
        run_id = await run(client, SCRIPT)
        answer = await client.call_tool("plot_run", {"run_id": run_id, "kind": "thermo"})
        image = next(block for block in answer.content if block.type == "image")
        assert base64.b64decode(image.data).startswith(b"\x89PNG")
        assert answer.structured_content is not None
        assert "Temp mean (lj)" in answer.structured_content["numbers"]
        refused = await client.call_tool("plot_run", {"run_id": run_id, "kind": "rdf"})
        assert refused.is_error
        assert "dump" in refused.content[0].text


@pytest.mark.anyio
async def test_an_unknown_run_is_refused_with_the_way_to_find_it(tmp_path: Path) -> None:
    async with connected(tmp_path) as client:
        answer = await client.call_tool("evaluate_run", {"run_id": "run-of-yesterday"})
        assert answer.is_error
        assert "list_runs" in answer.content[0].text
