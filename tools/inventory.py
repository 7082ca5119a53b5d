"""What of the laboratory works on this machine, and the mend of what does not."""

import os
import shutil
from collections.abc import Callable
from importlib.util import find_spec
from typing import Literal

from pydantic import BaseModel, ConfigDict

from mdagent.tools.engine.engine import EngineBroken, EngineNotFound
from mdagent.tools.sandbox.isolation import SandboxUnavailable
from mdagent.tools.state import Laboratory

Need = Literal["needed", "useful"]
LEAST_FREE_GiB = 1.0


class Part(BaseModel):
    """One part of the laboratory: what was found, or how to get it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    status: Literal["ok", "limited", "missing"]
    found: str
    mend: str = ""
    path: str = ""
    need: Need = "useful"


def inventory(laboratory: Laboratory) -> list[Part]:
    """Every part, looked at now; nothing is written but a probe file that is removed."""
    return [look(laboratory) for look in PARTS]


def engine(laboratory: Laboratory) -> Part:
    """The LAMMPS binary and whether it starts."""
    try:
        found = laboratory.engine
    except (EngineNotFound, EngineBroken) as error:
        return _missing("engine", str(error), "needed")
    ranks = "several ranks" if found.launcher else "one rank only, no MPI launcher"
    shown = f"LAMMPS {found.version}, {len(found.packages)} packages, {ranks}"
    path = str(found.executable)
    return Part(name="engine", status="ok", found=shown, path=path, need="needed")


def isolation(laboratory: Laboratory) -> Part:
    """What confines a run, proved by a confined probe."""
    try:
        found = laboratory.sandbox.isolation
    except SandboxUnavailable as error:
        return _missing("isolation", str(error), "needed")
    shown = f"{found.backend}, {found.level}"
    if not found.missing:
        return Part(name="isolation", status="ok", found=shown, need="needed")
    lacks = f"{shown}; does not keep out: {', '.join(found.missing)}"
    return Part(name="isolation", status="limited", found=lacks, need="needed")


def data_folder(laboratory: Laboratory) -> Part:
    """Where runs are kept: writable, with room."""
    folder = laboratory.plan.data_folder
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    mend = "Set MDAGENT_DATA_FOLDER to a folder that you may write to."
    if not existing.is_dir() or not os.access(existing, os.W_OK | os.X_OK):
        return Part(
            name="data folder",
            status="missing",
            found=f"{folder}: {existing} cannot be written",
            mend=mend,
            need="needed",
        )
    free_GiB = shutil.disk_usage(existing).free / 2**30
    shown = f"{folder}, {free_GiB:.1f} GiB free"
    if free_GiB < LEAST_FREE_GiB:
        mend = "Make room, or delete old runs with `mdagent delete-run`."
        return Part(name="data folder", status="limited", found=shown, mend=mend, need="needed")
    return Part(name="data folder", status="ok", found=shown, need="needed")


def plots(_laboratory: Laboratory) -> Part:
    """Pictures of runs."""
    return _extra("plots", ("matplotlib", "PIL"), "plot_run and pictures in reports")


def semantic_search(_laboratory: Laboratory) -> Part:
    """Search of the manual by meaning."""
    modules = ("faiss", "sentence_transformers")
    return _extra("semantic", modules, "searching the manual by meaning; words are searched anyway")


def _extra(name: str, modules: tuple[str, ...], purpose: str) -> Part:
    absent = [module for module in modules if find_spec(module) is None]
    if not absent:
        return Part(name=name, status="ok", found=", ".join(modules))
    mend = f"`pip install 'mdagent-mcp[{name}]'` for {purpose}."
    return Part(name=name, status="limited", found=f"no {', '.join(absent)}", mend=mend)


def _missing(name: str, why: str, need: Need) -> Part:
    """The rooms' own exceptions say what is wrong first and the mend after it."""
    wrong, _, mend = why.partition(". ")
    return Part(name=name, status="missing", found=wrong.rstrip("."), mend=mend or why, need=need)


PARTS: tuple[Callable[[Laboratory], Part], ...] = (
    engine,
    isolation,
    data_folder,
    plots,
    semantic_search,
)
