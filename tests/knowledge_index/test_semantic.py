"""Search by meaning: the real encoder over the small manual's cards."""

import threading
from collections.abc import Callable, Iterator
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


def _at_once(n_threads: int, work: Callable[[], object]) -> None:
    """Let all begin together, and none end before the last is done."""
    gate = threading.Barrier(n_threads)

    def between_gates() -> None:
        gate.wait()
        work()
        gate.wait()

    threads = [threading.Thread(target=between_gates) for _ in range(n_threads)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _resident_MiB() -> float:
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS:")).split()[1]) / 1024


# What torch and its friends warn of while they load; not what the end of a thread tells.
@pytest.mark.filterwarnings("default", "error::pytest.PytestUnraisableExceptionWarning")
def test_answers_are_lexical_until_the_encoder_is_ready_and_say_so(index: Index) -> None:
    assert index.semantics is not None
    # As many clients do whose first questions come together.
    _at_once(40, index.semantics.start)
    assert index.search("fix bath").mode == "lexical"
    assert index.semantics.wait(300)
    assert index.search("fix bath").mode == "hybrid"
    # No word of the question is on the page that is meant.
    assert index.search("thermostat").hits[0].page == "fix_bath"
    # Meaning comes after exact names, never instead of them.
    assert index.search("units").hits[0].page == "units"


def test_threads_that_come_and_go_leave_nothing_of_the_encoder_behind(index: Index) -> None:
    assert index.semantics is not None
    assert index.semantics.wait(300)
    semantics, before_MiB = index.semantics, _resident_MiB()
    for _ in range(3):
        _at_once(20, lambda: semantics.cosines("how do I keep it warm?"))
    # torch holds about 2 MiB for each thread that encodes, and half a MiB for each that did.
    assert _resident_MiB() - before_MiB < 15
