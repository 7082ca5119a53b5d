"""The paths of atoms through periodic faces, from the dumps of the last stage."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mdagent.tools.evaluation.neighbors import Space, space_of
from mdagent.tools.evaluation.quantities import timestep_of
from mdagent.tools.evaluation.record import RunRecord
from mdagent.tools.evaluation.statistics import FloatArray
from mdagent.tools.evaluation.trajectory import cell, dump_files, frames_of, positions, steps_of
from mdagent.tools.simulation.dump_file import Frame

# These bound the memory: 500 x 400 positions are 5 MB.
_MOST_FRAMES, _MOST_ATOMS = 400, 500
_FEWEST_FRAMES = 20
# An atom that moves by more of the box between frames may have gone the other way round.
_LARGEST_STEP = 0.4
_UNWRAPPED = ("xu", "yu", "zu")


class NoPaths(LookupError):
    """The run left nothing to follow atoms by; the text says what would."""


@dataclass(frozen=True)
class Paths:
    """Positions of the same atoms in frames at equal times, the centre of mass at rest."""

    positions: FloatArray
    interval: float


def still_frames(run: RunRecord, most: int) -> list[tuple[FloatArray, Space]]:
    """Positions and boxes of frames from the second half of the last stage, evenly spread."""
    for path, chosen in _of_last_stage(run):
        later = chosen[len(chosen) // 2 :]
        picked = [later[i] for i in np.unique(np.linspace(0, len(later) - 1, most).astype(int))]
        frames = [(frame, positions(frame)) for frame in frames_of(path, picked)]
        usable = [(where, frame) for frame, where in frames if where is not None]
        if usable:
            return [(w, space_of(f, w)) for w, f in usable if np.isfinite(w).all()]
    return []


def paths_of(run: RunRecord) -> Paths:
    """Follow a sample of the atoms through the last stage.

    Raises:
        NoPaths: No dump has twenty frames at equal intervals with ids, or atoms jump between.
    """
    stage = run.dynamics
    step = timestep_of(stage.state) if stage is not None else None
    for path, chosen in _of_last_stage(run):
        if len(chosen) < _FEWEST_FRAMES or step is None:
            continue
        picked = chosen[:: -(-len(chosen) // _MOST_FRAMES)]
        # A box face is crossed unseen between far frames: all are followed, some are kept.
        frames = list(_followed(frames_of(path, chosen), len(chosen) // len(picked)))
        steps = [frame_step for frame_step, _ in frames]
        gaps = np.diff(steps)
        if len(gaps) < _FEWEST_FRAMES - 1 or np.ptp(gaps) != 0:
            continue
        return Paths(np.array([where for _, where in frames]), float(gaps[0]) * step)
    raise NoPaths(
        "No dump of the last stage holds 20 frames at equal intervals with `id` and positions:"
        " dump 1 all custom N run.dump id type xu yu zu, N a hundredth of the run."
    )


def _of_last_stage(run: RunRecord) -> list[tuple[Path, list[int]]]:
    """Each dump with its frames from the last stage."""
    stage = run.dynamics
    steps = stage.thermo.steps if stage is not None else None
    if steps is None or not len(steps):
        return []
    found = []
    for path in dump_files(run):
        inside = [
            index
            for index, at in enumerate(steps_of(path))
            if at is not None and steps[0] <= at <= steps[-1]
        ]
        if inside:
            found.append((path, inside))
    return found


def _followed(frames: Iterable[Frame], stride: int) -> Iterator[tuple[int, FloatArray]]:
    """Step and unwrapped positions of every `stride`-th frame, the drift of the whole taken off."""
    previous: FloatArray | None = None
    path = np.empty(0)
    for index, frame in enumerate(frames):
        where = _sorted(frame)
        if where is None or frame.step is None or (previous is not None and
                                                   where.shape != previous.shape):  # fmt: skip
            return
        if previous is None or _is_unwrapped(frame):
            path = where
        else:
            path = path + _moved(frame, previous, where)
        previous = where
        if index % stride == 0:
            centred = path - path.mean(axis=0)
            yield frame.step, centred[:: max(1, len(centred) // _MOST_ATOMS)]


def _sorted(frame: Frame) -> FloatArray | None:
    where = positions(frame) if not _is_unwrapped(frame) else _columns(frame, _UNWRAPPED)
    if where is None or "id" not in frame.columns or not np.isfinite(where).all():
        return None
    return np.asarray(where[np.argsort(frame.column("id"))])


def _is_unwrapped(frame: Frame) -> bool:
    return all(name in frame.columns for name in _UNWRAPPED)


def _columns(frame: Frame, names: Sequence[str]) -> FloatArray:
    return np.stack([frame.column(name) for name in names], axis=1)


def _moved(frame: Frame, before: FloatArray, after: FloatArray) -> FloatArray:
    """The nearest way from one frame to the next.

    Raises:
        NoPaths: It is so long that another image may be meant.
    """
    if frame.box is None:
        return after - before
    vectors = cell(frame)
    scaled = (after - before) @ np.linalg.inv(vectors).T
    periodic = space_of(frame, after).periodic
    scaled = scaled - np.where(periodic, np.round(scaled), 0.0)
    if np.abs(scaled[:, periodic]).max(initial=0.0) > _LARGEST_STEP:
        raise NoPaths(
            "Between two frames atoms move by nearly half of the box: dump more often, or xu yu zu."
        )
    return np.asarray(scaled @ vectors.T)
