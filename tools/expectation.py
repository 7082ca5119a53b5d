"""What the user expects of a run, stated by the client from the task."""

from math import isfinite
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Property = Literal[
    "energy",
    "density",
    "lattice_constant",
    "cohesive_energy",
    "elastic_constants",
    "bulk_modulus",
    "heat_capacity",
    "thermal_expansion",
    "melting",
    "diffusion",
    "rdf",
    "viscosity",
    "thermal_conductivity",
    "stress_strain",
    "surface_energy",
    "vacancy_energy",
    "stacking_fault_energy",
    "process",
    "other",
]
Structure = Literal["fcc", "bcc", "hcp", "diamond", "amorphous", "liquid", "gas"]


class Quantity(BaseModel):
    """A number with its unit; units of the run, or SI-like ones; `lj` for reduced units."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    value: float
    unit: str
    standard_error: float | None = None
    n_effective: float | None = None


class Target(BaseModel):
    """One expected value, or the two ends of an expected range, with the unit."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    value: float | tuple[float, float]
    unit: str

    @property
    def low(self) -> float:
        """The lower end of a range, or the value."""
        return min(self.value) if isinstance(self.value, tuple) else self.value

    @property
    def high(self) -> float:
        """The upper end of a range, or the value."""
        return max(self.value) if isinstance(self.value, tuple) else self.value


class Expectation(BaseModel):
    """The facts of a task that a run is judged against; a missing one is not checked."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    elements: (
        Annotated[list[Annotated[str, Field(pattern=r"^[A-Z][a-z]?$")]], Field(min_length=1)] | None
    ) = None
    composition: dict[str, float] | None = Field(
        default=None, description="Fraction of atoms of each element, adding up to 1."
    )
    temperature: Target | None = None
    pressure: Target | None = None
    ensemble: Literal["nve", "nvt", "npt", "minimize"] | None = None
    property: Property | None = None
    structure: Structure | None = None
    phase: Literal["solid", "liquid", "gas"] | None = None
    run_time: Quantity | None = None
    value: Quantity | None = Field(default=None, description="The answer, where the user knows it.")
    tolerance: float | None = Field(default=None, gt=0, description="In the unit of `value`.")

    @model_validator(mode="after")
    def _numbers_can_be_met(self) -> Self:
        shares = self.composition
        if shares is not None and (
            abs(sum(shares.values()) - 1) > 0.02 or min(shares.values()) < 0
        ):
            raise ValueError("composition is fractions of atoms; they must add up to 1")
        stated = (self.run_time, self.value)
        if any(quantity is not None and not isfinite(quantity.value) for quantity in stated):
            raise ValueError("run_time and value must be numbers that a run can have")
        return self
