"""How large a simulation will be, from the script alone."""

from mdagent.tools.input_script.analysis import Analysis
from mdagent.tools.input_script.data_header import counts_of_data_file
from mdagent.tools.input_script.expansion import Step
from mdagent.tools.input_script.geometry import Lattice, Shape, lattice_of, overlap, shape_of
from mdagent.tools.input_script.validation import Estimate

# Along x, y and z.
Lengths = tuple[float, float, float]


def estimate(analysis: Analysis) -> Estimate:
    """Count atoms and steps as far as the script tells them."""
    n_atoms = _Count(analysis).n_atoms()
    runs = [stage for stage in analysis.stages if stage.kind == "run"]
    known = [stage.n_steps for stage in runs if stage.n_steps is not None]
    followed = not analysis.expansion.jumps and analysis.expansion.opaque is None
    complete = followed and len(known) == len(runs)
    n_steps = sum(known) if known or (followed and not runs) else None
    return Estimate(
        n_atoms=n_atoms,
        n_atoms_from="" if n_atoms is None else "script",
        n_steps=n_steps,
        n_steps_is="" if complete or n_steps is None else "at least",
        n_runs=len(runs),
    )


def box_lengths(analysis: Analysis) -> Lengths | None:
    """Lengths of the box that `create_box` makes, None where the script does not tell it."""
    count = _Count(analysis)
    n_atoms = count.n_atoms()
    shape = count.box
    changed = analysis.named("change_box", "replicate", "read_data", "read_restart")
    if shape is None or changed or n_atoms is None:
        return None
    x, y, z = (high - low for low, high in zip(shape.low, shape.high, strict=True))
    return x, y, z


class _Count:
    """Atoms, followed through the commands that make them."""

    def __init__(self, analysis: Analysis) -> None:
        self._analysis = analysis
        self._units: str | None = "lj"
        self._dimension = 3
        self._lattice: Lattice | None = None
        self._shapes: dict[str, Shape] = {}
        self.box: Shape | None = None
        self._n_atoms: float | None = 0.0

    def n_atoms(self) -> int | None:
        """The number of atoms at the end of the script, None where it cannot be told."""
        for step in self._analysis.steps:
            if not step.certain and step.name in ("create_atoms", "read_data", "replicate"):
                return None
            self._take(step)
            if self._n_atoms is None:
                return None
        return round(self._n_atoms) if self._n_atoms else None

    def _take(self, step: Step) -> None:
        match step.name:
            case "units":
                self._units = step.text(0)
            case "dimension":
                self._dimension = int(step.number(0) or 3)
            case "lattice":
                self._lattice = lattice_of(step, self._units, self._dimension)
            case "region":
                shape = shape_of(step, self._lattice, self.box)
                if shape is not None:
                    self._shapes[step.text(0) or ""] = shape
            case "create_box":
                self.box = self._shapes.get(step.text(1) or "")
            case "create_atoms":
                self._add(self._created(step))
            case "read_data":
                self._add(counts_of_data_file(step, self._analysis.inputs).get("atoms"))
            case "replicate":
                self._replicate(step)
            case "read_restart" | "delete_atoms" | "read_dump" | "clear":
                self._n_atoms = None

    def _add(self, n_atoms: float | None) -> None:
        self._n_atoms = (
            None if n_atoms is None or self._n_atoms is None else self._n_atoms + n_atoms
        )

    def _created(self, step: Step) -> float | None:
        if step.find("mol", 1) is not None or step.find("subset", 1) is not None:
            return None
        match step.text(1):
            case "single":
                return 1.0
            case "random":
                return step.number(2)
            case "box":
                return self._filled(self.box)
            case "region":
                return self._filled(self._shapes.get(step.text(2) or ""))
            case _:
                return None

    def _filled(self, shape: Shape | None) -> float | None:
        if shape is None or self._lattice is None or self.box is None:
            return None
        volume = overlap(shape, self.box)
        if self._dimension == 2:
            # Regions have a thickness in z that holds one layer.
            volume /= max(shape.high[2] - shape.low[2], 1e-12)
        return volume / self._lattice.cell_volume * self._lattice.n_basis

    def _replicate(self, step: Step) -> None:
        factors = [step.number(i) for i in range(3)]
        for factor in factors:
            self._n_atoms = None if factor is None or not self._n_atoms else self._n_atoms * factor
