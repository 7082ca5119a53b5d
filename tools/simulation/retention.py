"""Room in the store: what the operator allows, made by deleting what clients agreed to."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from mdagent.tools.sandbox.work_folder import measure
from mdagent.tools.simulation.deletion import agreements, deletion_of
from mdagent.tools.simulation.executor import Overseer
from mdagent.tools.simulation.run import UNFINISHED, StoreUsage
from mdagent.tools.simulation.run_index import IndexLine
from mdagent.tools.simulation.store import RunStore, UnknownRun

_MiB = 1 << 20
_MOST_NAMED = 3


class StoreAtCap(RuntimeError):
    """The store holds all that the operator allows; the text names what could go."""


@dataclass(frozen=True)
class Retention:
    """What the operator allows all runs together.

    Attributes:
        store_MiB: Disk of the whole store; None for as much as there is.
        days: A run whose deletion was agreed to goes so long after its end, even where there is
            room; None keeps it until room is needed.
    """

    store_MiB: int | None = None
    days: float | None = None


@dataclass(frozen=True)
class _Held:
    line: IndexLine
    disk_bytes: int


def make_room(
    store: RunStore, executor: Overseer, retention: Retention, wanted_MiB: int
) -> list[str]:
    """Delete agreed runs, oldest first, until a run that may write `wanted_MiB` fits.

    The runs at work are not counted with what they may still write, only with what they wrote.

    Returns:
        The run_ids that were deleted.

    Raises:
        StoreAtCap: The cap is reached, and no client agreed to more.
    """
    if retention == Retention():
        return []
    # Room is the operator's affair: what others agreed to goes too, and theirs counts.
    everything = store.seen_by(None)
    deleted = [
        line.run_id
        for line in _agreed(everything, executor)
        if retention.days is not None
        and _is_older(line, retention.days)
        and _expire(everything, line)
    ]
    if retention.store_MiB is None:
        return deleted
    cap = retention.store_MiB * _MiB
    held = _held(everything, executor)
    used = sum(one.disk_bytes for one in held)
    for one in held:
        if used + wanted_MiB * _MiB <= cap:
            break
        if one.line.deletion == "room_needed" and _expire(everything, one.line):
            deleted.append(one.line.run_id)
            used -= one.disk_bytes
    if used >= cap:
        seen = [one for one in held if store.shows(one.line.owner)]
        raise StoreAtCap(_refusal(used, cap, seen, deleted))
    return deleted


def usage(store: RunStore, executor: Overseer, retention: Retention) -> StoreUsage:
    """How much the store holds, and how much of it clients agreed to lose."""
    held = _held(store, executor)

    def disk_MiB(*deletions: str) -> float:
        sizes = (one.disk_bytes for one in held if one.line.deletion in deletions)
        return round(sum(sizes) / _MiB, 3)

    return StoreUsage(
        n_runs=len(held),
        disk_MiB=disk_MiB("on_request", "room_needed", "never"),
        room_needed_MiB=disk_MiB("room_needed"),
        never_MiB=disk_MiB("never"),
        cap_MiB=retention.store_MiB,
        days=retention.days,
    )


def _held(store: RunStore, executor: Overseer) -> list[_Held]:
    """All runs with their size, oldest first; those at work are measured as they are now."""
    return [
        _Held(line, measure(store.layout.runs / line.run_id).disk_bytes)
        if line.status in UNFINISHED
        else _Held(line, line.disk_bytes)
        for line in _oldest_first(store, executor)
    ]


def _oldest_first(store: RunStore, executor: Overseer) -> list[IndexLine]:
    return sorted(store.lines(executor), key=lambda line: line.run_id)


def _agreed(store: RunStore, executor: Overseer) -> Iterator[IndexLine]:
    for line in _oldest_first(store, executor):
        if line.deletion == "room_needed" and line.status not in UNFINISHED:
            yield line


def _is_older(line: IndexLine, days: float) -> bool:
    if line.ended is None:
        return False
    return datetime.now(UTC) - datetime.fromisoformat(line.ended) > timedelta(days=days)


def _expire(store: RunStore, line: IndexLine) -> bool:
    """Delete one run, unless it is at work or a client has changed their mind."""
    if line.status in UNFINISHED:
        return False
    with agreements(store.layout.locks), contextlib.suppress(UnknownRun):
        run = store.folder(line.run_id)
        if deletion_of(run) == "room_needed":
            store.remove(run)
            return True
    return False


def _refusal(used: int, cap: int, held: list[_Held], deleted: list[str]) -> str:
    over = [one for one in held if one.line.status not in UNFINISHED]
    left = [one for one in over if one.line.run_id not in deleted]
    largest = sorted(left, key=lambda one: one.disk_bytes, reverse=True)[:_MOST_NAMED]
    named = ", ".join(f"{one.line.run_id} ({one.disk_bytes / _MiB:.0f} MiB)" for one in largest)
    return (
        f"The run store holds {used / _MiB:.0f} of the {cap / _MiB:.0f} MiB that its operator "
        "allows (MDAGENT_STORE_MIB), and nobody agreed that more of it be deleted. Delete what is "
        'no longer needed with delete_run, or agree with delete_run(run_id, when="room_needed"); '
        f"then call again. Largest runs that are over: {named or 'none'}."
    )
