"""Whether the property that the run was for can be taken from what it left."""

from collections.abc import Iterator

from mdagent.tools.evaluation.judgement import Judgement, Measured, Rule
from mdagent.tools.evaluation.properties import properties_of
from mdagent.tools.evaluation.record import RunRecord

RULE = Rule("property_computed", "the run's own outputs; each refusal gives its reason")
# Those that a run can miss although its method is right: too short, too slow, not far enough.
_CAN_BE_MISSED = (
    *("diffusion", "melting", "rdf", "stress_strain", "thermal_expansion", "heat_capacity"),
)
_OWN_COMPUTES = ("msd", "vacf", "rdf", "msd/chunk", "stress/atom", "adf")


def property_computed(run: RunRecord) -> Iterator[Judgement]:
    """What the run was for can be computed from its outputs.

    Why: paths shorter than a collision show no diffusion, and a crystal that was never heated
        enough no melting point, however well the run went.
    Instead: what the refusal names: a longer run, a wider range.
    Source: the property itself, refused with its reason.
    """
    wanted = run.expect.property
    stage = run.production or (run.stages[-1] if run.stages else None)
    if wanted is None or stage is None:
        return
    refused = [result for result in properties_of(run) if result.status == "refused"]
    evidence = run.log_evidence(stage.heading_line)
    name = wanted.replace("_", " ")
    if not refused:
        if wanted in _CAN_BE_MISSED:
            yield RULE.passes(Measured(name, name, evidence))
        return
    own = any(compute.style in _OWN_COMPUTES for compute in run.last_state.computes.values())
    if own or run.last_state.fixes_of("print"):
        yield RULE.not_checked(f"{refused[0].why} The script writes its own: take it from there.")
        return
    measured = Measured("refused", name, evidence, stage.command.script_line)
    # Of the others a script may well tell the result in its own words.
    judge = RULE.fails if wanted in _CAN_BE_MISSED else RULE.warns
    yield judge(measured, refused[0].why, refused[0].why)
