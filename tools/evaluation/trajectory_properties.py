"""Properties out of the trajectory: radial distribution, diffusion."""

from mdagent.tools.engine.units import UNITS
from mdagent.tools.evaluation.diffusion import N_GROUPS, Displacement, displacement_of
from mdagent.tools.evaluation.evaluation import PropertyResult
from mdagent.tools.evaluation.property_results import computed, quantity_with, refused, tabulated
from mdagent.tools.evaluation.quantities import unit_label
from mdagent.tools.evaluation.rdf import Rdf, radial_distribution
from mdagent.tools.evaluation.record import RunRecord
from mdagent.tools.evaluation.unwrapped import NoPaths, paths_of, still_frames

_MOST_FRAMES = 20
_NO_RDF = (
    "It takes frames with positions from the last stage, in a box that is periodic in all"
    " directions and wider than two shells: dump 1 all custom N run.dump id type x y z."
)
_D_NOTE = (
    "From the slope of the mean squared displacement; the error is that of ten groups of atoms."
    " The periodic box lowers it; compare two box sizes."
)

_FRICTION = " The friction of the thermostat slows the atoms: without it they diffuse faster."


def rdf_of(run: RunRecord) -> Rdf | None:
    """g(r) over the second half of the last stage."""
    return radial_distribution(still_frames(run, _MOST_FRAMES))


def rdf(run: RunRecord) -> PropertyResult:
    """Place and height of the first peak, and the neighbours up to the minimum behind it."""
    found = rdf_of(run)
    if found is None:
        return refused("rdf", _NO_RDF)
    length = unit_label(run.units, "length")
    shell = found.coordination
    width = float(found.distance[1] - found.distance[0])
    table = {
        "first_peak": quantity_with(found.peak, width / 2, length),
        "first_peak_height": quantity_with(float(f"{found.height:.3g}"), None, ""),
        "first_minimum": quantity_with(found.minimum, width / 2, length),
        "coordination_number": quantity_with(
            shell.mean, shell.standard_error, "", shell.n_effective
        ),
    }
    return tabulated("rdf", table, "Distances are as sharp as half a bin.")


def displacement(run: RunRecord) -> Displacement:
    """The mean squared displacement in the last stage.

    Raises:
        NoPaths: The text says what is missing.
    """
    paths = paths_of(run)
    stage = run.dynamics
    dimension = stage.state.dimension if stage is not None else 3
    found = displacement_of(paths.positions, paths.interval, dimension)
    if found is None:
        raise NoPaths("Fewer than ten atoms were followed, or none of them moved.")
    return found


def diffusion(run: RunRecord) -> PropertyResult:
    """The coefficient of self-diffusion, where the displacement grows as time."""
    try:
        found = displacement(run)
    except NoPaths as error:
        return refused("diffusion", str(error))
    if found.regime != "diffusive":
        return refused("diffusion", why_not_diffusive(found))
    factor, unit = _in_cm2_per_s(run.units)
    quantity = quantity_with(
        found.coefficient * factor, found.standard_error * factor, unit, N_GROUPS
    )
    stage = run.dynamics
    bathed = stage is not None and stage.state.fixes_of("langevin", "brownian")
    return computed("diffusion", quantity, f"{_D_NOTE}{_FRICTION if bathed else ''}")


def why_not_diffusive(found: Displacement) -> str:
    """What the motion is instead, and what would show diffusion."""
    told = f"The displacement grows as time to the power {found.exponent:.2f}, not 1"
    if found.regime == "ballistic":
        return f"{told}: atoms still fly freely. Run longer, until they have met many others."
    return f"{told}: atoms stay near their places. In a solid wait for hops; else run longer."


def _in_cm2_per_s(units: str) -> tuple[float, str]:
    style = UNITS.get(units)
    if style is None or style.length_A is None or style.time_ps is None:
        return 1.0, "lj"
    # 1 angstrom^2/ps is 1e-4 cm^2/s.
    return style.length_A**2 / style.time_ps * 1e-4, "cm^2/s"
