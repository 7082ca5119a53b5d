import os
from collections.abc import Callable
from pathlib import Path

import pytest

from mdagent.tools.simulation.file_names import shown_name
from mdagent.tools.simulation.run import Run
from mdagent.tools.simulation.run_directory import RunDirectory
from mdagent.tools.simulation.run_text import NoSuchFile, read_bytes, read_piece
from mdagent.tools.simulation.start import Workplace

Start = Callable[..., str]
EndOf = Callable[[str], Run]


@pytest.fixture
def run(tmp_path: Path) -> RunDirectory:
    (tmp_path / "work").mkdir()
    return RunDirectory(tmp_path)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", "text"),
        (b"gr\xfc\xdfe\n", "text"),
        ("# \u6f22\u5b57\n".encode(), "text"),
        (b"\x1b[31mred\x07\r\n", "text"),
        (b"ITEM\0", "binary"),
        (bytes(range(256)), "binary"),
        (b"\x1f\x8b\x08", "gzip"),
    ],
)
def test_a_text_is_one_whatever_its_encoding(run: RunDirectory, content: bytes, kind: str) -> None:
    (run.work / "file").write_bytes(content)
    assert read_piece(run, "file", 0, 100).kind == kind
    assert read_bytes(run, "work/file", 100) == content[:100]


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 100])
def test_reading_on_always_comes_to_the_end(run: RunDirectory, limit: int) -> None:
    content = "\u6f22\u5b57 a\n\n\U0001f600\n".encode() + b"\xfc\xff"
    (run.work / "file").write_bytes(content)
    offset: int | None = 0
    seen = 0
    while offset is not None:
        piece = read_piece(run, "file", offset, limit)
        assert piece.next_offset is None or piece.next_offset > offset
        offset, seen = piece.next_offset, seen + 1
    assert seen <= len(content)


def test_a_file_name_of_any_bytes_is_shown_and_found_again(run: RunDirectory) -> None:
    (run.work / os.fsdecode(b"gr\xfc\xdfe.txt")).write_bytes(b"hello")
    (run.work / "\u6f22 \\x41").write_bytes(b"hello")
    for name in os.listdir(run.work):
        shown = shown_name(name)
        assert shown.encode().decode() == shown
        assert read_piece(run, shown, 0, 100).text == "hello"
    assert read_piece(run, "gr\\xfc\\xdfe.txt", 0, 100).text == "hello"


def test_no_escape_leads_out_of_the_run(run: RunDirectory) -> None:
    (run.path / "status.json").write_bytes(b"{}")
    for name in ("\\x2e\\x2e/status.json", "\\x2e./status.json", "\\x00"):
        with pytest.raises(NoSuchFile):
            read_piece(run, name, 0, 100)


def test_a_run_that_wrote_an_umlaut_into_a_file_name_is_read_on(
    start: Start, end_of: EndOf, melt: str, workplace: Workplace
) -> None:
    script = "# gr\u00fc\u00dfe\nprint gr\u00fc\u00dfe file gr\u00fc\u00dfe.txt\n"
    ended = end_of(start(script + melt + "run 1\n"))
    assert ended.status == "finished"
    Run.model_validate_json(ended.model_dump_json())
    (name,) = (file.name for file in ended.files if file.name.startswith("gr"))
    folder = workplace.store.folder(ended.run_id)
    for piece in (read_piece(folder, name, 0, 100), read_piece(folder, "log.lammps", 0, 10_000)):
        assert piece.kind == "text"
