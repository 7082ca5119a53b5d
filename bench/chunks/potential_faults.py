"""Faults planted into the lines and files of every shipped potential."""

import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from mdagent.bench.figures import Figure
from mdagent.bench.potential_faults import findings_of, is_found, plant, sound_line
from mdagent.potentials.catalogue import open_catalogue
from mdagent.tools.engine.engine import EngineOptions, find_engine

TITLE = "Faults planted into potential files and their lines"
SEEDS = (6, 7, 8)


def measure() -> Iterator[Figure]:
    """Found of planted by kind, each that was missed, and alarms on the sound lines."""
    folder = find_engine(EngineOptions()).potentials_folder
    planted: Counter[str] = Counter()
    found: Counter[str] = Counter()
    formats, n_sound, n_alarms = set(), 0, 0
    with tempfile.TemporaryDirectory() as work:
        catalogue = open_catalogue([folder] if folder else [], Path(work) / "cache")
        for file in catalogue.all():
            line = sound_line(catalogue, file)
            if line is not None:
                n_sound += 1
                errors = findings_of(line, catalogue, Path(work))
                n_alarms += any(f.severity == "error" for f in errors)
            for seed in SEEDS:
                for fault in plant(catalogue, file, seed):
                    formats.add(fault.form)
                    planted[fault.kind] += 1
                    if is_found(fault, findings_of(fault.line, catalogue, Path(work))):
                        found[fault.kind] += 1
                    else:
                        name = f"missed: {fault.kind}, {fault.potential}, seed {seed}"
                        yield Figure(name, 1, "", " ".join(fault.line.words)[:80], "none")
    for kind, number in planted.items():
        yield Figure(kind, found[kind], "", f"found with the mend, of {number}", str(number))
    total = planted.total()
    how = f"of {total}, over {len(formats)} formats, seeds {SEEDS}"
    yield Figure("planted faults found", found.total(), "", how, f"all, at least 150 ({total})")
    yield Figure("sound lines with an error", n_alarms, "", f"of {n_sound}", "0")
