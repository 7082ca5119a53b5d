"""`python -m mdagent.bench [CHUNK]`: measure, keep the figures, write BENCHMARKS.md whole."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from mdagent.bench.chunks import (
    agent_reward,
    clean_scripts,
    clusters,
    conformance,
    container,
    demo,
    fuzz,
    golden_crystals,
    grpo_steps,
    known_answers,
    large_dump,
    launch_busy,
    launch_large,
    launch_small,
    load,
    log_reader,
    manual_search,
    manual_speed,
    newcomer,
    planted_faults,
    potential_faults,
    potential_lines,
    potential_styles,
    queued_runs,
    reference_logs,
    sandbox_abuse,
    sandbox_overhead,
    set_up,
    start_up,
    survival,
    tiny_runs,
    tools,
    uncertainty,
    verdicts,
)
from mdagent.bench.figures import (
    Figure,
    Measurement,
    NotPossibleHere,
    read_measurements,
    render,
    shown,
    write_measurement,
)
from mdagent.bench.machine import describe_machine

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "bench" / "measurements"
PAGE = ROOT / "BENCHMARKS.md"


class Chunk(Protocol):
    """A module of `bench/chunks`, or an object in one: a section's title and its measurement."""

    @property
    def TITLE(self) -> str:
        """What its section is called."""

    def measure(self) -> Iterator[Figure]:
        """Its figures, one by one as they are measured."""


# The order of the sections of BENCHMARKS.md.
CHUNKS: dict[str, Chunk] = {
    "start_up": start_up,
    "set_up": set_up,
    "newcomer": newcomer,
    "tools": tools,
    "demo": demo,
    "manual_search": manual_search,
    "manual_speed": manual_speed,
    "clean_scripts": clean_scripts,
    "planted_faults": planted_faults,
    "golden_crystals": golden_crystals,
    "known_answers": known_answers,
    "uncertainty": uncertainty,
    "reference_logs": reference_logs,
    "large_dump": large_dump,
    "log_reader": log_reader,
    "sandbox_start_up": sandbox_overhead.START_UP,
    "sandbox_serial": sandbox_overhead.SERIAL,
    "sandbox_ranks": sandbox_overhead.RANKS,
    "sandbox_threads": sandbox_overhead.THREADS,
    "launch_large": launch_large,
    "launch_busy": launch_busy,
    "launch_small": launch_small,
    "tiny_runs": tiny_runs,
    "queued_runs": queued_runs,
    "potential_lines": potential_lines,
    "potential_styles": potential_styles,
    "potential_faults": potential_faults,
    "verdicts": verdicts,
    "sandbox_abuse": sandbox_abuse,
    "survival": survival,
    "conformance": conformance,
    "fuzz": fuzz,
    "load": load,
    "agent_reward": agent_reward,
    # Last: they need root and programs that others do without.
    "container": container,
    "clusters": clusters,
    "grpo_steps": grpo_steps,
}


def main() -> int:
    """Measure the chunk that is named, or all of them; the others keep their figures."""
    parser = argparse.ArgumentParser(prog="make bench", description="Measure this project.")
    parser.add_argument("chunk", nargs="?", default="all", choices=[*CHUNKS, "all", "list", "page"])
    asked: str = parser.parse_args().chunk
    if asked == "list":
        print("\n".join(f"{name:16} {chunk.TITLE}" for name, chunk in CHUNKS.items()))
        return 0
    if asked == "page":
        write_page()
        return 0
    return _measure_all([*CHUNKS] if asked == "all" else [asked])


def _measure_all(names: Sequence[str]) -> int:
    """Measure and keep each; what cannot be measured here is told and keeps its old figures."""
    failed = 0
    for name in names:
        try:
            measured = measure(name)
        except NotPossibleHere as error:
            print(f"{name}: not measured: {error}", file=sys.stderr)
            failed += 1
            continue
        write_measurement(KEPT, measured)
        write_page()
    return 1 if failed else 0


def measure(name: str) -> Measurement:
    """Measure one chunk and print each figure as it comes."""
    machine, date = describe_machine(), datetime.now(UTC).strftime("%d %B %Y")
    print(f"{name}: {CHUNKS[name].TITLE}", flush=True)
    figures = []
    for figure in CHUNKS[name].measure():
        print(f"   {figure.name}: {shown(figure)} ({figure.how})", flush=True)
        figures.append(figure)
    command = f"make bench CHUNK={name}"
    return Measurement(name, CHUNKS[name].TITLE, command, date, machine, tuple(figures))


def write_page() -> None:
    """Write BENCHMARKS.md from all that is kept, in the order of the chunks."""
    kept = read_measurements(KEPT)
    page = render([kept[name] for name in CHUNKS if name in kept])
    PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(main())
