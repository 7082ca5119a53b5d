"""What the manual's pages are held against: this machine's LAMMPS, where there is one."""

from typing import TYPE_CHECKING

from mdagent.tools.engine.engine import EngineBroken, EngineNotFound
from mdagent.tools.engine.names import REMOVALS
from mdagent.tools.state import Laboratory

if TYPE_CHECKING:
    from mdagent.knowledge_index.availability import Binary


def manual_binary(laboratory: Laboratory) -> "Binary | None":
    """Return what the index must know of the engine; the manual is of use without one, too."""
    from mdagent.knowledge_index.availability import Binary

    try:
        engine = laboratory.engine
    except (EngineNotFound, EngineBroken):
        return None
    return Binary(
        version=engine.version,
        version_date=engine.version_date,
        styles=engine.styles,
        packages=engine.packages,
        removed={
            (removal.category, removal.name): removal.instead
            for removal in REMOVALS
            if removal.since is None or removal.since <= engine.version_date
        },
    )
