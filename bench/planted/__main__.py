"""`python -m mdagent.bench.planted WHAT`: what is missed or wrong on the half for tuning."""

import argparse
from collections.abc import Sequence
from functools import partial

from mdagent.bench.chunks.clean_scripts import check
from mdagent.bench.planted.corpus import Example
from mdagent.bench.planted.judging import Judge, Judgement
from mdagent.bench.planted.laboratory import Laboratory, at_once, open_laboratory
from mdagent.bench.planted.planting import Mutant, engine_mutants, physics_mutants, triple_mutants

_WHAT = ("engine", "physics", "triples", "clean")


def main() -> None:
    """Print every miss; the half that figures are given for is never looked at here."""
    parser = argparse.ArgumentParser(prog="python -m mdagent.bench.planted", description=__doc__)
    parser.add_argument("what", choices=_WHAT)
    parser.add_argument("--n", type=int, default=10, help="mutants per class, or scripts of three")
    asked = parser.parse_args()
    what: str = asked.what
    laboratory = open_laboratory()
    scripts = [example for example in laboratory.running if not example.is_reported]
    if what == "clean":
        _alarms(laboratory)
        return
    mutants = _planted(what, scripts, laboratory, asked.n)
    kind = "physics" if what == "physics" else "engine"
    judged = at_once(partial(Judge(laboratory).judge, kind=kind), mutants)
    for judgement in judged:
        _show(judgement)
    n_found, n_placed = sum(all(j.found) for j in judged), sum(all(j.placed) for j in judged)
    print(f"{len(judged)} mutants of {len(scripts)} scripts: {n_found} found, {n_placed} placed")


def _planted(what: str, scripts: Sequence[Example], laboratory: Laboratory, n: int) -> list[Mutant]:
    if what == "physics":
        return physics_mutants(scripts, laboratory.runner, n)
    plant = engine_mutants if what == "engine" else triple_mutants
    return plant(scripts, laboratory.runner, "tuning", n)


def _show(judgement: Judgement) -> None:
    if all(judgement.placed) and not judgement.besides:
        return
    mutant = judgement.mutant
    print(f"{mutant.example.name}: found {judgement.found}, placed {judgement.placed}")
    for kind, fault in zip(mutant.kinds, mutant.faults, strict=True):
        for number, text in fault.edits.items():
            print(f"   planted [{kind}] {number}: {text!r}, shows at {sorted(fault.lines)[:6]}")
    if mutant.plain is not None:
        print(
            f"   engine: {mutant.plain.status} {mutant.plain.error!r} {mutant.plain.input_line!r}"
        )
    for finding in judgement.told:
        print(f"   told {finding.severity} {finding.line} {finding.code}: {finding.message}")


def _alarms(laboratory: Laboratory) -> None:
    scripts = [example for example in laboratory.running if not example.is_reported]
    for checked in at_once(partial(check, laboratory), scripts):
        told = [f for f in checked.validation.findings if f.severity != "info"]
        if checked.validation.status == "ok" and not told:
            continue
        print(f"{checked.example.name}: {checked.validation.status}, {checked.dry_run_s:.1f} s")
        for finding in told:
            print(f"   {finding.severity} {finding.line} {finding.code}: {finding.message}")
        if checked.validation.status == "unknown":
            for note in checked.validation.not_checked:
                print(f"   not checked {note.line} {note.what}: {note.why}")


if __name__ == "__main__":
    main()
