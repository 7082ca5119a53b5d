"""Whether the temperature fluctuates as much as it does in the canonical ensemble."""

import math
from collections.abc import Iterator

from mdagent.tools.evaluation.checks.equilibration import DRIVING
from mdagent.tools.evaluation.controls import ensemble_of, thermostats
from mdagent.tools.evaluation.judgement import Judgement, Measured, Rule
from mdagent.tools.evaluation.record import RunRecord
from mdagent.tools.evaluation.stages import Stage
from mdagent.tools.evaluation.thermo_output import thermo_output

RULE = Rule(
    "temperature_width", "canonical: sigma(T)/<T> = sqrt(2/N_f), N_f = 3N - 3", "of canonical"
)
LOW, HIGH = 0.5, 1.8
_FEWEST_SAMPLES = 30
_CONSTRAINED = ("shake", "rattle", "rigid", "rigid/small", "rigid/nvt", "rigid/nve")


def temperature_width(run: RunRecord) -> Iterator[Judgement]:
    """The standard deviation of the temperature is 0.5 to 1.8 times the canonical one.

    Why: velocity rescaling and a Berendsen thermostat give the right mean without the right
        fluctuations, so heat capacities from them are wrong; too wide is a ringing thermostat.
        A fixed limit such as 10 % fails a sound run of 55 atoms and passes a bad one of 2600.
    Instead: `nvt`, `langevin` or `temp/csvr`, Tdamp of 100 timesteps.
    Source: canonical distribution of the kinetic energy.
    """
    stage = run.dynamics
    if stage is None or ensemble_of(stage.state) not in ("nvt", "npt"):
        return
    baths = thermostats(stage.state)
    # What is driven on purpose has a temperature on its way.
    if any(bath.ramps for bath in baths) or stage.state.fixes_of(*_CONSTRAINED, *DRIVING):
        return
    if _of_another_compute(stage):
        yield RULE.not_checked("The degrees of freedom of the compute that is printed are unknown.")
        return
    estimate = run.estimate(stage, "temperature")
    if estimate is None or estimate.n_effective < _FEWEST_SAMPLES or not stage.n_atoms:
        yield RULE.not_checked(f"Fewer than {_FEWEST_SAMPLES} independent samples.")
        return
    degrees = stage.state.dimension * (stage.n_atoms - 1)
    canonical = estimate.mean * math.sqrt(2 / degrees) if degrees > 0 else 0.0
    if canonical <= 0:
        yield RULE.not_checked("The system has no degrees of freedom to compare with.")
        return
    ratio = estimate.standard_deviation / canonical
    measured = Measured(
        round(ratio, 3),
        f"{LOW} to {HIGH}",
        run.log_evidence(stage.heading_line),
        baths[-1].fix.script_line if baths else stage.command.script_line,
    )
    if LOW <= ratio <= HIGH:
        yield RULE.passes(measured)
    else:
        why = f"The temperature fluctuates {ratio:.2g} times as much as in the canonical ensemble."
        yield RULE.warns(measured, why, "fix nvt with Tdamp of 100 timesteps, and a longer run")


def _of_another_compute(stage: Stage) -> bool:
    """Whether the printed temperature is not that of all atoms in all directions."""
    return thermo_output(stage.state).temperature != "thermo_temp"
