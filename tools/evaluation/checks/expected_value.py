"""Whether the property comes out as the user knows it."""

from collections.abc import Iterator

from mdagent.tools.evaluation.evaluation import PropertyResult
from mdagent.tools.evaluation.judgement import Judgement, Measured, Rule
from mdagent.tools.evaluation.numbers import rounded, with_error
from mdagent.tools.evaluation.properties import properties_of
from mdagent.tools.evaluation.quantities import convert
from mdagent.tools.evaluation.record import RunRecord
from mdagent.tools.expectation import Quantity

RULE = Rule("expected_value", "the value and the tolerance that were stated")
_N_ERRORS = 3.0
# Without a tolerance: what potentials of one element usually differ by, and what none should.
_WARNING, _FAILURE = 0.02, 0.10


def expected_value(run: RunRecord) -> Iterator[Judgement]:
    """The computed property is the value that was stated, within its tolerance.

    Without a tolerance: within three standard errors or 2 %; beyond 10 % it is a failure.
    Of an interval the value has to lie within, or as far outside as the tolerance allows.

    Why: every part of a run may be sound and its answer still wrong.
    Instead: look at potential, structure and cutoff before the statistics.
    Source: the expectation.
    """
    if run.expect.value is None:
        if run.expect.tolerance is not None:
            yield RULE.not_checked("A tolerance was stated without a value.")
        return
    results = properties_of(run) if run.expect.property is not None else []
    if not results:
        why = "State in `property` which quantity the value is of, one that is computed here."
        yield RULE.not_checked(f"The value stated belongs to no computed property. {why}")
        return
    yield _judge(run, run.expect.value, results[0])


def _judge(run: RunRecord, wanted: Quantity, result: PropertyResult) -> Judgement:
    name = result.name.replace("_", " ")
    if result.status == "refused":
        return RULE.not_checked(f"The {name} cannot be given: {result.why}")
    if run.expect.property == "cohesive_energy":
        # It is quoted with either sign.
        wanted = wanted.model_copy(update={"value": -abs(wanted.value)})
    found = [result.quantity] if result.quantity else list((result.table or {}).values())
    comparable = [q for one in found if (q := _in_unit(one, wanted.unit)) is not None]
    if not comparable:
        units = ", ".join(sorted({one.unit for one in found}))
        return RULE.not_checked(f"The {name} is in {units}; {wanted.unit} cannot be compared.")
    nearest = min(max(wanted.value, _low(comparable)), _high(comparable))
    error = max(one.standard_error or 0.0 for one in comparable)
    off = abs(nearest - wanted.value)
    told = with_error(nearest, error, wanted.unit)
    measured = Measured(rounded(nearest, error), wanted.value, "properties")
    why = f"The {name} is {told}; {wanted.value:g} {wanted.unit} was expected."
    allowed, failure = _limits(run, wanted, error)
    rule = RULE.in_unit(wanted.unit)
    if off <= allowed:
        return rule.passes(measured, why)
    return (rule.fails if off > failure else rule.warns)(measured, why, _FIX)


_FIX = "Compare potential, structure, cutoff and system size with those of the known value."


def _limits(run: RunRecord, wanted: Quantity, error: float) -> tuple[float, float]:
    """Differences up to which it passes, and beyond which it fails."""
    if run.expect.tolerance is not None:
        return run.expect.tolerance, run.expect.tolerance + _N_ERRORS * error
    own = wanted.standard_error or 0.0
    noise = _N_ERRORS * float((error**2 + own**2) ** 0.5)
    scale = abs(wanted.value)
    return max(noise, _WARNING * scale), max(noise, _FAILURE * scale)


def _in_unit(quantity: Quantity, unit: str) -> Quantity | None:
    factor = convert(quantity.unit, unit)
    if factor is None:
        return None
    error = quantity.standard_error
    return Quantity(
        value=quantity.value * factor,
        unit=unit,
        standard_error=error * factor if error is not None else None,
    )


def _low(quantities: list[Quantity]) -> float:
    return min(one.value for one in quantities)


def _high(quantities: list[Quantity]) -> float:
    return max(one.value for one in quantities)
