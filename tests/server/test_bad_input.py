"""What clients get wrong and machines lack: a sentence that helps, a server that lives on."""

import base64
import shutil
from pathlib import Path
from typing import Any

import pytest
from mcp.client import Client
from mcp.client.stdio import StdioServerParameters
from mcp.types import TextContent

from mdagent.server.app import build_server
from mdagent.server.settings import Settings, read_settings
from tests.server.scripts import MELT
from tests.server.served import COMMAND, environment, over_stdio

pytestmark = pytest.mark.anyio


async def refusal(client: Client, tool: str, arguments: dict[str, Any]) -> str:
    """The text of a tool error; the server must answer the next request as well."""
    result = await client.call_tool(tool, arguments)
    assert result.is_error, result.structured_content
    (block,) = result.content
    assert isinstance(block, TextContent)
    assert "broke on this request" not in block.text
    assert (await client.call_tool("describe_engine", {"name": "run"})).content
    return block.text


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("", "holds no command"),
        ("  \n\t\n", "holds no command"),
        ("\x00\x01\x02junk", "binary file"),
        ("units lj\n\ud800\n", "UTF-8"),
        ("# x\n" * 1_000_000, "4.0 MB"),
    ],
    ids=["empty", "blank", "binary", "half a surrogate pair", "4 MB"],
)
async def test_a_script_that_is_none_is_refused(settings: Settings, script: str, said: str) -> None:
    async with Client(build_server(settings)) as client:
        assert said in await refusal(client, "run_lammps", {"script": script})
    assert list(settings.data_folder.glob("runs/*")) == []


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("check_potential", {"pair_style": "\ud800"}),
        ("check_potential", {"potential_files": ["Cu.eam", "\udfff"]}),
        ("describe_engine", {"name": "\ud800"}),
        ("validate_script", {"script": "units lj\n", "files": {"a": "x\ud800"}}),
    ],
)
async def test_half_a_surrogate_pair_is_refused_wherever_it_stands(
    settings: Settings, tool: str, arguments: dict[str, Any]
) -> None:
    async with Client(build_server(settings)) as client:
        text = await refusal(client, tool, arguments)
    assert text.startswith(f"{list(arguments)[-1]}: half of a surrogate pair")


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ({"base64": "not base64!"}, "base64 is broken"),
        ({"path": "/etc/passwd"}, "MDAGENT_ALLOWED_FOLDERS"),
        ({"run_id": "run-20200101-000000-0000000000000000", "name": "x"}, "There is no run"),
        ({"base64": "AA==", "path": "x"}, "files.data.txt"),
        (7, "files.data.txt"),
    ],
    ids=["broken base64", "a path that is not allowed", "of no run", "two sources", "a number"],
)
async def test_a_file_that_cannot_be_had_is_refused(
    settings: Settings, file: object, said: str
) -> None:
    async with Client(build_server(settings)) as client:
        text = await refusal(client, "run_lammps", {"script": MELT, "files": {"data.txt": file}})
    assert said in text
    assert list(settings.data_folder.glob("runs/*")) == []


@pytest.mark.parametrize("name", ["../up", "/etc/passwd", "a/b", "", ".hidden", "-in", "a\nb"])
async def test_a_file_name_that_leads_elsewhere_is_refused(settings: Settings, name: str) -> None:
    async with Client(build_server(settings)) as client:
        text = await refusal(client, "run_lammps", {"script": MELT, "files": {name: "x"}})
    assert "cannot be a file name" in text


async def test_a_file_outside_the_allowed_folders_is_refused(
    tmp_path: Path, cache_folder: Path
) -> None:
    allowed = tmp_path / "allowed"
    allowed.mkdir()
    (allowed / "link").symlink_to("/etc/passwd")
    settings = read_settings(
        data_folder=tmp_path / "data", cache_folder=cache_folder, allowed_folders=[allowed]
    )
    async with Client(build_server(settings)) as client:
        for path in ("../secret", "/etc/passwd", "link", "missing"):
            files = {"data.txt": {"path": path}}
            text = await refusal(client, "run_lammps", {"script": MELT, "files": files})
            assert "Name one inside" in text


async def test_bytes_that_are_no_text_are_welcome_as_a_file(settings: Settings) -> None:
    content = bytes(range(256))
    files = {"data.bin": {"base64": base64.b64encode(content).decode()}}
    async with Client(build_server(settings)) as client:
        result = await client.call_tool("run_lammps", {"script": MELT, "files": files})
    assert result.structured_content is not None
    run = settings.data_folder / "runs" / result.structured_content["run_id"]
    assert (run / "work" / "data.bin").read_bytes() == content


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("get_run", {}),
        ("cancel_run", {}),
        ("delete_run", {}),
        ("read_run_file", {"name": "log.lammps"}),
        ("evaluate_run", {}),
        ("plot_run", {"kind": "thermo"}),
        ("run_lammps", {"script": MELT, "continue_from": ""}),
    ],
)
@pytest.mark.parametrize("run_id", ["run-20200101-000000-0000000000000000", "../..", "", "\x00"])
async def test_an_unknown_run_is_answered_with_where_to_look(
    settings: Settings, tool: str, arguments: dict[str, Any], run_id: str
) -> None:
    name = "continue_from" if tool == "run_lammps" else "run_id"
    async with Client(build_server(settings)) as client:
        assert "list_runs" in await refusal(client, tool, {**arguments, name: run_id})


@pytest.mark.parametrize(
    "arguments",
    [
        {"limits": {"wall_time_s": 1e9}},
        {"limits": {"wall_time_s": -1}},
        {"limits": {"walltime": 1}},
        {"resources": {"n_ranks": 4000}},
        {"resources": {"accelerator": "gpu"}},
        {"where": "slurm"},
        {"variables": {"a b": 1}},
        {"label": "x" * 1000},
        {"wait_s": 1000},
    ],
    ids=str,
)
async def test_a_wish_that_cannot_be_granted_is_refused(
    settings: Settings, arguments: dict[str, Any]
) -> None:
    async with Client(build_server(settings)) as client:
        text = await refusal(client, "run_lammps", {"script": MELT, **arguments})
    assert text.endswith(".")
    assert list(settings.data_folder.glob("runs/*")) == []


@pytest.mark.parametrize("engine", ["missing", "broken"])
@pytest.mark.parametrize("tool", ["run_lammps", "describe_engine"])
async def test_without_an_engine_the_mend_is_told(
    tmp_path: Path, cache_folder: Path, engine: str, tool: str
) -> None:
    binary = tmp_path / "lmp"
    if engine == "broken":
        binary.write_text("#!/bin/sh\nexit 1\n")
        binary.chmod(0o755)
    settings = read_settings(
        data_folder=tmp_path / "data", cache_folder=cache_folder, engine=binary
    )
    async with Client(build_server(settings)) as client:
        arguments = {"script": MELT} if tool == "run_lammps" else {}
        result = await client.call_tool(tool, arguments)
    assert result.is_error
    assert "MDAGENT_ENGINE" in str(result.content)
    assert "pip install" in str(result.content)


async def test_a_script_of_50_MB_over_stdio_is_refused_and_the_server_stays_up(
    tmp_path: Path, cache_folder: Path
) -> None:
    script = "# x\n" * 12_500_000
    async with Client(over_stdio(environment(tmp_path / "data", cache_folder))) as client:
        text = await refusal(client, "validate_script", {"script": script})
    assert "50.0 MB" in text
    assert "files" in text
    assert not list((tmp_path / "data").glob("runs/*"))


def in_a_smaller_world(given: dict[str, str], *bwrap_options: str) -> StdioServerParameters:
    """A server whose file system differs in one place."""
    bwrap = shutil.which("bwrap") or str(Path(COMMAND[0]).with_name("bwrap"))
    world = ("--dev-bind", "/", "/", *bwrap_options, "--")
    return StdioServerParameters(command=bwrap, args=[*world, *COMMAND], env=given)


async def test_in_a_read_only_home_everything_but_runs_works(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    given = {**environment(home / "data", home / "cache"), "HOME": str(home)}
    world = in_a_smaller_world(given, "--ro-bind", str(home), str(home))
    async with Client(world) as client:
        text = await refusal(client, "run_lammps", {"script": MELT})
        assert "MDAGENT_DATA_FOLDER" in text
        for tool, arguments in (
            ("describe_engine", {}),
            ("list_runs", {}),
            ("validate_script", {"script": MELT}),
            ("check_potential", {"elements": ["Si"], "pair_style": "sw"}),
        ):
            result = await client.call_tool(tool, arguments)
            assert not result.is_error, (tool, result.content)


async def test_without_space_a_run_is_refused_and_nothing_half_written_is_left(
    tmp_path: Path, cache_folder: Path
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    given = environment(data, cache_folder)
    world = in_a_smaller_world(given, "--size", str(1 << 20), "--tmpfs", str(data))
    files = {"large.data": "x" * (2 << 20)}
    async with Client(world) as client:
        text = await refusal(client, "run_lammps", {"script": MELT, "files": files})
        assert "space" in text
        result = await client.call_tool("list_runs", {})
        assert result.structured_content is not None
        assert result.structured_content["runs"] == []


@pytest.mark.parametrize("value", [5, {"text": "x"}, ["x"], None])
async def test_a_file_of_no_known_kind_is_answered_with_the_kinds(
    settings: Settings, value: object
) -> None:
    async with Client(build_server(settings)) as client:
        text = await refusal(client, "run_lammps", {"script": MELT, "files": {"a.txt": value}})
    assert text.splitlines()[1:] == [
        '- files.a.txt: give a text, {"base64": ...}, {"path": ...}, or '
        '{"run_id": ..., "name": ...}.'
    ]


@pytest.mark.parametrize("tool", ["validate_script", "run_lammps"])
async def test_a_variable_that_lammps_takes_for_an_option_is_refused_alike(
    settings: Settings, tool: str
) -> None:
    async with Client(build_server(settings)) as client:
        text = await refusal(client, tool, {"script": MELT, "variables": {"x": "1 -log"}})
    assert text.startswith("variable x: ")
    assert text.endswith("`variable x index ...`.")


@pytest.mark.parametrize(
    ("expect", "said"),
    [
        ({"temperature": 300}, 'expect.temperature: give an object, {"value": ..., "unit": ...}.'),
        ({"temprature": {"value": 1}}, "expect.temprature'; did you mean 'temperature'? Fields: "),
        ({"temperature": {"value": 1, "unit": "K", "units": "K"}}, "did you mean 'unit'?"),
        ({"temperature": {"value": 1}}, "expect.temperature.unit is required."),
        ("hot", "expect: give an object"),
    ],
)
async def test_a_wrong_expectation_is_told_its_shape(
    settings: Settings, expect: object, said: str
) -> None:
    arguments = {"script": "units lj\n", "expect": expect}
    async with Client(build_server(settings)) as client:
        assert said in await refusal(client, "validate_script", arguments)
