"""Whether a periodic system with long-range charges is neutral."""

from collections.abc import Iterator

from mdagent.tools.evaluation.judgement import Judgement, Measured, Rule
from mdagent.tools.evaluation.record import RunRecord
from mdagent.tools.evaluation.state import number

RULE = Rule("charge_neutral", "https://docs.lammps.org/Errors_warnings.html", "e")
# Partial charges written with few digits leave this much over some thousand atoms.
_ROUNDING = 0.01


def charge_neutral(run: RunRecord) -> Iterator[Judgement]:
    """With a `kspace_style` the charges add up to zero.

    Why: the energy of a charged periodic system is not defined; a uniform background that
        nobody asked for stands in.
    Instead: correct the charges or add counter-ions.
    Source: https://docs.lammps.org/Errors_warnings.html.
    """
    kspace = next((s.state.kspace_style for s in run.stages if s.state.kspace_style), None)
    if kspace is None or kspace.words[1:2] == ("none",):
        return
    for warning in run.log.warnings:
        if "not charge neutral" in warning.text:
            charge = warning.text.partition("net charge =")[2].split()[:1]
            net = number(charge[0]) if charge else None
            place_of = run.log_evidence(warning.line)
            measured = Measured(net, _ROUNDING, place_of, kspace.script_line)
            rounded = net is not None and abs(net) <= _ROUNDING
            judged = RULE.warns if rounded else RULE.fails
            yield judged(measured, "The charges add up to this.", "Make them add up to zero.")
            return
    yield RULE.passes(Measured(0.0, 0.0))
