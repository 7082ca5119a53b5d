"""Which faults are planted into which scripts: drawn with a fixed seed, confirmed by the engine."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from mdagent.bench.planted.argument_faults import ARGUMENT_FAULTS
from mdagent.bench.planted.corpus import Example
from mdagent.bench.planted.name_faults import NAME_FAULTS
from mdagent.bench.planted.physics_faults import PHYSICS_FAULTS
from mdagent.bench.planted.plain_run import PlainRun, PlainRunner
from mdagent.bench.planted.sheet import Plant, Planted, Sheet

SEED = 20261125
N_PER_KIND = 10
N_TRIPLES = 60
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


def engine_mutants(
    scripts: Sequence[Example], runner: PlainRunner, n_per_kind: int = N_PER_KIND
) -> Iterator[Mutant]:
    """For each kind, scripts in which the engine really stops at the fault."""
    for kind, plant in ENGINE_FAULTS.items():
        n_found = 0
        for example, fault, text in _drawn(kind, plant, scripts):
            plain = runner.stops(text, example.inputs)
            if plain is not None:
                n_found += 1
                yield Mutant(example, (kind,), (fault,), text, plain)
            if n_found == n_per_kind:
                break


def physics_mutants(
    scripts: Sequence[Example], runner: PlainRunner, n_per_kind: int = N_PER_KIND
) -> Iterator[Mutant]:
    """For each kind, scripts in which it can be planted; the engine may or may not notice."""
    for kind, plant in PHYSICS_FAULTS.items():
        drawn = list(_drawn(kind, plant, scripts))[:n_per_kind]
        for example, fault, text in drawn:
            plain = runner.run(text, example.inputs)
            yield Mutant(example, (kind,), (fault,), text, plain)


def triple_mutants(
    scripts: Sequence[Example], runner: PlainRunner, n_triples: int = N_TRIPLES
) -> Iterator[Mutant]:
    """Three faults of different kinds on different lines, each a fault for the engine alone."""
    rng = random.Random(f"{SEED} triples")
    order = rng.sample(list(scripts), len(scripts))
    n_found = 0
    for example in order:
        chosen = dict(_three(example, runner, rng))
        if len(chosen) == 3:
            edits = {n: text for fault in chosen.values() for n, text in fault.edits.items()}
            text = Sheet(example.text).planted(Planted(edits, frozenset()))
            plain = runner.run(text, example.inputs)
            yield Mutant(example, tuple(chosen), tuple(chosen.values()), text, plain)
            n_found += 1
        if n_found == n_triples:
            return


def _three(
    example: Example, runner: PlainRunner, rng: random.Random
) -> Iterator[tuple[str, Planted]]:
    sheet, taken, n_found = Sheet(example.text), set[int](), 0
    for kind in rng.sample(list(ENGINE_FAULTS), len(ENGINE_FAULTS)):
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
