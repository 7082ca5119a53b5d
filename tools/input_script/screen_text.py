"""What the engine printed, tied to the marked lines that it echoed."""

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from mdagent.tools.engine.messages import EngineMessage, read_messages
from mdagent.tools.input_script.rewrite import MARKER

_QUOTES = ("Last input line:", "--> parsed line:")
_ATOMS = re.compile(r"^Loop time of .* for \d+ steps with (\d+) atoms", re.M)
_LOOPS = re.compile(r"^Loop time of (\S+) on .* for (\d+) steps", re.M)
_MEMORY = re.compile(r"^Per MPI rank memory allocation .* = \S+ \| \S+ \| ([\d.eE+]+) Mbytes", re.M)
_TABLE = re.compile(
    r"^(Per MPI rank memory allocation.*)\n([^\n]*\bStep\b[^\n]*)\n([^\n]*)\n", re.M
)


@dataclass(frozen=True, slots=True)
class Place:
    """A marked line: `file` is the number of an included file, None for the script."""

    file: int | None
    line: int


@dataclass(frozen=True, slots=True)
class Told:
    """A message and the line that was being carried out."""

    message: EngineMessage
    place: Place | None


@dataclass(frozen=True)
class Screen:
    """The screen output of one dry run."""

    text: str

    @cached_property
    def _marks(self) -> tuple[list[int], list[Place]]:
        starts, places = [], []
        for match in MARKER.finditer(self.text):
            # Below an error its input line is shown again, which carries nothing out.
            if self.text.startswith(_QUOTES, self.text.rfind("\n", 0, match.start()) + 1):
                continue
            starts.append(match.start())
            places.append(Place(int(match[1]) if match[1] else None, int(match[2])))
        return starts, places

    def place_at(self, offset: int) -> Place | None:
        """The last line that was echoed before an offset."""
        starts, places = self._marks
        index = bisect_right(starts, offset) - 1
        return places[index] if index >= 0 else None

    @property
    def last_place(self) -> Place | None:
        """The line that was being carried out at the end."""
        return self.place_at(len(self.text))

    def n_visits(self, place: Place | None) -> int:
        """How often a line was carried out, as in a loop."""
        return self._marks[1].count(place) if place is not None else 0

    def came_back_by(self, place: Place | None) -> Place | None:
        """The line that last led back up, where a line has been carried out before."""
        if self.n_visits(place) < 2:
            return None
        places = self._marks[1]
        back = (
            above
            for above, below in zip(places[-2::-1], places[:0:-1], strict=True)
            if above.file == below.file and below.line <= above.line
        )
        return next(back, None)

    @cached_property
    def told(self) -> list[Told]:
        """All messages with their places."""
        return [
            Told(_unmarked(message), self._place_of(message))
            for message in read_messages(self.text)
        ]

    def _place_of(self, message: EngineMessage) -> Place | None:
        first = message.text.partition("\n")[0]
        kind = message.kind.upper()
        match = re.search(rf"^{kind}[^\n]*{re.escape(first)}", self.text, re.M)
        if match is None:
            return self.last_place
        return self.place_at(match.start())

    @property
    def n_atoms(self) -> int | None:
        """Atoms of the last run."""
        counts = _ATOMS.findall(self.text)
        return int(counts[-1]) if counts else None

    @property
    def memory_MiB(self) -> float | None:
        """What LAMMPS says it has allocated, the most of all runs."""
        found = [float(number) for number in _MEMORY.findall(self.text)]
        return max(found, default=None)

    @property
    def steps_per_s(self) -> float | None:
        """Over all runs that made steps."""
        loops = [(float(time), int(steps)) for time, steps in _LOOPS.findall(self.text)]
        n_steps = sum(steps for _, steps in loops)
        time_s = sum(time for time, steps in loops if steps)
        return n_steps / time_s if n_steps and time_s > 0 else None

    def first_rows(self) -> list[tuple[Place | None, dict[str, float]]]:
        """The first row of every table, by column."""
        rows = []
        for match in _TABLE.finditer(self.text):
            values = _numbers(match[3].split())
            names = match[2].split()
            if len(values) == len(names):
                row = dict(zip(names, values, strict=True))
                rows.append((self.place_at(match.start()), row))
        return rows

    def last_rows(self) -> list[tuple[Place | None, dict[str, float]]]:
        """The last row of every complete table, by column."""
        rows = []
        for match in _TABLE.finditer(self.text):
            end = self.text.find("\nLoop time of", match.end() - 1)
            last = self.text[match.start(3) : end].splitlines()[-1] if end > 0 else ""
            names, values = match[2].split(), _numbers(last.split())
            if len(values) == len(names):
                row = dict(zip(names, values, strict=True))
                rows.append((self.place_at(match.start()), row))
        return rows


def _numbers(words: list[str]) -> list[float]:
    try:
        return [float(word) for word in words]
    except ValueError:
        return []


def _unmarked(message: EngineMessage) -> EngineMessage:
    def clean(text: str | None) -> str | None:
        return None if text is None else MARKER.sub("", text).rstrip()

    return EngineMessage(
        kind=message.kind,
        text=MARKER.sub("", message.text),
        source_file=message.source_file,
        source_line=message.source_line,
        input_line=clean(message.input_line),
        parsed_line=clean(message.parsed_line),
        url=message.url,
        on_rank=message.on_rank,
        argument=message.argument,
    )
