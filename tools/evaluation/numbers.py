"""Numbers as a scientist writes them: no more digits than the error leaves, with their unit."""

import math

# Without an error: as many digits as a reader compares at a glance.
_DIGITS = 5


def rounded(value: float, error: float | None) -> float:
    """The value to the last digit that its standard error leaves."""
    if not math.isfinite(value):
        return value
    if not error or not math.isfinite(error):
        return float(f"{value:.{_DIGITS}g}")
    return round(value, _decimals(error))


def rounded_error(error: float) -> float:
    """An error with one digit, or two where the first is a 1 or a 2."""
    return round(error, _decimals(error)) if error > 0 and math.isfinite(error) else error


def with_error(value: float, error: float | None, unit: str = "") -> str:
    """`1693 ± 4 K`; without an error `1693 K`; reduced units have no name."""
    named = "" if unit in ("", "lj") else f" {unit}"
    if not error or not math.isfinite(error) or not math.isfinite(value):
        return f"{value:.{_DIGITS}g}{named}"
    decimals = _decimals(error)
    shown = max(decimals, 0)
    return f"{round(value, decimals):.{shown}f} ± {round(error, decimals):.{shown}f}{named}"


def _decimals(error: float) -> int:
    exponent = math.floor(math.log10(error))
    first = float(f"{error / 10**exponent:.2g}")
    return (1 if first < 3 else 0) - exponent
