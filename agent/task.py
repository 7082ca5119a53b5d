"""What the demo asks for: the melting of a copper-nickel nanoparticle, varied by a seed."""

import random
from dataclasses import dataclass

LATTICE_CONSTANT_A = 3.58


@dataclass(frozen=True)
class Task:
    """One question with the numbers that it states; the same seed asks the same question."""

    seed: int
    radius_in_lattice_constants: float
    nickel_fraction: float
    start_temperature_K: int
    end_temperature_K: int
    n_heating_steps: int

    @property
    def question(self) -> str:
        """The task in the words of the person who asks."""
        diameter_nm = 2 * self.radius_in_lattice_constants * LATTICE_CONSTANT_A / 10
        return (
            f"Heat a copper-nickel nanoparticle ({diameter_nm:.1f} nm across, "
            f"{self.nickel_fraction:.0%} nickel) from {self.start_temperature_K} K to "
            f"{self.end_temperature_K} K and find the temperature at which it melts."
        )

    @property
    def expectation(self) -> dict[str, object]:
        """What a client states to the tools, read off the question."""
        return {
            "elements": ["Cu", "Ni"],
            "temperature": {"value": self.end_temperature_K, "unit": "K"},
            "ensemble": "nvt",
            "property": "melting",
        }


def make_task(seed: int) -> Task:
    """The task of a seed; sizes that one core heats through melting in half a minute."""
    rng = random.Random(f"task {seed}")
    return Task(
        seed=seed,
        radius_in_lattice_constants=rng.choice([3.2, 3.4, 3.8]),
        nickel_fraction=rng.choice([0.2, 0.3, 0.4]),
        start_temperature_K=rng.choice([500, 600, 700]),
        end_temperature_K=rng.choice([1700, 1800, 1900]),
        n_heating_steps=rng.choice([18000, 20000, 22000]),
    )
