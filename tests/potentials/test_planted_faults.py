"""One planted fault of every kind in a file of every format; `make bench` plants thousands."""

from pathlib import Path

import pytest

from mdagent.bench.potential_faults import Planted, findings_of, is_found, plant, sound_line
from mdagent.potentials.catalogue import Catalogue
from mdagent.potentials.file import PotentialFile

_SEED = 0
_LARGEST = 150_000


@pytest.fixture(scope="module")
def smallest(catalogue: Catalogue) -> list[PotentialFile]:
    by_size = sorted(catalogue.all(), key=lambda file: -file.size_bytes)
    files = {file.format: file for file in by_size if sound_line(catalogue, file) is not None}
    return [file for file in files.values() if file.size_bytes <= _LARGEST]


def test_every_planted_fault_is_found_with_its_mend(catalogue, smallest, tmp_path: Path):
    faults: list[Planted] = [fault for file in smallest for fault in plant(catalogue, file, _SEED)]
    missed = [
        f"{fault.kind} in {fault.potential}: {' '.join(fault.line.words)}"
        for fault in faults
        if not is_found(fault, findings_of(fault.line, catalogue, tmp_path))
    ]
    assert missed == []
    assert len(faults) >= 150
    assert len({fault.kind for fault in faults}) == 8


def test_the_sound_lines_that_faults_are_planted_in_have_no_error(catalogue, smallest, tmp_path):
    lines = [sound_line(catalogue, file) for file in smallest]
    found = [findings_of(line, catalogue, tmp_path) for line in lines if line is not None]
    assert [f.message for each in found for f in each if f.severity == "error"] == []
    assert len(found) >= 40


def test_a_fault_counts_as_found_only_with_the_right_code_and_mend(catalogue, tmp_path):
    fault = next(plant(catalogue, catalogue.get("CuNi.eam.alloy"), _SEED))
    found = findings_of(fault.line, catalogue, tmp_path)
    assert is_found(fault, found)
    assert not is_found(fault, [])
    assert not is_found(fault, [f.model_copy(update={"fix": ""}) for f in found])
    assert not is_found(fault, [f.model_copy(update={"code": "potential.other"}) for f in found])
