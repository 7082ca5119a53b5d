"""Faults planted into LAMMPS' own examples: how many `validate_script` finds, and its peers."""

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial

from mdagent.bench.figures import Figure
from mdagent.bench.planted.first import with_first
from mdagent.bench.planted.judging import Judge, Judgement, placed_by_plain_run, share
from mdagent.bench.planted.laboratory import Laboratory, at_once, open_laboratory
from mdagent.bench.planted.peers import PEER, ask_lammps_ast
from mdagent.bench.planted.plain_run import SECONDS
from mdagent.bench.planted.planting import (
    N_PER_KIND,
    N_PER_PHYSICS_KIND,
    Mutant,
    engine_mutants,
    physics_mutants,
    triple_mutants,
)

TITLE = "Faults planted into LAMMPS' own examples, and who finds them"


def measure() -> Iterator[Figure]:
    """Engine faults, physics faults, three at once; then the peers on the same scripts."""
    yield from with_first(_figures(open_laboratory()))


def _figures(laboratory: Laboratory) -> Iterator[Figure]:
    scripts = [example for example in laboratory.running if example.is_reported]
    yield Figure("scripts of the reporting half", len(scripts), "", laboratory.distance)
    judge = Judge(laboratory)
    engine = engine_mutants(scripts, laboratory.runner, "reporting")
    physics = physics_mutants(scripts, laboratory.runner)
    triples = triple_mutants(scripts, laboratory.runner, "reporting")
    judged = at_once(partial(judge.judge, kind="engine"), engine)
    yield from _found("engine", judged, N_PER_KIND, "98 %")
    judged = at_once(partial(judge.judge, kind="physics"), physics)
    yield from _found("physics", judged, N_PER_PHYSICS_KIND, "90 %")
    yield from _of_three(at_once(partial(judge.judge, kind="engine"), triples))
    yield from _plain_run(engine, physics, triples)
    yield from _lammps_ast(laboratory, engine, physics)


def _found(what: str, judged: Sequence[Judgement], n_wanted: int, target: str) -> Iterator[Figure]:
    kinds = Counter(j.mutant.kinds[0] for j in judged)
    full = sum(n == n_wanted for n in kinds.values())
    missed = Counter(j.mutant.kinds[0] for j in judged if not all(j.found))
    how = f"of {len(judged)} mutants of {len(kinds)} classes, {full} with {n_wanted}"
    if missed:
        how += "; missed: " + ", ".join(f"{kind} {n}" for kind, n in missed.most_common(8))
    name = f"planted {what} faults"
    yield Figure(f"{name}: found", share([all(j.found) for j in judged]), "%", how, f">= {target}")
    seen = [all(j.placed) for j in judged if all(j.found)]
    yield Figure(f"{name}: right line", share(seen), "%", f"of the {len(seen)} found", ">= 98 %")


def _of_three(judged: Sequence[Judgement]) -> Iterator[Figure]:
    how = f"of {len(judged)} scripts with three faults of different classes"
    whole = share([all(j.found) for j in judged])
    yield Figure("three faults in a script: all three found", whole, "%", how, ">= 90 %")
    single = [flag for j in judged for flag in j.found]
    yield Figure("three faults in a script: faults found", share(single), "%", f"of {len(single)}")
    n_errors = sum(sum(f.severity == "error" for f in j.told) for j in judged)
    n_besides = sum(len(j.besides) for j in judged)
    cascades = 100.0 * n_besides / max(n_errors, 1)
    how = f"{n_besides} of {n_errors} errors are on lines without a planted fault"
    yield Figure("three faults in a script: cascades", cascades, "%", how, "<= 10 %")


def _plain_run(
    engine: Sequence[Mutant], physics: Sequence[Mutant], triples: Sequence[Mutant]
) -> Iterator[Figure]:
    name, how = f"a plain run of {SECONDS:g} s", "its first error, as the only one"
    for what, mutants in (("engine", engine), ("physics", physics)):
        ended = [m.plain for m in mutants if m.plain is not None]
        stopped = [run.status in ("error", "crash") for run in ended]
        yield Figure(f"{name}: {what} faults found", share(stopped), "%", how)
    placed = [any(placed_by_plain_run(m, m.plain)) for m in engine if m.plain is not None]
    yield Figure(f"{name}: right line shown", share(placed), "%", "of the engine faults")
    of_three = [placed_by_plain_run(m, m.plain) for m in triples if m.plain is not None]
    how = f"of {len(of_three)} scripts; {sum(map(any, of_three))} times the line of one of them"
    yield Figure(f"{name}: all of three found", share([all(p) for p in of_three]), "%", how)


def _lammps_ast(
    laboratory: Laboratory, engine: Sequence[Mutant], physics: Sequence[Mutant]
) -> Iterator[Figure]:
    mutants = [*engine, *physics]
    sound = {m.example.name: m.example.text for m in mutants}
    texts = {str(i): mutant.text for i, mutant in enumerate(mutants)}
    told = ask_lammps_ast({**sound, **texts}, laboratory.folder)
    refused = share([told[name] is not None for name in sound])
    how = f"of the {len(sound)} sound scripts the faults were planted into"
    yield Figure(f"{PEER}: sound scripts refused", refused, "%", how)
    for what, first, last in (("engine", 0, len(engine)), ("physics", len(engine), len(mutants))):
        indices = [i for i in range(first, last) if told[mutants[i].example.name] is None]
        found = share([told[str(i)] is not None for i in indices])
        how = f"of {len(indices)} mutants of scripts that it can parse"
        yield Figure(f"{PEER}: {what} faults found", found, "%", how)
