"""Whether charges are there, and their forces whole."""

from collections.abc import Iterator

from mdagent.tools.evaluation.edits import replace_value
from mdagent.tools.evaluation.judgement import Judgement, Measured, Rule
from mdagent.tools.evaluation.masses import mapped_elements
from mdagent.tools.evaluation.record import RunRecord, place
from mdagent.tools.evaluation.state import State, number, without_suffix

ACCURACY = Rule("kspace_accuracy", "https://docs.lammps.org/kspace_style.html", "relative")
CUT = Rule("coulomb_cutoff", "https://docs.lammps.org/pair_coul.html")
EQUILIBRATION = Rule("charge_equilibration", "https://docs.lammps.org/pair_reaxff.html")
_WARNING, _FAILURE, _USUAL = 1e-3, 1e-2, 1e-4
_TRUNCATED = ("coul/cut", "born/coul/cut", "buck/coul/cut")
_FITTED = ("reaxff", "comb", "comb3")
_SOLVERS = ("qeq", "acks2", "qtpie")
_LEAST_CHARGE = 0.05


def kspace_accuracy(run: RunRecord) -> Iterator[Judgement]:
    """The long-range solver is asked for a relative accuracy of at most a thousandth.

    Why: the accuracy is relative to the force between two unit charges at a distance of one;
        at a hundredth the error is as large as the forces that order a liquid.
    Instead: `kspace_style pppm 1.0e-4`.
    Source: https://docs.lammps.org/kspace_style.html.
    """
    style = run.last_state.kspace_style
    asked = number(style.words[2]) if style is not None and len(style.words) > 2 else None
    if style is None or asked is None:
        return
    edit = replace_value(run, style, asked, _USUAL)
    measured = Measured(asked, _WARNING, place(run, style), style.script_line, (edit,))
    why = f"Forces may be off by {asked:g} of that between two unit charges."
    fix = f"kspace_style {style.words[1]} 1.0e-4"
    if asked >= _FAILURE:
        yield ACCURACY.fails(measured, why, fix)
    elif asked > _WARNING:
        yield ACCURACY.warns(measured, why, fix)
    else:
        yield ACCURACY.passes(measured)


def coulomb_cutoff(run: RunRecord) -> Iterator[Judgement]:
    """In a periodic box the forces between charges are not cut off.

    Why: they fall off so slowly that a cutoff leaves out most of the energy of a salt or of
        water; the pressure and the order of the ions are those of the cutoff.
    Instead: a `coul/long` style with `kspace_style pppm 1.0e-4`; `coul/dsf` or `coul/wolf`.
    Source: https://docs.lammps.org/Howto_electrostatics.html.
    """
    state = run.last_state
    style = state.pair_style
    if style is None or not _charged(state):
        return
    cut = [word for word in style.words[1:] if _is_truncated(without_suffix(word))]
    measured = Measured(" ".join(cut or style.words[1:2]), None, place(run, style),
                        style.script_line)  # fmt: skip
    periodic = all(sides[0] == "p" for sides in state.boundary)
    if not cut or not periodic or state.kspace_style is not None:
        yield CUT.passes(measured)
        return
    why = "The box repeats, and charges do not see each other beyond the cutoff."
    asked = run.expect.model_dump(exclude_none=True)
    judged = CUT.fails if asked else CUT.warns
    yield judged(measured, why, "A coul/long pair style with `kspace_style pppm 1.0e-4`.")


def charge_equilibration(run: RunRecord) -> Iterator[Judgement]:
    """Under a force field fitted with charges that follow the atoms, a fix sets them.

    Why: without it all charges stay as they were read, mostly zero; water loses its dipoles,
        and nothing in the log tells.
    Instead: `fix charges all qeq/reaxff 1 0.0 10.0 1.0e-6 reaxff`.
    Source: https://docs.lammps.org/pair_reaxff.html.
    """
    state = run.last_state
    style = state.pair_style
    names = [without_suffix(word) for word in style.words[1:]] if style is not None else []
    # Atoms of one element have nothing to exchange charges with.
    alone = len(set(mapped_elements(state).values())) == 1
    if style is None or alone or not set(names) & set(_FITTED):
        return
    states = [setting.state for setting in run.settings()] or [state]
    solvers = [
        fix.style
        for reached in states
        for fix in reached.fixes.values()
        if fix.style.partition("/")[0] in _SOLVERS
    ]
    value = solvers[0] if solvers else "none"
    measured = Measured(value, "a qeq fix", place(run, style), style.script_line)
    if solvers:
        yield EQUILIBRATION.passes(measured)
    else:
        why = "No fix sets the charges: they stay as they were read."
        yield EQUILIBRATION.fails(measured, why, "fix q all qeq/reaxff 1 0.0 10.0 1.0e-6 reaxff")


def _is_truncated(style: str) -> bool:
    return style in _TRUNCATED or style.endswith("/coul/cut")


def _charged(state: State) -> bool:
    """Whether the script gives atoms a charge worth the name."""
    for command in state.commands:
        words = command.words
        if command.name == "set" and "charge" in words[:-1]:
            charge = number(words[words.index("charge") + 1])
            if charge is not None and abs(charge) >= _LEAST_CHARGE:
                return True
    return False
