"""Judgement: what a check says of a run; and Rule, which a check words its judgements with."""

from dataclasses import dataclass, replace

from mdagent.tools.evaluation.evaluation import CheckResult, CheckStatus, Edit


@dataclass(frozen=True)
class Judgement:
    """A check's answer with its evidence, and the edits that would mend it where they are safe."""

    result: CheckResult
    edits: tuple[Edit, ...] = ()

    @property
    def status(self) -> CheckStatus:
        """The answer itself."""
        return self.result.status


@dataclass(frozen=True)
class Rule:
    """The part of a check's answers that never changes: its name, its source."""

    check: str
    source: str = ""
    unit: str = ""

    def in_unit(self, unit: str) -> "Rule":
        """The same rule, its numbers in this unit."""
        return replace(self, unit=unit)

    def passes(self, measured: "Measured", why: str = "") -> Judgement:
        """The run is held against the rule and meets it."""
        return self._judged("pass", measured, why)

    def warns(self, measured: "Measured", why: str, fix: str) -> Judgement:
        """Doubtful, or wrong without making the result wrong."""
        return self._judged("warn", measured, why, fix)

    def fails(self, measured: "Measured", why: str, fix: str) -> Judgement:
        """The result cannot be used for what the run was for."""
        return self._judged("fail", measured, why, fix)

    def not_checked(self, why: str) -> Judgement:
        """A fact is missing; never a pass."""
        return Judgement(CheckResult(check=self.check, status="not_checked", why=why))

    def _judged(
        self, status: CheckStatus, measured: "Measured", why: str, fix: str = ""
    ) -> Judgement:
        result = CheckResult(
            check=self.check,
            status=status,
            value=_readable(measured.value),
            threshold=_readable(measured.threshold),
            unit=self.unit,
            evidence=measured.evidence,
            line=measured.line,
            why=why,
            fix=fix,
            source=self.source,
        )
        return Judgement(result, tuple(edit for edit in measured.edits if edit is not None))


def _readable(value: float | str | None) -> float | str | None:
    """Six digits: what comes without an error is never known better."""
    return float(f"{value:.6g}") if isinstance(value, float) else value


@dataclass(frozen=True)
class Measured:
    """A number, what it is held against, and where it stands."""

    value: float | str | None = None
    threshold: float | str | None = None
    evidence: str = ""
    line: int | None = None
    edits: tuple[Edit | None, ...] = ()
