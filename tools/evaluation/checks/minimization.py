"""Whether a minimisation ended because it was done."""

from collections.abc import Iterator

from mdagent.tools.evaluation.edits import replace_words
from mdagent.tools.evaluation.judgement import Judgement, Measured, Rule
from mdagent.tools.evaluation.quantities import force_in_eV_per_A
from mdagent.tools.evaluation.record import RunRecord
from mdagent.tools.evaluation.stages import Stage

RULE = Rule("minimization_converged", "https://docs.lammps.org/minimize.html", "eV/angstrom")
_LARGEST_FORCE = 0.05
# 0.25 eV/A moves an atom by a twentieth of an angstrom against a bond of 5 eV/A^2.
_FAR = 5.0
_GAVE_UP = ("max iterations", "max force evaluations")


def minimization_converged(run: RunRecord) -> Iterator[Judgement]:
    """A minimisation stops on its tolerance, not on its count, with small forces.

    Five times the largest sound force fails whatever it stopped by: an energy tolerance may be
    met long before.

    Why: stopped by the count, the structure is somewhere on the slope, and so are its energy,
        box and every difference taken from them.
    Instead: `minimize 1e-10 1e-10 10000 100000`. "linesearch alpha is zero" is the usual, sound
        end where the box relaxes as well.
    Source: https://docs.lammps.org/minimize.html.
    """
    stages = [stage for stage in run.stages if stage.kind == "minimize" and stage.minimization]
    if not stages:
        return
    last = stages[-1]
    criterion = last.minimization.stopping_criterion if last.minimization else None
    force = last.minimization.force_max_final if last.minimization else None
    largest = force_in_eV_per_A(force, run.units) if force is not None else None
    measured = Measured(
        f"{criterion}; largest force {largest:.2g}" if largest is not None else criterion,
        _LARGEST_FORCE,
        run.log_evidence(last.thermo.line(last.thermo.n_rows - 1)),
        last.command.script_line,
        (replace_words(run, last.command, " ".join(last.command.words), _FIX),),
    )
    gave_up = criterion is not None and any(word in criterion for word in _GAVE_UP)
    forces_left = largest is not None and largest > _LARGEST_FORCE
    why = f"It stopped by: {criterion}."
    far = largest is not None and largest > _FAR * _LARGEST_FORCE
    if (gave_up or far) and (forces_left or largest is None) and _matters(run, last):
        yield RULE.fails(measured, why, _FIX)
    elif gave_up or (forces_left and _matters(run, last)):
        yield RULE.warns(measured, why, _FIX)
    else:
        yield RULE.passes(measured)


_FIX = "minimize 1e-10 1e-10 10000 100000"


def _matters(run: RunRecord, stage: Stage) -> bool:
    """Whether results are taken from it; before dynamics it only removes overlaps."""
    return run.production is stage
