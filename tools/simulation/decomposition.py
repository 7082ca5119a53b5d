"""Hints on how a run's box is cut into the domains of its ranks."""

from collections.abc import Iterator

from mdagent.tools.finding import Finding
from mdagent.tools.input_script.analysis import Analysis
from mdagent.tools.input_script.expansion import Step
from mdagent.tools.simulation.run import Resources

# Below so many ranks an uneven cut costs less than a person's look at it.
_FEW_RANKS = 4
_BALANCE = "https://docs.lammps.org/balance.html"
_PROCESSORS = "https://docs.lammps.org/processors.html"


def decomposition_hints(script: Analysis, resources: Resources) -> Iterator[Finding]:
    """What the script says, or leaves out, about domains, against the ranks of the run.

    Source: https://docs.lammps.org/processors.html and https://docs.lammps.org/balance.html
    """
    if resources.n_ranks == 1:
        return
    yield from _grid(script, resources.n_ranks)
    if resources.n_ranks >= _FEW_RANKS and not script.named("balance"):
        yield from _vacuum(script)


def _grid(script: Analysis, n_ranks: int) -> Iterator[Finding]:
    steps = script.named("processors")
    if not steps:
        return
    numbers = [steps[-1].number(position) for position in range(3)]
    product = 1
    for number in numbers:
        product *= int(number or 1)
    fits = n_ranks % product == 0 if None in numbers else n_ranks == product
    if not fits:
        yield Finding(
            severity="error",
            code="decomposition.processors",
            source="static",
            message=f"`processors` asks for a grid that {n_ranks} ranks cannot make.",
            why="The product of its numbers must be the number of ranks.",
            fix="processors * * *",
            line=steps[-1].line,
            doc_url=_PROCESSORS,
        )


def _vacuum(script: Analysis) -> Iterator[Finding]:
    """Atoms in a part of the box leave the ranks of the rest with nothing to do."""
    if _balances_on_its_way(script):
        return
    boxes = script.named("create_box")
    filled = [step for step in script.named("create_atoms") if _region_of(step) is not None]
    whole = [step for step in script.named("create_atoms") if step not in filled]
    if not boxes or not filled or whole:
        return
    box = boxes[-1].texts[1] if len(boxes[-1].texts) > 1 else None
    if any(_region_of(step) == box for step in filled):
        return
    yield Finding(
        severity="info",
        code="decomposition.balance",
        source="static",
        message="The atoms fill a part of the box, which is cut into equal domains.",
        why="Ranks whose domain is empty wait for the others.",
        fix="balance 1.1 shift xyz 10 1.1",
        line=filled[-1].line,
        doc_url=_BALANCE,
    )


def _balances_on_its_way(script: Analysis) -> bool:
    return any("balance" in step.texts[2:3] for step in script.named("fix"))


def _region_of(step: Step) -> str | None:
    texts = step.texts
    return texts[2] if len(texts) > 2 and texts[1] == "region" else None
