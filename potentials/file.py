"""PotentialFile: what one potential file holds, read from its contents."""

import datetime
from collections.abc import Sequence
from itertools import islice, product
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from mdagent.tools.finding import Finding

UnitsSource = Literal["tag", "comment", "format"]


class PotentialFile(BaseModel):
    """One file of a potential, as its contents say; a fault is in `findings`, never an exception.

    `labels` are the names in the file's own order, as a `pair_coeff` line must write them;
    `elements` the chemical elements they stand for, in the same order, where that can be read.
    `masses` (g/mol), `lattice_constant_A` and `structure` are keyed by label.
    `cutoff_factor` of one SNAP file times two of the `radii` of the other is the cutoff.
    `missing_entries` names the element triplets that a many-body file leaves out.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    path: Path
    sha256: str
    size_bytes: int
    format: str | None = None
    pair_styles: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    elements: tuple[str | None, ...] = ()
    masses: dict[str, float] = {}
    lattice_constant_A: dict[str, float] = {}
    structure: dict[str, str] = {}
    cutoff_A: float | None = None
    cutoff_factor: float | None = None
    radii: dict[str, float] = {}
    units: str | None = None
    units_source: UnitsSource | None = None
    date: datetime.date | None = None
    contributor: str | None = None
    citation: str | None = None
    notes: str = ""
    n_library_names: int = 0
    sections: tuple[str, ...] = ()
    wanted_pair_style: str | None = None
    missing_entries: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def usable(self) -> bool:
        """Whether nothing was found that the engine would stop at."""
        return all(finding.severity != "error" for finding in self.findings)

    def labels_for(self, elements: Sequence[str]) -> tuple[str, ...] | None:
        """How this file writes these elements, in this order; None where it cannot.

        Of several variants of an element the first is taken that the file describes together with
        the other elements.
        """
        options = {e: self._variants(e) for e in elements}
        for choice in islice(product(*options.values()), 1000):
            together = dict(zip(options, choice, strict=True))
            if not any(set(m.split()) <= set(choice) for m in self.missing_entries):
                return tuple(together[element] for element in elements)
        return None

    def _variants(self, element: str) -> list[str]:
        pairs = zip(self.labels, self.elements, strict=True)
        found = [label for label, symbol in pairs if element in (label, symbol)]
        return sorted(found, key=lambda label: label != element)

    def label_of(self, element: str) -> str | None:
        """How this file writes an element: its own name first, else the first variant of it."""
        return next(iter(self._variants(element)), None)
