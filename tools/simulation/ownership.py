"""Whose a run is: a record in its directory, written before the run can be seen."""

from mdagent.tools.simulation.record import read_record, write_record
from mdagent.tools.simulation.run_directory import RunDirectory


def owner_of(run: RunDirectory) -> str | None:
    """The name of the client that started the run.

    None for a run that the operator started: on the command line, over standard input and output,
    or over HTTP without a token.
    """
    owner = (read_record(run.owner_record) or {}).get("owner")
    return owner if isinstance(owner, str) else None


def note_owner(draft: RunDirectory, owner: str) -> None:
    """Note whose run a draft will be."""
    write_record(draft.owner_record, {"owner": owner})
