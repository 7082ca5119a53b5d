"""What was found of what was planted, and what was told besides."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

from mdagent.bench.planted.corpus import Example
from mdagent.bench.planted.laboratory import Laboratory
from mdagent.bench.planted.plain_run import PlainRun
from mdagent.bench.planted.planting import Mutant
from mdagent.tools.finding import Finding, Severity

_HEARD: dict[str, tuple[Severity, ...]] = {
    "engine": ("error",),
    "physics": ("error", "warning"),
}


@dataclass(frozen=True)
class Judgement:
    """What a mutant's faults came to.

    Attributes:
        found: For each fault, whether anything was told that is not told of the sound script.
        placed: For each fault, whether it is told on a line where it is.
        besides: Errors on lines where nothing was planted.
    """

    mutant: Mutant
    found: tuple[bool, ...]
    placed: tuple[bool, ...]
    besides: tuple[Finding, ...]
    told: tuple[Finding, ...]


@dataclass
class Judge:
    """Checks mutants as a user would, and compares with the sound script's own findings."""

    laboratory: Laboratory
    _sound: dict[str, frozenset[tuple[str, str]]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def judge(self, mutant: Mutant, kind: str) -> Judgement:
        """Check one mutant; `kind` is engine or physics."""
        expect = mutant.faults[0].expect
        found = self.laboratory.check(mutant.text, mutant.example, expect=expect).findings
        heard = [f for f in found if f.severity in _HEARD[kind]]
        sound = self._sound_of(mutant.example, kind)
        new = [f for f in heard if _key(f) not in sound]
        placed = tuple(any(_is_at(f, fault.lines) for f in new) for fault in mutant.faults)
        all_lines = frozenset().union(*(fault.lines for fault in mutant.faults))
        besides = tuple(f for f in new if f.severity == "error" and not _is_at(f, all_lines))
        # With one fault any new finding points to it; with several only its line can.
        found_too = placed if len(placed) > 1 else (bool(new),)
        return Judgement(mutant, found_too, placed, besides, tuple(new))

    def _sound_of(self, example: Example, kind: str) -> frozenset[tuple[str, str]]:
        with self._lock:
            known = self._sound.get(f"{kind} {example.name}")
        if known is None:
            found = self.laboratory.check(example.text, example).findings
            known = frozenset(_key(f) for f in found if f.severity in _HEARD[kind])
            with self._lock:
                self._sound[f"{kind} {example.name}"] = known
        return known


def _key(finding: Finding) -> tuple[str, str]:
    return finding.code, finding.command or ""


def _is_at(finding: Finding, lines: frozenset[int]) -> bool:
    last = finding.end_line or finding.line or 0
    own = set(range(finding.line or 0, last + 1)) | {finding.caused_by}
    return bool(own & lines)


def placed_by_plain_run(mutant: Mutant, plain: PlainRun) -> tuple[bool, ...]:
    """For each fault, whether the first error of a plain run shows a line of it."""
    lines = mutant.text.split("\n")
    told = " ".join(plain.input_line.split())
    return tuple(
        bool(told) and any(_begins_with(lines[n - 1], told) for n in fault.lines if n <= len(lines))
        for fault in mutant.faults
    )


def _begins_with(line: str, told: str) -> bool:
    return " ".join(line.split()).startswith(told)


def share(flags: Sequence[bool]) -> float:
    """Per cent."""
    return 100.0 * sum(flags) / len(flags) if flags else 0.0
