"""Potentials verified by the engine: loaded, and crystals of their elements measured."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from mdagent.potentials.candidates import candidate
from mdagent.potentials.catalogue import Catalogue
from mdagent.potentials.ranking import Wish
from mdagent.potentials.result import Candidate, PotentialCheck, PotentialProperty
from mdagent.potentials.styles import STYLES, StyleRule, base_style
from mdagent.tools.engine.engine import Engine
from mdagent.tools.engine.messages import explain
from mdagent.tools.finding import Finding, NotChecked, overall_status
from mdagent.tools.sandbox.sandbox import Sandbox
from mdagent.tools.simulation.crystal import Crystal, NoCrystal, measure_crystal
from mdagent.tools.simulation.crystal_script import BINARY, ELEMENTAL, Verify, load_script
from mdagent.tools.simulation.single_point import Bench, Measured

# How the source of a measured property begins; others come from the header.
COMPUTED = "computed"

# Crystals are begun as long as this has not passed, so that an answer comes while a client waits.
_BEGIN_WITHIN_S = 25.0
_MOST_ELEMENTS = 3


@dataclass
class _Verified:
    """What the engine said so far of one potential."""

    findings: list[Finding] = field(default_factory=list)
    not_checked: list[NotChecked] = field(default_factory=list)
    properties: list[PotentialProperty] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)

    def leave_out(self, what: str, why: str) -> None:
        self.not_checked.append(NotChecked(what=what, why=why))


@dataclass(frozen=True)
class Verifier:
    """The rooms that a verification needs, and the styles and units that were asked for."""

    engine: Engine
    sandbox: Sandbox
    catalogue: Catalogue
    wish: Wish
    verify: Verify

    def add_to(self, result: PotentialCheck) -> PotentialCheck:
        """The answer with what the engine says of its first candidate.

        Raises:
            SandboxUnavailable: The confinement could not be set up.
        """
        if not result.candidates:
            return _with(result, result.candidates, _nothing_to_load())
        # The others come without numbers; one of them is enough, and leaves room for these.
        first, *others = result.candidates[:2]
        verified = self._verified(first)
        first = first.model_copy(update={"properties": [*first.properties, *verified.properties]})
        return _with(result, [first, *others], verified)

    def _verified(self, made: Candidate) -> _Verified:
        verified = _Verified()
        bench = Bench(self.engine, self.sandbox, self._paths(made))
        if self._is_left_out(made, verified):
            return verified
        loaded = bench.carry_out(load_script(made))
        if "loaded" not in loaded.values:
            _keep_refusal(made, loaded, verified)
            return verified
        end = time.monotonic() + _BEGIN_WITHIN_S
        for alone, structures in self._crystals(made):
            self._measure(alone, structures, verified, end)
        return verified

    def _is_left_out(self, made: Candidate, verified: _Verified) -> bool:
        style = base_style(made.pair_style.split()[0])
        name = ", ".join(made.potential_files)
        if made.available != "yes":
            verified.leave_out(
                f"{name} in the engine", f"this LAMMPS has no pair_style {made.pair_style}"
            )
        elif made.units not in (None, "metal", "real"):
            verified.leave_out(f"{name} in the engine", f"no measurement in {made.units} units")
        elif style == "hybrid/overlay" and self._is_a_part(made):
            verified.leave_out(
                f"{name} in the engine", "it is only a part; another style describes the rest"
            )
        return bool(verified.not_checked)

    def _is_a_part(self, made: Candidate) -> bool:
        used = [word for line in made.pair_coeff for word in line.split()[3:4]]
        return any(STYLES.get(base_style(w), StyleRule()).overlay == "overlay" for w in used)

    def _paths(self, made: Candidate) -> dict[str, Path]:
        found = {name: self.catalogue.get(name) for name in made.potential_files}
        return {name: file.path for name, file in found.items() if file is not None}

    def _crystals(self, made: Candidate) -> Iterator[tuple[Candidate, list[str]]]:
        """Each element alone, and two elements together, with the structures to try."""
        distinct = list(dict.fromkeys(made.elements))
        for element in distinct[:_MOST_ELEMENTS]:
            alone = self._of(made, (element,))
            # Where the style wants its other elements too, this is no crystal of one element.
            if alone is not None and alone.elements == [element]:
                yield alone, _structures_of(alone)
        if len(distinct) == 2 and (both := self._of(made, tuple(distinct))) is not None:
            yield both, list(BINARY)

    def _of(self, made: Candidate, elements: tuple[str, ...]) -> Candidate | None:
        """The same potential for other atom types; None where it does not describe them."""
        wish = replace(self.wish, elements=elements)
        for name in made.potential_files:
            file = self.catalogue.get(name)
            found = candidate(self.catalogue, file, wish) if file is not None else None
            if found is not None and _is_the_same(found, made):
                return found
        return None

    def _measure(
        self, made: Candidate, structures: Sequence[str], verified: _Verified, end: float
    ) -> None:
        name = "".join(made.elements)
        if time.monotonic() > end:
            verified.leave_out(f"a crystal of {name}", "no time was left; ask for it alone")
            return
        bench = Bench(self.engine, self.sandbox, self._paths(made))
        try:
            crystal = measure_crystal(bench, made, structures, self.verify)
        except NoCrystal as reason:
            verified.leave_out(f"a crystal of {name}", str(reason))
            return
        if self.verify == "elastic" and not crystal.elastic_GPa:
            verified.leave_out(
                f"elastic constants of {name}", "its stress is not linear in small strains"
            )
        verified.properties += crystal_properties(name, crystal, self.engine.version)
        verified.scripts.append(f"# {name}, {crystal.structure}\n{crystal.script}")


def _is_the_same(found: Candidate, made: Candidate) -> bool:
    """Whether two candidates are one potential: a library alone is not library and parameters.

    The `eam` files of several elements are mixed; each is a potential of its own.
    """
    return found.potential_files == made.potential_files or base_style(made.pair_style) == "eam"


def _structures_of(alone: Candidate) -> list[str]:
    """All simple ones, first the one that the file's header names: not every header is right."""
    named = {str(p.value).lower() for p in alone.properties if p.name == "structure"}
    named = {"diamond" if word == "dia" else word for word in named}
    return sorted(ELEMENTAL, key=lambda structure: structure not in named)


def crystal_properties(name: str, crystal: Crystal, version: str) -> list[PotentialProperty]:
    """What was measured, each number with its unit."""
    source = f"{COMPUTED} at 0 K, LAMMPS {version}"

    def entry(what: str, value: float, unit: str) -> PotentialProperty:
        digits = float(f"{value:.5g}")
        return PotentialProperty(element=name, name=what, value=digits, unit=unit, source=source)

    shape = PotentialProperty(
        element=name, name="structure", value=crystal.structure, source=source
    )
    found = [shape, entry("lattice_constant", crystal.a_A, "angstrom")]
    if crystal.c_A is not None:
        found.append(entry("lattice_constant_c", crystal.c_A, "angstrom"))
    if crystal.cohesive_energy_eV is not None:
        found.append(entry("cohesive_energy", crystal.cohesive_energy_eV, "eV/atom"))
    else:
        found.append(entry("energy_per_atom", crystal.energy_eV, "eV/atom"))
    found += [entry(name, value, "GPa") for name, value in crystal.elastic_GPa.items()]
    if not crystal.is_stable:
        text = "a strain lowers the energy: another structure than those tried is stable"
        found.append(PotentialProperty(element=name, name="stability", value=text, source=source))
    found += [entry(f"{other}_above", above, "eV/atom") for other, above in crystal.above.items()]
    return found


def _keep_refusal(made: Candidate, loaded: Measured, verified: _Verified) -> None:
    """The engine did not load the potential: its own message, and what it means."""
    name = ", ".join(made.potential_files)
    if loaded.hit_limit:
        verified.leave_out(f"{name} in the engine", loaded.failure)
        return
    error = loaded.error
    why, fix = explain(error) if error is not None else ("", "")
    read = error.input_line if error is not None else None
    verified.findings.append(
        Finding(
            severity="error",
            code="engine.potential_refused",
            source="engine",
            message=f"The engine does not load {name}: {loaded.failure or 'it said nothing'}.",
            why=why or "The lines of this candidate were tried with one atom of each type.",
            fix=fix or "Take another candidate, or the complete file from its source.",
            command=read or made.pair_coeff[0],
        )
    )


def _nothing_to_load() -> _Verified:
    verified = _Verified()
    verified.leave_out("loading in the engine", "there is no candidate to load")
    return verified


def _with(
    result: PotentialCheck, candidates: list[Candidate], verified: _Verified
) -> PotentialCheck:
    findings = [*result.findings, *verified.findings]
    unknown = bool(verified.not_checked) or result.status == "unknown"
    return result.model_copy(
        update={
            "status": overall_status(findings, unknown=unknown),
            "findings": findings,
            "candidates": candidates,
            "not_checked": [*result.not_checked, *verified.not_checked],
            "script": next(iter(verified.scripts), ""),
        }
    )
