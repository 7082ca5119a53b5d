"""The timestep of a script in fs, and its default."""

from mdagent.tools.engine.units import UNITS


def time_fs(units: str | None) -> float | None:
    """One time unit in fs, None for reduced and unknown units."""
    style = UNITS.get(units or "")
    return None if style is None or style.time_ps is None else style.time_ps * 1000.0


def default_timestep(units: str | None) -> float | None:
    """The timestep where none is set, None for unknown units."""
    style = UNITS.get(units or "")
    return None if style is None else style.default_timestep
