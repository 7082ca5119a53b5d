"""How many steps each thermo block of a script will take, where the script tells it."""

from mdagent.tools.input_script.analysis import Analysis
from mdagent.tools.input_script.expansion import Step

_MOST_BLOCKS = 10_000
_OTHER_STEPPING = ("rerun", "neb", "neb/spin", "prd", "tad", "hyper", "temper", "temper/grem")


def planned_blocks(analysis: Analysis) -> list[int] | None:
    """Steps of each block in order; of a minimisation the most it may take.

    None where loops, conditions, variables of the run, or commands with steps of their own
    leave it open.
    """
    expansion = analysis.expansion
    if expansion.jumps or expansion.opaque is not None or analysis.named(*_OTHER_STEPPING):
        return None
    blocks: list[int] = []
    done: int | None = 0
    for step in analysis.steps:
        if step.name in ("reset_timestep", "read_restart", "read_dump", "clear"):
            done = None
        if step.name not in ("run", "minimize"):
            continue
        own = _blocks_of(step, done)
        if own is None or not step.certain or len(blocks) + len(own) > _MOST_BLOCKS:
            return None
        blocks += own
        # Where a minimisation stops is not known before, so neither is what `upto` leaves.
        done = None if done is None or step.name == "minimize" else done + sum(own)
    return blocks


def _blocks_of(step: Step, done: int | None) -> list[int] | None:
    n_steps = step.number(2 if step.name == "minimize" else 0)
    if n_steps is None:
        return None
    whole = int(n_steps)
    if step.find("upto") is not None:
        if done is None:
            return None
        whole = max(0, whole - done)
    at = step.find("every", 1)
    every = step.number(at + 1) if at is not None else None
    if at is None or not every:
        return [whole]
    size = int(every)
    if size < 1 or whole / size > _MOST_BLOCKS:
        return None
    rest = whole % size
    return [size] * (whole // size) + ([rest] if rest else [])
