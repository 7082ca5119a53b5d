"""Lines of the index: read from run directories, shown to clients."""

from mdagent.tools.simulation.deletion import deletion_of
from mdagent.tools.simulation.ownership import owner_of
from mdagent.tools.simulation.record import read_record
from mdagent.tools.simulation.run import UNFINISHED, RunSummary
from mdagent.tools.simulation.run_directory import RunDirectory, RunState
from mdagent.tools.simulation.run_index import IndexLine


def read_line(run: RunDirectory, state: RunState, known: IndexLine | None) -> IndexLine | None:
    """What the index shall say of a run, None where it was removed meanwhile.

    Args:
        run: The run.
        state: What its executor says of it.
        known: What the index says now; the launch record, which never changes, is not read again.
    """
    from mdagent.tools.sandbox.work_folder import measure

    if known is not None and run.launch_record.exists():
        submitted, owner = (known.label, known.created, known.place), known.owner
    elif (record := read_record(run.launch_record)) is not None:
        submitted = (record["label"], record["created"], record["where"])
        owner = owner_of(run)
    else:
        return None
    return IndexLine(
        run.run_id,
        *submitted,
        state.status,
        state.reason,
        state.ended,
        measure(run.path).disk_bytes if state.status not in UNFINISHED else 0,
        deletion_of(run),
        owner,
    )


def summary(line: IndexLine) -> RunSummary:
    """A line as clients see it."""
    return RunSummary.model_validate(
        {
            "run_id": line.run_id,
            "label": line.label,
            "status": line.status,
            "created": line.created,
            "ended": line.ended,
            "where": line.place,
            "reason": line.reason and line.reason[:200],
            "deletion": line.deletion,
        }
    )


def is_of(label: str | None, group: str) -> bool:
    """Whether a run's label is the group's own or that of one of its combinations of values."""
    return label is not None and (label == group or label.startswith(f"{group} ["))
