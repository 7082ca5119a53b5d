"""Cut, swapped and spoiled files of every format: findings, never an exception."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from mdagent.potentials.file import PotentialFile
from mdagent.potentials.reading import RawFile, interpret, read_raw

_LARGEST = 150_000
# In these nothing tells that a line is missing at the end.
_OPEN_ENDED = {"snap script", "snap parameters", "meam", "meam/ms", "oxdna", "pod"}


def smallest_of_each_format(catalogue) -> Iterator[Path]:
    smallest: dict[str | None, PotentialFile] = {}
    for file in sorted(catalogue.all(), key=lambda file: file.size_bytes, reverse=True):
        smallest[file.format] = file
    yield from (file.path for file in smallest.values() if file.size_bytes <= _LARGEST)


def read_bytes(path: Path, data: bytes):
    return interpret(path, RawFile(data, "0" * 64, len(data)))


def spoilt(data: bytes, seed: int) -> bytes:
    """One random fault: a cut, a lost line, swapped lines, junk, a word for a number."""
    rng = random.Random(seed)
    lines = data.split(b"\n")
    i, j = rng.randrange(len(lines)), rng.randrange(len(lines))
    match seed % 6:
        case 0:
            return data[: rng.randrange(len(data))]
        case 1:
            return b"\n".join(lines[:i] + lines[i + 1 :])
        case 2:
            lines[i], lines[j] = lines[j], lines[i]
        case 3:
            lines[i] = rng.randbytes(rng.randrange(40)).replace(b"\n", b"")
        case 4:
            words = lines[i].split()
            if words:
                words[rng.randrange(len(words))] = rng.choice(
                    [b"-1", b"1e999", b"nan", b"junk", b"99999999999999999999", b"'", b"&", b"="]
                )
            lines[i] = b" ".join(words)
        case _:
            return data[: len(data) // 2] + b" " * rng.randrange(9) + data[len(data) // 2 :][::-1]
    return b"\n".join(lines)


def test_no_spoilt_file_raises(catalogue):
    n_files = 0
    for path in smallest_of_each_format(catalogue):
        data = path.read_bytes()
        n_files += 1
        for seed in range(24):
            file = read_bytes(path, spoilt(data, seed))
            assert all(fault.message and fault.line for fault in file.findings)
    assert n_files >= 45


def first_half(data: bytes) -> bytes:
    """The file without the second half of its lines that hold data."""
    lines = data.split(b"\n")
    with_data = [n for n, line in enumerate(lines) if line.split(b"#")[0].strip()]
    return b"\n".join(lines[: with_data[len(with_data) // 2]])


def test_half_a_file_is_never_taken_for_a_whole_one(catalogue):
    unnoticed = []
    for path in smallest_of_each_format(catalogue):
        whole, half = (
            read_bytes(path, d) for d in (path.read_bytes(), first_half(path.read_bytes()))
        )
        noticed = not half.usable or half.labels != whole.labels
        noticed |= len(half.missing_entries) > len(whole.missing_entries)
        if not noticed and whole.format not in _OPEN_ENDED:
            unnoticed.append(path.name)
    assert unnoticed == []


@pytest.mark.parametrize("size", [0, 1, 4096, 3_000_000])
def test_zeros_are_no_text_and_cost_little_memory(tmp_path, size):
    path = tmp_path / "zeros.eam.alloy"
    path.write_bytes(b"\0" * size)
    raw = read_raw(path)
    assert raw.size_bytes == size
    (fault,) = interpret(path, raw).findings
    assert fault.code == ("potential.not_text" if size else "potential.empty")


def test_a_huge_sparse_file_is_answered_without_reading_it_into_memory(tmp_path, monkeypatch):
    monkeypatch.setattr("mdagent.potentials.reading.LARGEST_TEXT_BYTES", 2**20)
    path = tmp_path / "huge.sw"
    with path.open("wb") as stream:
        stream.truncate(64 * 2**20)
    raw = read_raw(path)
    assert len(raw.head) <= 2 * 2**20
    assert interpret(path, raw).findings[0].code == "potential.not_text"
