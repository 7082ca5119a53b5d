"""The container image: size, start, how well runs are confined in it, and the demo inside."""

import json
import subprocess
import time
from collections.abc import Iterator
from functools import partial
from typing import Any

from mdagent.bench.chunks.start_up import list_tools
from mdagent.bench.container import Image, built_image
from mdagent.bench.figures import Figure
from mdagent.bench.readme_client import over_stdio, seconds_to_verdict
from mdagent.bench.timing import median_figure, seconds

TITLE = "The container, without network and capabilities, its files read-only"
N_STARTS = 5


def measure() -> Iterator[Figure]:
    """Build the image, start it as an engine of containers would, and play the demo in it."""
    start = time.monotonic()
    with built_image() as image:
        how = "base made by debootstrap included; LAMMPS, its potentials and the index are fetched"
        yield Figure("build", time.monotonic() - start, "s", how)
        yield Figure("size", image.size_MB, "MB", f"unpacked, {image.base_MB:.0f} MB of it Debian")
        serve = partial(list_tools, image.command(image.new_volumes("served"), "serve"))
        serve()
        times = [seconds(serve) for _ in range(N_STARTS)]
        yield median_figure("start to the tools/list answer over stdio", times, "s")
        verdict = seconds_to_verdict(
            over_stdio(image.command(image.new_volumes("client"), "serve"))
        )
        how = "the README's client: check, a run of 10,000 steps, verdict"
        yield Figure("first verdict over stdio", verdict, "s", how)
        yield from _confined(image)
        yield from _demo(image)


def _confined(image: Image) -> Iterator[Figure]:
    told = _json(image, "doctor")
    (isolation,) = (part for part in told["parts"] if part["name"] == "isolation")
    how = isolation["found"].partition(";")[0]
    yield Figure("runs are possible", float(told["ready"] == "yes"), "", f"level: {how}", "1")


def _demo(image: Image) -> Iterator[Figure]:
    demo = _json(image, "demo")
    caught = sum(draft["caught"] for draft in demo["drafts"])
    n_planted = len(demo["drafts"])
    passed = demo["sound"]["verdict"]
    how = f"of {n_planted}; the sound draft: {passed}"
    yield Figure("faults of the demo caught inside", caught, "", how, str(n_planted))
    yield Figure("demo inside", demo["seconds"], "s", "once")


def _json(image: Image, command: str) -> dict[str, Any]:
    words = image.command(image.new_volumes(command), command, "--json")
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if not done.stdout:
        raise RuntimeError(f"{command} in the container said nothing: {done.stderr}")
    told: dict[str, Any] = json.loads(done.stdout)
    return told
