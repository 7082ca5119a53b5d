from pathlib import Path

import pytest

from mdagent.tools.simulation.run_directory import RunDirectory
from mdagent.tools.simulation.run_text import read_bytes, read_piece


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
