"""The real manual, as set-up fetched and indexed it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from mdagent.knowledge_index.build import INDEX_FORMAT
from mdagent.knowledge_index.index import Index
from mdagent.knowledge_index.manual_page import read_page
from mdagent.server.settings import read_settings

COLD_START = """
import sys
from pathlib import Path
from mdagent.knowledge_index.index import open_index
hit = open_index(Path(sys.argv[1])).search("lost atoms").hits[0]
print(hit.page, *{"docutils", "mcp", "matplotlib"} & {*sys.modules})
"""


@pytest.mark.parametrize(
    ("query", "page"),
    [
        ("fix nvt/gpu", "fix_nh"),
        ("pair_style eam/alloy", "pair_eam"),
        ("reaxff", "pair_reaxff"),
        ("thermo_style custom step temp press", "thermo_style"),
        ("fix 1 all npt temp 300 300 0.1 iso 0 0 1", "fix_nh"),
        ("ERROR: Lost atoms: original 4000 current 3987 (src/thermo.cpp:494)", "Errors_messages"),
        ("calculate thermal conductivity", "Howto_kappa"),
        ("velocity autocorrelation function", "compute_vacf"),
    ],
)
def test_well_known_pages_come_first(real_index: Index, query: str, page: str) -> None:
    assert real_index.search(query).hits[0].page == page


def test_a_default_answer_is_small(real_index: Index) -> None:
    # Four characters of English and JSON make about one token.
    for query in ("fix npt", "lost atoms", "compute stress/atom", "how to melt a crystal"):
        assert len(real_index.search(query).model_dump_json()) <= 3600


def test_a_long_page_can_be_read_to_its_end(real_index: Index) -> None:
    parts: list[str] = []
    offset: int | None = 0
    while offset is not None:
        part = real_index.read("fix npt", offset=offset)
        assert len(part.text) <= 5600
        parts.append(part.text)
        offset = part.next_offset
    assert len(parts) > 3
    assert "".join(parts).count("## ") >= 7


def test_a_section_of_a_style_is_read_alone(real_index: Index) -> None:
    part = real_index.read("pair_style tersoff/omp", "restrictions")
    assert part.text.startswith("## Restrictions")
    assert "MANYBODY" in part.text


def test_every_name_of_a_page_finds_it_first(real_index: Index, real_tree: Path) -> None:
    pages = [real_tree / "doc" / "src" / f"{name}.rst" for name in ("pair_lj_cut", "fix_rigid")]
    pages += sorted((real_tree / "doc" / "src").glob("compute_t*.rst"))
    for page in (read_page(path) for path in pages if path.is_file()):
        for alias in page.aliases:
            assert real_index.search(alias.name, 1).hits[0].page == page.name


def test_the_manual_was_read_whole(real_index: Index) -> None:
    facts = json.loads((real_index.folder.parent / "current.json").read_text())
    assert facts["format"] == INDEX_FORMAT
    assert facts["n_pages"] > 1500
    assert facts["n_passages"] > 10_000


def test_the_first_answer_of_a_process_reads_no_page_again(real_index: Index) -> None:
    cache = read_settings().cache_folder
    done = subprocess.run(
        [sys.executable, "-c", COLD_START, str(cache)], capture_output=True, text=True, check=True
    )
    assert len(done.stdout.split()) == 1
