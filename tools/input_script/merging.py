"""One fault, one finding: what several checks say of the same line put together."""

from mdagent.tools.finding import Finding

_SEVERITIES = ("error", "warning", "info")
_FOLLOWS_FROM = {
    "physics.expected_elements": "potential.element",
    "physics.two_thermostats": "physics.double_integration",
    "static.unknown_command": "static.refused_command",
    "static.unknown_style": "static.refused_command",
}
_FLIES_APART = ("engine.atoms_lost", "smoke.explosion", "physics.start_overlap")
_MAKES_FLY_APART = ("physics.timestep_units", "physics.overlap", "potential.units")
_ENGINE_STOPS = ("physics.barostat_boundary",)
# Said by a static check in its own words, and by the engine in others.
_SAME: dict[str, tuple[str, ...]] = {
    "engine.two_integrators": ("physics.double_integration",),
    "engine.no_integrator": ("physics.no_integration",),
    "engine.kspace_open_side": ("physics.kspace_open_side",),
    "engine.kspace_no_charge": ("physics.kspace_no_charge",),
    "physics.start_overlap": ("physics.overlap",),
}


def merged(static: list[Finding], engine: list[Finding], rows: list[Finding]) -> list[Finding]:
    """All findings, each fault once, by line.

    A static finding wins over the engine's on the same line: it has the mend; what only the
    engine knows (the package of a style) is added to it.
    """
    own = [finding for finding in static if not _is_second_look(finding, static)]
    new = []
    for finding in [*engine, *rows]:
        twin = _twin(finding, own)
        if twin is None:
            new.append(_with_cause(finding, own))
        else:
            own[own.index(twin)] = _with_reason_of(twin, finding)
    return sorted(
        [*own, *new], key=lambda f: (f.line or 0, _SEVERITIES.index(f.severity), f.column or 0)
    )


def _is_second_look(finding: Finding, others: list[Finding]) -> bool:
    """Whether another finding on the same line is the fault that this one follows from."""
    cause = _FOLLOWS_FROM.get(finding.code)
    same_line = [other for other in others if other.line == finding.line]
    # Behind a wrong quote the words are not what they were meant to be.
    misread = finding.code == "static.unknown_command"
    return any(other.code == cause or (misread and other.source == "lexer") for other in same_line)


def _twin(finding: Finding, own: list[Finding]) -> Finding | None:
    for other in own:
        if other.code in _SAME.get(finding.code, ()):
            return other
        same_line = finding.line is not None and other.line == finding.line
        same_weight = other.severity == finding.severity == "error"
        if same_line and same_weight and _stops_the_engine(other):
            return other
    return None


def _with_cause(finding: Finding, own: list[Finding]) -> Finding:
    """Atoms that fly apart, with the line of the fault that makes them."""
    if finding.code not in _FLIES_APART or finding.caused_by is not None:
        return finding
    cause = next((other.line for other in own if other.code in _MAKES_FLY_APART), None)
    return finding.model_copy(update={"caused_by": cause})


def _stops_the_engine(static: Finding) -> bool:
    return static.source != "physics" or static.code in _ENGINE_STOPS


def _with_reason_of(static: Finding, engine: Finding) -> Finding:
    if "package" in engine.message and "package" not in static.why:
        return static.model_copy(update={"why": engine.message, "fix": static.fix or engine.fix})
    return static
