"""Search by meaning: the real encoder over the small manual's cards."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from mdagent.knowledge_index import semantic
from mdagent.knowledge_index.build import build_index
from mdagent.knowledge_index.index import Index, open_index

from .conftest import no_report

pytestmark = pytest.mark.skipif(
    bool(semantic.missing_packages()),
    reason="the extra `semantic` was left out at set-up (SEMANTIC=0)",
)


@pytest.fixture(scope="module")
def index(small_tree: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    cache = tmp_path_factory.mktemp("semantic")
    assert build_index(small_tree, cache, no_report).vectors == "yes"
    index = open_index(cache)
    yield index
    index.close()


@pytest.mark.filterwarnings("default")  # what torch and its friends warn of while they load
def test_answers_are_lexical_until_the_encoder_is_ready_and_say_so(index: Index) -> None:
    assert index.search("fix bath").mode == "lexical"
    assert index.semantics is not None
    assert index.semantics.wait(300)
    assert index.search("fix bath").mode == "hybrid"
    # No word of the question is on the page that is meant.
    assert index.search("thermostat").hits[0].page == "fix_bath"
    # Meaning comes after exact names, never instead of them.
    assert index.search("units").hits[0].page == "units"
