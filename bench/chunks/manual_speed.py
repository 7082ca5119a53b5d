"""What the manual's search costs: answers, the first answer, the index, the length of an answer."""

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import anyio

from mdagent.agent.tool_client import open_tool_client
from mdagent.bench.figures import Figure
from mdagent.bench.questions import QUESTIONS, read_questions
from mdagent.bench.timing import in_turns, process, seconds
from mdagent.knowledge_index.index import Index, open_index
from mdagent.knowledge_index.semantic import missing_packages
from mdagent.knowledge_index.source import find_source
from mdagent.server.settings import read_settings, variables_for_server

TITLE = "The manual's search: time, memory, length of an answer"
N_STARTS = 9
_LOADING_S = 300.0

_IMPORT = "import mcp.server.mcpserver"
_FIRST_ANSWER = f"""{_IMPORT}, sys
from pathlib import Path
from mdagent.knowledge_index.index import open_index
assert open_index(Path(sys.argv[1])).search("how do I measure the viscosity of a liquid").hits
"""
# The workers' sizes are those of the larger one; twice it is at least what both took.
_BUILD = """
import json, resource, sys
from pathlib import Path
from mdagent.knowledge_index.build import build_index
if __name__ == "__main__":
    tree, cache, vectors = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    status = build_index(tree, cache, lambda what, done, total: None, vectors=vectors)
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    workers = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(json.dumps([status.built_s, (own + 2 * workers) / 1024]))
"""


def measure() -> Iterator[Figure]:
    """Answers over all questions, then fresh processes, then whole builds."""
    cache = read_settings().cache_folder
    questions = [question.text for question in read_questions(QUESTIONS)]
    index = open_index(cache)
    semantics, index.semantics = index.semantics, None
    yield from _latency("by words alone", index, questions, ("1", "3"))
    yield from _cold_start(cache)
    if semantics is not None:
        index.semantics = semantics
        semantics.start()
        semantics.wait(_LOADING_S)
        yield from _latency("with the encoder", index, questions, ("25", "50"))
        yield _length(questions)
    index.close()
    yield from _builds(find_source(cache).path)


def _latency(
    how: str, index: Index, questions: Sequence[str], goals: tuple[str, str]
) -> Iterator[Figure]:
    for question in questions[:20]:
        index.search(question)
    times = sorted(1e3 * seconds(partial(index.search, question)) for question in questions)
    of = f"over {len(times)} questions, one thread, warm"
    middle, late = statistics.median(times), times[int(0.95 * len(times))]
    yield Figure(f"answer {how}, median", middle, "ms", of, f"at most {goals[0]} ms")
    yield Figure(f"answer {how}, 95 of 100", late, "ms", of, f"at most {goals[1]} ms")


def _cold_start(cache: Path) -> Iterator[Figure]:
    first = process(sys.executable, "-c", _FIRST_ANSWER, str(cache))
    imports = process(sys.executable, "-c", _IMPORT)
    answers, bare = in_turns([first, imports], N_STARTS)
    extra = [a - b for a, b in zip(answers, bare, strict=True)]
    spread = f"median of {N_STARTS}, {min(extra):.3g} to {max(extra):.3g} s, measured in turns"
    value = statistics.median(extra)
    yield Figure("first answer, beyond `import mcp`", value, "s", spread, "at most 0.5 s")


def _length(questions: Sequence[str]) -> Figure:
    """Word pieces of the encoder's own tokenizer, of the text that a model reads of an answer."""
    from mdagent.knowledge_index.semantic import load_tokenizer

    tokenizer = load_tokenizer()
    longest = max(len(tokenizer.tokenize(text)) for text in anyio.run(_texts, questions))
    of = f"the longest over {len(questions)} questions, in word pieces of the encoder's tokenizer"
    return Figure("default answer", longest, "tokens", of, "at most 900")


async def _texts(questions: Sequence[str]) -> list[str]:
    """What a client shows its model, from the server as it stands."""
    with tempfile.TemporaryDirectory() as folder:
        variables = variables_for_server(data_folder=Path(folder, "data"))
        async with open_tool_client(variables, Path(folder, "errors.log")) as client:
            return [(await client.call("search_lammps_docs", query=q)).text for q in questions]


def _builds(tree: Path) -> Iterator[Figure]:
    kinds = {"no": ("words alone", "90"), "auto": ("with vectors", "180")}
    for vectors, (what, goal) in kinds.items():
        if vectors == "auto" and missing_packages():
            continue
        with tempfile.TemporaryDirectory() as folder:
            script = Path(folder) / "build.py"
            script.write_text(_BUILD, encoding="utf-8")
            command = [sys.executable, str(script), str(tree), f"{folder}/cache", vectors]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
        built_s, memory_MiB = json.loads(done.stdout.splitlines()[-1])
        yield Figure(f"index build, {what}", built_s, "s", "once", f"at most {goal} s")
        how = "peaks of all its processes added"
        yield Figure(f"memory of the build, {what}", memory_MiB, "MiB", how, "under 1024 MiB")
