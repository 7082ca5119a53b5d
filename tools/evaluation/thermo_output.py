"""What the thermo output was told to print: a heading is a name, and a script may change it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mdagent.tools.evaluation.state import State

# Keywords whose heading is not the keyword with a capital; then all others.
_OWN_HEADINGS = (
    "cpu=CPU tpcpu=T/CPU spcpu=S/CPU cpuremain=CPULeft timeremain=TimeoutLeft pe=PotEng ke=KinEng "
    "etotal=TotEng evdwl=E_vdwl ecoul=E_coul epair=E_pair ebond=E_bond eangle=E_angle "
    "edihed=E_dihed eimp=E_impro emol=E_mol elong=E_long etail=E_tail vol=Volume "
    "cellalpha=CellAlpha cellbeta=CellBeta cellgamma=CellGamma dihedrals=Diheds impropers=Impros"
)
_PLAIN = (
    "step elapsed elaplong dt time part atoms temp press enthalpy ecouple econserve density xlo xhi"
    " ylo yhi zlo zhi xy xz yz avecx avecy avecz bvecx bvecy bvecz cvecx cvecy cvecz lx ly lz xlat"
    " ylat zlat cella cellb cellc pxx pyy pzz pxy pxz pyz bonds angles fmax fnorm nbuild ndanger"
)
_HEADING_OF = dict(pair.split("=") for pair in _OWN_HEADINGS.split())
_HEADINGS = frozenset(
    word.lower() for word in (*_HEADING_OF.values(), *_HEADING_OF, *_PLAIN.split())
)
_STYLES = {
    "one": "step temp epair emol etotal press",
    "multi": "etotal ke temp pe ebond eangle edihed eimp evdwl ecoul elong press",
    "yaml": "step temp ke pe ebond eangle edihed eimp evdwl ecoul elong press",
}
_UNKNOWN = " (not known)"
# `c_ID[2*4]`: its name, and its ends where they are written.
_RANGE = re.compile(r"([cfv]_[^\[]+)\[(\d*)\*(\d*)\]")
_REFERENCE = re.compile(r"[cfv]_\S+")


@dataclass(frozen=True)
class ThermoOutput:
    """The settings of the thermo output in force; a new `thermo_style` forgets the older ones.

    Attributes:
        style: The words after `thermo_style`; `one` before any.
        is_echoed: Whether the log shows the `thermo_style` that is in force.
        renames: The ID and the new heading of every `colname`, in order.
        normed: Whether energies are printed per atom.
        temperature: The compute behind `temp`, and all that needs a temperature.
        pressure: The compute behind `press` and `pxx` to `pyz`.
    """

    style: tuple[str, ...] = ("one",)
    is_echoed: bool = False
    renames: tuple[tuple[str, str], ...] = ()
    normed: bool = False
    temperature: str = "thermo_temp"
    pressure: str = "thermo_press"


def thermo_output(state: State) -> ThermoOutput:
    """What the commands up to now set."""
    style: tuple[str, ...] = ("one",)
    is_echoed = False
    settings: list[tuple[str, ...]] = []
    for command in state.commands:
        if command.name == "thermo_style" and len(command.words) > 1:
            style, is_echoed = command.words[1:], command.log_line is not None
            settings.clear()
        elif command.name == "thermo_modify":
            settings += _settings(command.words[1:])
    renames: list[tuple[str, str]] = []
    last = {words[0]: words[-1] for words in settings}
    for words in settings:
        if words[0] == "colname" and len(words) == 3:
            renames.append((words[1], words[2]))
        elif words == ("colname", "default"):
            renames.clear()
    return ThermoOutput(
        style=style,
        is_echoed=is_echoed,
        renames=tuple(renames),
        normed=last.get("norm", "yes" if state.units == "lj" else "no") == "yes",
        temperature=last.get("temp", "thermo_temp"),
        pressure=last.get("press", "thermo_press"),
    )


def _settings(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    at = 0
    while at + 1 < len(words):
        ends = ("default", "none")
        size = 3 if words[at] in ("colname", "format") and words[at + 1] not in ends else 2
        yield tuple(words[at : at + size])
        at += size


def true_headings(output: ThermoOutput, printed: Sequence[str]) -> tuple[str, ...]:
    """The headings that LAMMPS would print by itself: what each column holds, by its position.

    Where that cannot be told, and something was renamed or a command went unseen, the heading
    says that it is not known.
    """
    names = _by_position(output, printed)
    if names is None:
        return tuple(map(unknown, printed)) if output.renames else tuple(printed)
    return tuple(_true(output, heading, name) for heading, name in zip(printed, names, strict=True))


def _true(output: ThermoOutput, heading: str, name: str) -> str:
    if heading == name:
        return heading
    if "$" in name:
        return unknown(heading) if output.renames else heading
    if output.renames:
        return name
    # The log shows a command that would print another heading, and none that renames it.
    return unknown(heading) if output.is_echoed else heading


def unknown(heading: str) -> str:
    """The heading of a column of which it is not known what it holds."""
    return f"{heading}{_UNKNOWN}"


def is_known(heading: str) -> bool:
    """Whether it is known what the column under a heading holds."""
    return not heading.endswith(_UNKNOWN)


def is_built_in(heading: str) -> bool:
    """Whether a heading is one of LAMMPS' own, so that another column under it misleads."""
    return heading.lower() in _HEADINGS or _REFERENCE.fullmatch(heading) is not None


def _by_position(output: ThermoOutput, printed: Sequence[str]) -> tuple[str, ...] | None:
    style, *keywords = output.style
    keywords = keywords if style == "custom" else _STYLES.get(style, "").split()
    # Lines of the multi style name step and time before the fields; the styles without
    # keywords of their own add the volume where the box changes.
    starts = ((), ("Step",), ("Step", "CPU"))
    ends = ((),) if style == "custom" else ((), ("Volume",))
    found = [
        (*start, *names, *end)
        for start in starts
        for end in ends
        for names in [_expanded(keywords, printed[len(start) : len(printed) - len(end)])]
        if len(start) + len(names) + len(end) == len(printed)
    ]
    return max(found, key=lambda names: _n_equal(names, printed), default=None)


def _n_equal(names: Sequence[str], printed: Sequence[str]) -> int:
    return sum(name == heading for name, heading in zip(names, printed, strict=True))


def _expanded(keywords: Sequence[str], printed: Sequence[str]) -> tuple[str, ...]:
    """The headings of keywords; of `c_ID[*]` as many as the table has columns left over."""
    ranges = {keyword: found for keyword in keywords if (found := _RANGE.fullmatch(keyword))}
    open_ended = [keyword for keyword in keywords if keyword in ranges and not ranges[keyword][3]]
    closed = sum(_n_columns(ranges[k]) if k in ranges else 1 for k in keywords)
    spare = len(printed) - closed
    names: list[str] = []
    for keyword in keywords:
        if keyword not in ranges:
            names.append(_HEADING_OF.get(keyword, _capital(keyword)))
            continue
        base, first = ranges[keyword][1], int(ranges[keyword][2] or 1)
        n_columns = _n_columns(ranges[keyword])
        if open_ended == [keyword]:
            n_columns = spare
        elif keyword in open_ended:
            # Of several only the headings tell how many columns each has.
            n_columns = sum(h.startswith(f"{base}[") for h in printed[len(names) :])
        names += [f"{base}[{first + index}]" for index in range(n_columns)]
    return tuple(names)


def _n_columns(found: re.Match[str]) -> int:
    return int(found[3]) - int(found[2] or 1) + 1 if found[3] else 0


def _capital(keyword: str) -> str:
    return keyword if _REFERENCE.fullmatch(keyword) else keyword.capitalize()
