"""The lines that the engine is shown in place of the script's own, and what it says for that."""

from mdagent.tools.engine.messages import EngineMessage
from mdagent.tools.input_script.analysis import Analysis
from mdagent.tools.input_script.cascade import Missing
from mdagent.tools.input_script.definitions import Kind
from mdagent.tools.input_script.expansion import Step
from mdagent.tools.input_script.foreign_system import is_of_the_script
from mdagent.tools.input_script.stand_in import Replacement, without_names

_REMOVES: dict[str, Kind] = {"unfix": "fix", "uncompute": "compute", "undump": "dump"}


class Replaced:
    """Replacements by line, over all passes."""

    def __init__(self, analysis: Analysis) -> None:
        self._analysis = analysis
        self._missing = Missing(analysis.expansion.jumps)
        self._by_line: dict[tuple[str | None, int], Replacement] = {}
        # Where the engine is shown another system, and whether its types are the script's own.
        self._foreign: list[tuple[Step, bool]] = []
        self._lost: set[tuple[Kind, str]] = set()
        self.commands: set[str] = set()

    @property
    def texts(self) -> dict[tuple[str | None, int], str]:
        """New text by file and first line."""
        return {place: new.text for place, new in self._by_line.items()}

    def of(self, step: Step | None) -> Replacement | None:
        """What stands in place of a line, None where it is its own."""
        return self._by_line.get((step.file, step.command.line)) if step else None

    def is_final(self, step: Step) -> bool:
        """Whether nothing but the engine's own text is left of a line."""
        before = self.of(step)
        return before is not None and before.is_final

    def put(self, step: Step, replacement: Replacement) -> None:
        """Replace a line, and take out of those below what can only fail without it."""
        self._by_line[step.file, step.command.line] = replacement
        self.commands.add(step.name)
        if replacement.kind in ("foreign", "moved"):
            self._foreign.append((step, replacement.kind == "moved"))
        if replacement.kind in ("gone", "guessed"):
            self._missing.take_out(step, self._analysis.definitions)
        if replacement.kind == "gone":
            self._follow(step)

    def _follow(self, gone: Step) -> None:
        """Take out the removals of what was never made, and columns of it from lists of them."""
        analysis = self._analysis
        lost = _made_at(analysis, gone)
        self._lost |= lost
        for step in () if analysis.expansion.jumps else analysis.steps[gone.index + 1 :]:
            before = self.of(step)
            if before is None:
                lost -= _made_at(analysis, step)
            kind = _REMOVES.get(step.name)
            text = without_names(step, self._lost) if lost else None
            alone = len(step.arguments) == 1
            if before is None and alone and kind and (kind, step.text(0)) in lost:
                self._by_line[step.file, step.command.line] = Replacement("", "gone")
            elif text is not None and (before is None or before.kind == "thinned"):
                self._by_line[step.file, step.command.line] = Replacement(text, "thinned")

    @property
    def shows_another_system(self) -> bool:
        """Whether the engine sees another system than the script's own."""
        return bool(self._foreign)

    @property
    def lacks_lines(self) -> bool:
        """Whether a line has lost its effect."""
        return any(new.is_final for new in self._by_line.values())

    @property
    def ends_early(self) -> bool:
        """Whether the script is not followed to its end."""
        return any(new.kind == "end" for new in self._by_line.values())

    @property
    def none(self) -> bool:
        """Whether the engine sees the script as it is."""
        return not self._by_line

    def explain(self, message: EngineMessage, step: Step | None) -> bool:
        """Whether a message is about what stands there, and not about the script."""
        before = self.of(step)
        if before is not None and before.kind == "guessed":
            return True
        if self._is_foreign(message, step):
            return True
        cause = self._missing.cause_of(message, step)
        stands = self.of(cause)
        if cause is None or stands is None or stands.kind != "guessed":
            return cause is not None
        # The guess has other numbers than the script, and the same types and names.
        return not is_of_the_script(message, step, own_types=True, own_names=True)

    def _is_foreign(self, message: EngineMessage, step: Step | None) -> bool:
        """Whether a message is about the other system that is shown from some line on."""
        # Where the script jumps, the order of its lines tells nothing.
        last = None if self._analysis.expansion.jumps else step
        shown = [
            (own, kept) for own, kept in self._foreign if last is None or own.index < last.index
        ]
        if not shown:
            return False
        own_types = all(kept for _, kept in shown)
        own_names = all(own.name != "read_restart" for own, _ in shown)
        return not is_of_the_script(message, step, own_types=own_types, own_names=own_names)


def _made_at(analysis: Analysis, step: Step) -> set[tuple[Kind, str]]:
    events = analysis.definitions.events
    return {(e.kind, e.name) for e in events if e.index == step.index and e.comes}
