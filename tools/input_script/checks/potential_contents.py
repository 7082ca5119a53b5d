"""`pair_coeff` against what its files hold: elements, order, masses, style, units."""

from collections.abc import Iterator

from mdagent.potentials.pair_coeff import PairCoeff, check_pair_coeff
from mdagent.potentials.reading import PotentialUnreadable
from mdagent.tools.finding import Finding
from mdagent.tools.input_script.analysis import Analysis, write
from mdagent.tools.input_script.expansion import Step
from mdagent.tools.input_script.stages import State

# missing_file says this, with the mend in full.
_SAID_ELSEWHERE = ("potential.not_found",)
_NEXT_TO_NOTHING = 1e-6


def potential_contents(analysis: Analysis) -> Iterator[Finding]:
    """The elements of `pair_coeff` fit the masses and the file, and the file fits style and units.

    Why: names in another order than the atom types run without a word and give nonsense, as does
        a file in other units.
    Instead: the element of atom type 1 first, then of type 2, and so on.
    Source: https://docs.lammps.org/pair_eam.html, https://docs.lammps.org/pair_coeff.html
    """
    compared: set[object] = set()
    seen: set[tuple[int, str]] = set()
    for state in analysis.states:
        for step in state.pair_coeffs:
            # Later stages with the same settings have nothing new to say.
            what = (step.index, state.units, tuple(sorted(_masses(state).items())))
            if what in compared:
                continue
            compared.add(what)
            for finding in _findings(analysis, state, step):
                key = (step.index, finding.code)
                if key not in seen and finding.code not in _SAID_ELSEWHERE:
                    seen.add(key)
                    yield finding


def _masses(state: State) -> dict[int, float]:
    # A mass next to nothing is a trick of static calculations, not a mistaken element.
    known = {name: mass for name, (mass, _) in state.masses.items() if mass > _NEXT_TO_NOTHING}
    return {int(name): mass for name, mass in known.items() if name.isdigit()}


def _findings(analysis: Analysis, state: State, step: Step) -> Iterator[Finding]:
    style, words, command = analysis.pair_commands.get(step.index, ([], [], None))
    if command is None or analysis.potentials is None:
        return
    try:
        found = check_pair_coeff(
            style,
            words,
            analysis.potentials,
            units=state.units or "",
            masses=_masses(state),
            n_types=_n_types(state),
        )
    except PotentialUnreadable:
        return
    for finding in found:
        yield _placed(command, step, finding)


def _n_types(state: State) -> int | None:
    box = state.box
    number = box.number(0) if box is not None and box.name == "create_box" else None
    return None if number is None else int(number)


def _placed(command: PairCoeff, step: Step, finding: Finding) -> Finding:
    """The finding at its `pair_coeff`, with the whole corrected line where that is known."""
    word = step.command.word
    end = step.command.arguments[-1]
    return finding.model_copy(
        update={
            "fix": _line(command, step, finding) or finding.fix,
            "line": step.line,
            "column": None if step.file else word.column,
            "end_line": step.line if step.file else end.end_line,
            "end_column": None if step.file else end.end_column,
            "command": step.command.text[:500],
            "doc_url": "https://docs.lammps.org/pair_coeff.html",
        }
    )


def _line(command: PairCoeff, step: Step, finding: Finding) -> str | None:
    """`Write ...FILE A B...` of the potentials' check, made a whole command."""
    if finding.code != "potential.element_order":
        return None
    _, _, told = finding.fix.partition("`")
    names = told.partition("`")[0].split()
    if len(names) != 1 + len(command.labels):
        return None
    kept = step.texts[: len(step.texts) - len(command.labels)]
    return write(" ".join(["pair_coeff", *(text or "" for text in kept), *names[1:]]))
