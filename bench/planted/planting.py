"""Which faults are planted into which scripts: drawn with a fixed seed, confirmed by the engine."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from mdagent.bench.planted.argument_faults import ARGUMENT_FAULTS
from mdagent.bench.planted.corpus import Example
from mdagent.bench.planted.laboratory import at_once
from mdagent.bench.planted.name_faults import NAME_FAULTS
from mdagent.bench.planted.physics_faults import PHYSICS_FAULTS
from mdagent.bench.planted.plain_run import PlainRun, PlainRunner
from mdagent.bench.planted.sheet import Plant, Planted, Sheet

SEED = 20261125
N_PER_KIND = 10
N_PER_PHYSICS_KIND = 6
N_TRIPLES = 40
Half = Literal["reporting", "tuning"]
ENGINE_FAULTS: Mapping[str, Plant] = {**NAME_FAULTS, **ARGUMENT_FAULTS}
# Scripts that one kind is tried in at most.
_TRIES = 40


@dataclass(frozen=True)
class Mutant:
    """A script with planted faults.

    Attributes:
        kinds: One kind per fault.
        faults: The faults, in the order of `kinds`.
        plain: How the engine stops at it, None where it does not (faults of physics).
    """

    example: Example
    kinds: tuple[str, ...]
    faults: tuple[Planted, ...]
    text: str
    plain: PlainRun | None


def kinds_of(half: Half) -> list[str]:
    """The kinds of engine faults that a half of the scripts is tried with: none is in both."""
    order = sorted(ENGINE_FAULTS, key=lambda kind: sha256(f"{SEED} {kind}".encode()).hexdigest())
    return order[0::2] if half == "reporting" else order[1::2]


def engine_mutants(
    scripts: Sequence[Example], runner: PlainRunner, half: Half, n_per_kind: int = N_PER_KIND
) -> list[Mutant]:
    """For each kind of a half, scripts in which the engine really stops at the fault."""

    def of_kind(kind: str) -> list[Mutant]:
        found: list[Mutant] = []
        for example, fault, text in _drawn(kind, ENGINE_FAULTS[kind], scripts):
            plain = runner.stops(text, example.inputs)
            if plain is not None:
                found.append(Mutant(example, (kind,), (fault,), text, plain))
            if len(found) == n_per_kind:
                break
        return found

    return [mutant for found in at_once(of_kind, kinds_of(half)) for mutant in found]


def physics_mutants(
    scripts: Sequence[Example], runner: PlainRunner, n_per_kind: int = N_PER_PHYSICS_KIND
) -> list[Mutant]:
    """For each kind, scripts in which it can be planted; the engine may or may not notice."""
    drawn = [
        (kind, *planted)
        for kind, plant in PHYSICS_FAULTS.items()
        for planted in list(_drawn(kind, plant, scripts))[:n_per_kind]
    ]

    def mutant(planted: tuple[str, Example, Planted, str]) -> Mutant:
        kind, example, fault, text = planted
        plain = runner.run(text, example.inputs)
        return Mutant(example, (kind,), (fault,), text, plain)

    return at_once(mutant, drawn)


def triple_mutants(
    scripts: Sequence[Example], runner: PlainRunner, half: Half, n_triples: int = N_TRIPLES
) -> list[Mutant]:
    """Three faults of different kinds on different lines, each a fault for the engine alone."""
    order = random.Random(f"{SEED} triples").sample(list(scripts), len(scripts))

    def of_script(example: Example) -> Mutant | None:
        chosen = dict(_three(example, runner, kinds_of(half)))
        if len(chosen) < 3:
            return None
        edits = {n: text for fault in chosen.values() for n, text in fault.edits.items()}
        text = Sheet(example.text).planted(Planted(edits, frozenset()))
        plain = runner.run(text, example.inputs)
        return Mutant(example, tuple(chosen), tuple(chosen.values()), text, plain)

    # Some scripts have no place for three; the rest of the order is not needed.
    tried = at_once(of_script, order[: n_triples * 3 // 2])
    return [mutant for mutant in tried if mutant is not None][:n_triples]


def _three(
    example: Example, runner: PlainRunner, kinds: Sequence[str]
) -> Iterator[tuple[str, Planted]]:
    rng = random.Random(f"{SEED} triples {example.name}")
    sheet, taken, n_found = Sheet(example.text), set[int](), 0
    for kind in rng.sample(kinds, len(kinds)):
        fault = ENGINE_FAULTS[kind](sheet, rng)
        # Faults that have one line each, so that what is found can be told apart.
        if fault is None or not fault.keeps_numbers or len(fault.lines) != 1:
            continue
        if set(fault.edits) != set(fault.lines) or taken & set(fault.lines):
            continue
        if runner.stops(sheet.planted(fault), example.inputs) is None:
            continue
        taken |= set(fault.lines)
        n_found += 1
        yield kind, fault
        if n_found == 3:
            return


def _drawn(
    kind: str, plant: Plant, scripts: Sequence[Example]
) -> Iterator[tuple[Example, Planted, str]]:
    """The scripts of a kind in an order that only its name and the seed decide."""
    rng = random.Random(f"{SEED} {kind}")
    n_tried = 0
    for example in rng.sample(list(scripts), len(scripts)):
        sheet = Sheet(example.text)
        fault = plant(sheet, rng)
        if fault is None:
            continue
        n_tried += 1
        if n_tried > _TRIES:
            return
        yield example, fault, sheet.planted(fault)
