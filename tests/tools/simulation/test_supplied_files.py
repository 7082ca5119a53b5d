import base64
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import TypeAdapter, ValidationError

from mdagent.tools.simulation.run import Run
from mdagent.tools.simulation.start import Workplace
from mdagent.tools.simulation.store import RunStore, UnknownRun
from mdagent.tools.simulation.supplied_files import (
    EncodedFile,
    FileOnServer,
    FileRefused,
    RunOutput,
    SuppliedFile,
    SuppliedFiles,
    gather_files,
)


def gather(tmp_path: Path, name: str, source: SuppliedFile, *allowed: Path) -> bytes:
    into = tmp_path / "into"
    into.mkdir(exist_ok=True)
    return gather_files({name: source}, allowed, None, into)[name].read_bytes()


def test_text_and_bytes_are_written_as_they_are(tmp_path: Path) -> None:
    assert gather(tmp_path, "Cu.eam", "1 2 µ\n") == "1 2 µ\n".encode()
    encoded = base64.b64encode(b"\0\xff").decode()
    assert gather(tmp_path, "restart.1", EncodedFile(base64=encoded)) == b"\0\xff"


@pytest.mark.parametrize(
    "name",
    ["../x", "a/b", "/etc/passwd", "..", ".", "", "-log", ".hidden", "a\0b", "a b", "x\n", "$x",
     "a;b", "a*", "x" * 129, "in.lammps", "log.lammps", "receipt.json", "screen.txt"],
)  # fmt: skip
def test_hostile_names_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(FileRefused):
        gather(tmp_path, name, "text")
    assert list((tmp_path / "into").iterdir()) == []


def test_a_library_is_refused_however_it_comes(tmp_path: Path) -> None:
    elf = b"\x7fELF\x02\x01\x01" + bytes(60)
    (tmp_path / "plugin.so").write_bytes(elf)
    with pytest.raises(FileRefused, match="never run"):
        gather(tmp_path, "data", EncodedFile(base64=base64.b64encode(elf).decode()))
    with pytest.raises(FileRefused, match="never run"):
        gather(tmp_path, "data", FileOnServer(path="plugin.so"), tmp_path)


def test_broken_base64_and_half_characters_are_named(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="base64 is broken"):
        gather(tmp_path, "x", EncodedFile(base64="no base64!"))
    with pytest.raises(FileRefused, match="surrogate"):
        gather(tmp_path, "x", "a\ud800")


def test_a_path_inside_an_allowed_folder_is_read(tmp_path: Path) -> None:
    allowed = tmp_path / "allowed"
    (allowed / "deep").mkdir(parents=True)
    (allowed / "deep" / "Cu.eam").write_text("copper")
    (allowed / "link").symlink_to(allowed / "deep" / "Cu.eam")
    for path in ("deep/Cu.eam", str(allowed / "deep" / "Cu.eam"), "link"):
        assert gather(tmp_path, "Cu.eam", FileOnServer(path=path), allowed) == b"copper"


def test_nothing_outside_the_allowed_folders_is_read(tmp_path: Path) -> None:
    allowed = tmp_path / "allowed"
    allowed.mkdir()
    secret = tmp_path / "allowed-not" / "secret"
    secret.parent.mkdir()
    secret.write_text("secret")
    (allowed / "link").symlink_to(secret)
    (allowed / "folder").symlink_to(secret.parent)
    os.mkfifo(allowed / "pipe")
    outside = [str(secret), "../allowed-not/secret", "link", "folder/secret", "pipe", ".",
               "/dev/zero", "/proc/self/environ", "gone", "a\0b"]  # fmt: skip
    for path in outside:
        with pytest.raises(FileRefused, match="no readable file"):
            gather(tmp_path, "x", FileOnServer(path=path), allowed)
    with pytest.raises(FileRefused, match="MDAGENT_ALLOWED_FOLDERS"):
        gather(tmp_path, "x", FileOnServer(path=str(secret)))


def test_too_many_files_and_too_many_bytes_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="at most 200"):
        gather_files({f"f{i}": "" for i in range(201)}, (), None, tmp_path)
    sparse = tmp_path / "sparse"
    with sparse.open("wb") as file:
        file.truncate(3 << 30)
    with pytest.raises(FileRefused, match="2048 MiB"):
        gather(tmp_path, "x", FileOnServer(path="sparse"), tmp_path)


def test_a_source_has_no_other_fields() -> None:
    adapter = TypeAdapter(SuppliedFiles)
    assert adapter.validate_python({"a": "text", "b": {"path": "p"}}) == {
        "a": "text",
        "b": FileOnServer(path="p"),
    }
    with pytest.raises(ValidationError):
        adapter.validate_python({"a": {"path": "p", "run_id": "r"}})


def test_an_output_of_an_earlier_run_is_an_input_of_the_next(
    workplace: Workplace,
    start: Callable[..., str],
    end_of: Callable[[str], Run],
    melt: str,
    tmp_path: Path,
) -> None:
    script = melt + "run 10\nwrite_data end.data\nshell ln -s /etc/passwd leak\n"
    first = end_of(start(script))
    assert first.status == "finished"
    store = workplace.store
    got = gather_files(
        {"start.data": RunOutput(run_id=first.run_id, name="end.data")}, (), store, tmp_path
    )
    assert "256 atoms" in got["start.data"].read_text()
    # A link that leads out of the work folder is no file of the run, even where it dangles here.
    link = store.folder(first.run_id).work / "leak"
    link.unlink(missing_ok=True)
    link.symlink_to("/etc/passwd")
    for name in ("leak", "../script.lammps", "gone"):
        with pytest.raises(FileRefused, match="has no file"):
            gather_files({"x": RunOutput(run_id=first.run_id, name=name)}, (), store, tmp_path)


def test_an_unknown_run_is_named(tmp_path: Path) -> None:
    store = RunStore(tmp_path)
    with pytest.raises(UnknownRun, match="list_runs"):
        gather_files({"x": RunOutput(run_id="../../etc", name="passwd")}, (), store, tmp_path)
