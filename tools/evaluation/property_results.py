"""Results of properties: with their error, or refused with the reason."""

from mdagent.tools.evaluation.evaluation import PropertyResult
from mdagent.tools.evaluation.numbers import rounded, rounded_error
from mdagent.tools.expectation import Quantity


def quantity_with(
    value: float, error: float | None, unit: str, n_effective: float | None = None
) -> Quantity:
    """A quantity with no more digits than its error leaves; seven where it has none."""
    if error is not None and error <= 1e-9 * abs(value):
        error = None  # rounding, not scatter
    return Quantity(
        value=rounded(value, error) if error else float(f"{value:.7g}"),
        unit=unit,
        standard_error=rounded_error(error) if error is not None else None,
        n_effective=round(n_effective, 1) if n_effective is not None else None,
    )


def computed(name: str, quantity: Quantity, why: str = "") -> PropertyResult:
    """One number."""
    return PropertyResult(name=name, status="computed", quantity=quantity, why=why)


def tabulated(name: str, table: dict[str, Quantity], why: str = "") -> PropertyResult:
    """Several numbers by name."""
    return PropertyResult(name=name, status="computed", table=table, why=why)


def refused(name: str, why: str) -> PropertyResult:
    """Why it cannot be given, and what would support it."""
    return PropertyResult(name=name, status="refused", why=why)
