"""One fault, one finding: what several checks say of the same line put together."""

from mdagent.tools.finding import Finding

_SEVERITIES = ("error", "warning", "info")
_ENGINE_STOPS = ("physics.barostat_boundary",)
# Said by a static check in its own words, and by the engine in others.
_SAME: dict[str, tuple[str, ...]] = {
    "engine.two_integrators": ("physics.double_integration",),
    "engine.no_integrator": ("physics.no_integration",),
    "physics.start_overlap": ("physics.overlap",),
}


def merged(static: list[Finding], engine: list[Finding], rows: list[Finding]) -> list[Finding]:
    """All findings, each fault once, by line.

    A static finding wins over the engine's on the same line: it has the mend; what only the
    engine knows (the package of a style) is added to it.
    """
    kept = list(static)
    for finding in [*engine, *rows]:
        twin = _twin(finding, kept)
        if twin is None:
            kept.append(finding)
        else:
            kept[kept.index(twin)] = _with_reason_of(twin, finding)
    return sorted(kept, key=lambda f: (f.line or 0, _SEVERITIES.index(f.severity), f.column or 0))


def _twin(finding: Finding, kept: list[Finding]) -> Finding | None:
    for other in kept:
        if other.code in _SAME.get(finding.code, ()):
            return other
        same_line = finding.line is not None and other.line == finding.line
        same_weight = other.severity == finding.severity == "error"
        if same_line and same_weight and _stops_the_engine(other):
            return other
    return None


def _stops_the_engine(static: Finding) -> bool:
    return static.source != "physics" or static.code in _ENGINE_STOPS


def _with_reason_of(static: Finding, engine: Finding) -> Finding:
    if "package" in engine.message and "package" not in static.why:
        return static.model_copy(update={"why": engine.message, "fix": static.fix or engine.fix})
    return static
