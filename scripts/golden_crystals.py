"""Measure the golden table of crystals anew and write tests/potentials/golden_crystals.json.

Run: .venv/bin/python scripts/golden_crystals.py; read the difference before committing it.
"""

import json

from mdagent.bench.golden import GOLDEN, measure_pair, pairs
from mdagent.potentials.catalogue import open_catalogue
from mdagent.tools.engine.engine import EngineOptions, find_engine
from mdagent.tools.sandbox.sandbox import SandboxOptions, open_sandbox


def main() -> None:
    """Measure every pair; those without a crystal are left out."""
    engine = find_engine(EngineOptions())
    sandbox = open_sandbox(SandboxOptions())
    folder = engine.potentials_folder
    catalogue = open_catalogue([folder] if folder else [], None)
    rows = []
    for pair in pairs(catalogue, engine):
        values = measure_pair(catalogue, engine, sandbox, pair)
        print(*pair, values or "no crystal", flush=True)
        if values:
            rows.append({"file": pair[0], "element": pair[1], "values": values})
    table = {
        "command": "python scripts/golden_crystals.py",
        "engine": f"LAMMPS {engine.version}",
        "rows": rows,
    }
    head = json.dumps({**table, "rows": []}, indent=1).removesuffix("[]\n}")
    lines = ",\n  ".join(json.dumps(row) for row in rows)
    GOLDEN.write_text(f"{head}[\n  {lines}\n ]\n}}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
