"""What a wrong name may have meant."""

from collections.abc import Iterable

from mdagent.potentials.styles import base_style as without_suffix
from mdagent.tools.engine.engine import Engine
from mdagent.tools.engine.names import did_you_mean, removal

__all__ = ["nearest", "renamed", "without_suffix"]


def nearest(name: str, known: Iterable[str]) -> list[str]:
    """The names that are nearest to a wrong one, at most three."""
    # Nobody means a name that is many times as long; comparing would only take time.
    return did_you_mean(name, known) if len(name) <= 80 else []


def renamed(category: str, name: str, engine: Engine) -> str:
    """What became of a name that older versions had; empty where it never was one."""
    became = removal(category, name, engine.version_date)
    return became.instead if became else ""
