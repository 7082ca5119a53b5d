"""Where the estimate of a run goes beyond what it may use, before it starts."""

from collections.abc import Iterator

from mdagent.tools.finding import Finding
from mdagent.tools.sandbox.limits import Limits

# What the estimate calls it, the limit that it meets, and the mend.
_PAIRS = (
    (
        "time_s",
        "wall_time_s",
        "Ask for more limits.wall_time_s, run fewer steps, or write restart files and continue.",
    ),
    ("memory_MiB", "memory_MiB", "Use fewer atoms, or ask for more limits.memory_MiB."),
    (
        "disk_MiB",
        "disk_MiB",
        "Dump fewer atoms or less often, or ask for more limits.disk_MiB.",
    ),
    ("log_MiB", "output_MiB", "Print thermo rows less often, or ask for more limits.output_MiB."),
)


def limit_warnings(estimate: dict[str, float | None], limits: Limits) -> Iterator[Finding]:
    """A warning for each limit that the run is expected to reach.

    Args:
        estimate: By the names above; what is missing or None is not known.
        limits: What the run may use.
    """
    for name, limit_name, mend in _PAIRS:
        value, limit = estimate.get(name), getattr(limits, limit_name)
        if value is not None and value > limit:
            yield Finding(
                severity="warning",
                code=f"estimate.{limit_name}",
                source="static",
                message=f"The run is expected to reach its limit {limit_name} = {limit:g}.",
                why=f"The estimate is {name} = {value:.3g}.",
                fix=mend,
            )
