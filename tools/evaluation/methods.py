"""What a run needs for each property: the method, and the output to take it from."""

from collections.abc import Callable, Mapping

from mdagent.tools.evaluation.controls import barostats, thermostats
from mdagent.tools.evaluation.record import RunRecord
from mdagent.tools.evaluation.state import State
from mdagent.tools.expectation import Property

# A requirement: what it is, and whether a run meets it.
Requirement = tuple[str, Callable[[RunRecord], bool]]


def _states(run: RunRecord) -> list[State]:
    return [*(stage.state for stage in run.stages), run.last_state]


def _fix(run: RunRecord, *styles: str) -> bool:
    return any(state.fixes_of(*styles) for state in _states(run))


def _fix_family(run: RunRecord, *families: str) -> bool:
    return any(
        fix.style.partition("/")[0] in families
        for state in _states(run)
        for fix in state.fixes.values()
    )


def _compute(run: RunRecord, *styles: str) -> bool:
    return any(c.style in styles for state in _states(run) for c in state.computes.values())


def _command(run: RunRecord, *names: str) -> bool:
    return any(run.last_state.has(name) for name in names)


def _box_relaxes(run: RunRecord) -> bool:
    """The box finds its own size: a barostat, `box/relax`, or several volumes compared."""
    held = any(barostats(state) for state in _states(run))
    return held or _fix(run, "box/relax") or _several_volumes(run)


def _several_volumes(run: RunRecord) -> bool:
    volumes = set()
    for stage in run.stages:
        values = stage.thermo.series("volume")
        if values is not None and len(values):
            volumes.add(round(float(values[0]), 6))
    return len(volumes) >= 3


def _several_temperatures(run: RunRecord) -> bool:
    """A ramp, or stages at different temperatures."""
    baths = [bath for state in _states(run) for bath in thermostats(state)]
    return any(bath.ramps for bath in baths) or len({b.stop for b in baths} - {None}) >= 2


def _canonical(run: RunRecord) -> bool:
    """Several temperatures, or a thermostat that leaves the canonical fluctuations."""
    if _several_temperatures(run):
        return True
    stage = run.production
    baths = thermostats(stage.state) if stage is not None else []
    # Without one the energy cannot fluctuate, but the temperature does, in NVE by a known law.
    return not any(bath.fix.style in ("temp/berendsen", "temp/rescale") for bath in baths)


def _defect(run: RunRecord) -> bool:
    """Atoms taken out or put in between stages; a file that is read may hold the defect."""
    counts = {stage.n_atoms for stage in run.stages}
    return len(counts) > 1 or _command(run, "delete_atoms", "read_data", "read_restart")


def _frames_or(run: RunRecord, *computes: str) -> bool:
    """A compute that gives the property, or at least ten frames to compute it from."""
    if _compute(run, *computes):
        return True
    for stage in run.stages:
        for dump in stage.state.dumps.values():
            every = dump.words[4] if len(dump.words) > 4 else ""
            if every.isdigit() and int(every) and (stage.planned_steps or 0) // int(every) >= 9:
                return True
    return False


def _column(name: str) -> Callable[[RunRecord], bool]:
    headings = {"pressure": ("Press", "Pxx"), "energy": ("PotEng", "E_pair", "TotEng")}[name]
    return lambda run: any(
        heading in stage.thermo.columns for stage in run.stages for heading in headings
    )


def _flux(run: RunRecord) -> bool:
    return _compute(run, "heat/flux") or _fix(
        run, "thermal/conductivity", "heat", "ehex", "langevin"
    )


def _shear(run: RunRecord) -> bool:
    shear = ("viscosity", "nvt/sllod", "accelerate/cos", "ave/correlate", "ave/correlate/long")
    printed = any("Pxy" in stage.thermo.columns for stage in run.stages)
    return _fix(run, *shear) or printed or _compute(run, "viscosity/cos")


def _strains(run: RunRecord) -> bool:
    by_fix = _fix(run, "deform", "move", "wall/piston", "setforce", "aveforce", "indent")
    return by_fix or _command(run, "change_box", "displace_atoms")


def _two_energies(run: RunRecord) -> bool:
    return len(run.stages) >= 2


_BOX: Requirement = ("a box that relaxes: npt, box/relax or several volumes", _box_relaxes)
_ENERGY: Requirement = ("the energy in the thermo table", _column("energy"))
_PRESSURE: Requirement = ("the pressure in the thermo table", _column("pressure"))
_SWEEP: Requirement = ("a temperature ramp, or several temperatures", _several_temperatures)
_STRAIN: Requirement = ("a strain: fix deform or change_box", _strains)
_COMPARED: Requirement = ("at least two states to compare", _two_energies)

METHODS: Mapping[Property, tuple[Requirement, ...]] = {
    "energy": (_ENERGY,),
    "density": (_BOX,),
    "lattice_constant": (_BOX,),
    "cohesive_energy": (_ENERGY,),
    "elastic_constants": (
        (
            "strained boxes or compute born/matrix",
            lambda run: _strains(run) or _compute(run, "born/matrix"),
        ),
        _PRESSURE,
    ),
    "bulk_modulus": (
        ("a box that changes", lambda run: _box_relaxes(run) or _strains(run)),
        _PRESSURE,
    ),
    "heat_capacity": (
        _ENERGY,
        ("several temperatures, or a thermostat that samples the canonical ensemble", _canonical),
    ),
    "thermal_expansion": (_BOX, _SWEEP),
    "melting": (_SWEEP, _ENERGY),
    "viscosity": (("off-diagonal pressures or a shear fix", _shear),),
    "thermal_conductivity": (("compute heat/flux or a heat-exchange fix", _flux),),
    "stress_strain": (_STRAIN, _PRESSURE),
    "surface_energy": (_ENERGY, _COMPARED),
    "vacancy_energy": (_ENERGY, _COMPARED, ("an atom less: delete_atoms", _defect)),
    "stacking_fault_energy": (_ENERGY, _COMPARED),
}

# What the outputs must hold, where the method alone is not enough.
OUTPUT_NEEDS: Mapping[Property, tuple[Requirement, ...]] = {
    "diffusion": (
        (
            "compute msd or vacf, or ten frames of a dump",
            lambda run: _frames_or(run, "msd", "vacf", "msd/chunk"),
        ),
    ),
    "rdf": (("compute rdf, or ten frames of a dump", lambda run: _frames_or(run, "rdf")),),
}
