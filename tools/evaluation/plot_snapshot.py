"""A snapshot of the atoms, drawn by LAMMPS itself in the sandbox."""

import io
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from mdagent.tools.engine.engine import Engine
from mdagent.tools.evaluation.picture import Picture, PlotsMissing
from mdagent.tools.evaluation.quantities import unit_label
from mdagent.tools.evaluation.record import RunRecord
from mdagent.tools.evaluation.scene import ColourBy, Scene, colour_of, scene_of
from mdagent.tools.evaluation.statistics import FloatArray
from mdagent.tools.sandbox.job import Job
from mdagent.tools.sandbox.limits import Limits
from mdagent.tools.sandbox.sandbox import Sandbox, run_confined

if TYPE_CHECKING:
    from PIL.Image import Image

_LIMITS = Limits(wall_time_s=60, memory_MiB=2048, disk_MiB=256, n_processes=16)
_PIXELS = 640
_MARGIN = 16
_WHITE = 245
# Nearer than this only beams of the box would cross the picture.
_ZOOMED = 1.8
_FILLS = 0.75


@dataclass(frozen=True)
class Renderer:
    """The engine that draws and the sandbox that it draws in."""

    engine: Engine
    sandbox: Sandbox


class RenderingFailed(RuntimeError):
    """The engine drew no picture; the text holds what it said."""


def draw_snapshot(run: RunRecord, renderer: Renderer, colour_by: ColourBy = "type") -> Picture:
    """The last frame of a dump, coloured by atom type, or by the crystal around each atom.

    Raises:
        NothingToPlot: The run left no dump with positions.
        PlotsMissing: pillow is not installed.
        RenderingFailed: The engine drew nothing.
    """
    scene = scene_of(run, colour_by)
    png = _as_png(_render(_data_file(scene), _script(scene), renderer))
    frame, counts = scene.frame, scene.counts
    told = ", ".join(f"{count} {name}" for name, count in counts.items())
    step = f"step {frame.step}" if frame.step is not None else "the last frame"
    caption = f"The atoms at {step}, coloured by {colour_by}: {told}. Drawn by LAMMPS' dump image."
    numbers: dict[str, float | str] = {name: float(count) for name, count in counts.items()}
    numbers["step"] = float(frame.step or 0)
    numbers["unit of length"] = unit_label(run.units, "length")
    return Picture(png, caption, {}, numbers)


def _data_file(scene: Scene) -> str:
    where, kinds = scene.where, scene.kinds
    low, high = scene.bounds
    lines = ["the last frame", "", f"{len(where)} atoms", f"{int(kinds.max())} atom types"]
    lines += [f"{low[i]:.8g} {high[i]:.8g} {axis}lo {axis}hi" for i, axis in enumerate("xyz")]
    if np.any(scene.frame.tilt):
        lines.append("{:.8g} {:.8g} {:.8g} xy xz yz".format(*scene.frame.tilt))
    lines += ["", "Atoms # atomic", ""]
    rows = zip(range(1, len(where) + 1), kinds, where, strict=True)
    lines += [f"{i} {int(k)} {x:.8g} {y:.8g} {z:.8g}" for i, k, (x, y, z) in rows]
    return "\n".join(lines) + "\n"


def _script(scene: Scene) -> str:
    diameter = scene.diameter
    centre, extent = _view(scene)
    n_types = int(scene.kinds.max())
    colours = [colour_of(kind) for kind in range(1, n_types + 1)]
    return "\n".join(
        [
            "units lj",
            "atom_style atomic",
            "boundary p p p",
            "box tilt large",
            "read_data atoms.data",
            "mass * 1.0",
            "pair_style zero 1.0",
            "pair_coeff * *",
            # The picture needs no neighbours; a wide margin of ghosts would cost time.
            "comm_modify cutoff 0.1" if len(scene.where) > 1 else "",
            f"write_dump all image snapshot.jpg type type size {_PIXELS} {_PIXELS}"
            f" zoom {extent:.3f} center s {centre[0]:.4f} {centre[1]:.4f} {centre[2]:.4f}"
            f" view 65 25 box {'yes' if extent < _ZOOMED else 'no'} 0.01 shiny 0.3 fsaa yes"
            " modify backcolor white boxcolor black"
            + "".join(f" adiam {kind} {diameter:.4g}" for kind in range(1, n_types + 1))
            + "".join(f" color kind{k} {r} {g} {b}" for k, (r, g, b) in enumerate(colours, 1))
            + "".join(f" acolor {kind} kind{kind}" for kind in range(1, n_types + 1)),
            "",
        ]
    )


def _view(scene: Scene) -> tuple[FloatArray, float]:
    """Centre as a fraction of the box and zoom, so that a particle in vacuum fills the picture."""
    where = scene.where
    low, high = scene.bounds
    edges = np.where(high > low, high - low, 1.0)
    middle = (where.min(axis=0) + where.max(axis=0)) / 2
    share = float(np.max((where.max(axis=0) - where.min(axis=0)) / edges))
    # 1.2 shows the corners of a full box; a particle has none, and may come nearer.
    return (middle - low) / edges, 1.2 if share > _FILLS else min(1.6 / share, 9.0)


def _render(data: str, script: str, renderer: Renderer) -> bytes:
    with tempfile.TemporaryDirectory(prefix="mdagent-snapshot-") as name:
        folder = Path(name)
        work, output = folder / "work", folder / "output.txt"
        work.mkdir()
        (work / "atoms.data").write_text(data, encoding="utf-8")
        (work / "in.lammps").write_text(script, encoding="utf-8")
        job = Job(
            argv=renderer.engine.argv("-in", "in.lammps", "-log", "none"),
            work_folder=work,
            readable=renderer.engine.readable(),
            environment=renderer.engine.environment(),
            output=output,
        )
        run_confined(renderer.sandbox, job, _LIMITS)
        picture = work / "snapshot.jpg"
        if not picture.is_file():
            raise RenderingFailed(_last_words(output))
        return picture.read_bytes()


def _last_words(output: Path) -> str:
    said = output.read_text(encoding="utf-8", errors="replace") if output.is_file() else ""
    errors = [line for line in said.splitlines() if line.startswith("ERROR")]
    return f"LAMMPS drew no picture: {errors[0] if errors else 'it ended without a word.'}"


def _is_ink(grey: int) -> int:
    """Darker than what JPEG makes of white."""
    return 255 if grey < _WHITE else 0


def _inked(mask: "Image", size: tuple[int, int]) -> tuple[int, int, int, int]:
    """What is drawn on, with a margin; everything where nothing is."""
    left, top, right, bottom = mask.getbbox() or (0, 0, *size)
    return (
        max(0, left - _MARGIN),
        max(0, top - _MARGIN),
        min(size[0], right + _MARGIN),
        min(size[1], bottom + _MARGIN),
    )


def _as_png(jpeg: bytes) -> bytes:
    try:
        from PIL.Image import open as open_image
    except ImportError as error:
        raise PlotsMissing from error
    with open_image(io.BytesIO(jpeg)) as image:
        buffer = io.BytesIO()
        trimmed = image.convert("RGB")
        trimmed = trimmed.crop(_inked(trimmed.convert("L").point(_is_ink), trimmed.size))
        trimmed.quantize(128).save(buffer, format="PNG", optimize=True)
        return buffer.getvalue()
