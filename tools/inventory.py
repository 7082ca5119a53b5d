"""What of the laboratory works on this machine, and the mend of what does not."""

import errno
import shutil
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict

from mdagent.tools.engine.engine import EngineBroken, EngineNotFound
from mdagent.tools.sandbox.isolation import SandboxUnavailable
from mdagent.tools.state import Laboratory

if TYPE_CHECKING:
    from mdagent.knowledge_index.source import SourceTree

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


def executors(laboratory: Laboratory) -> Part:
    """Where runs are carried out."""
    places = laboratory.executor
    here = f"local, {places.executors['local'].n_cores} cores"
    shown = "local refused by the operator" if "local" in places.closed else here
    return Part(name="executors", status="ok", found=shown, need="needed")


def slurm(laboratory: Laboratory) -> Part:
    """The cluster that jobs can be submitted to from here."""
    from mdagent.tools.simulation.slurm import describe_cluster

    places = laboratory.executor
    if "slurm" not in places.executors:
        what = "Slurm is not installed here"
        mend = "Needed for where='slurm' alone: start the server on a login node of a cluster."
        return Part(name="slurm", status="limited", found=what, mend=mend)
    found, mend = describe_cluster(places.executors["slurm"])
    return Part(name="slurm", status="limited" if mend else "ok", found=found, mend=mend)


def source_tree(laboratory: Laboratory) -> Part:
    """LAMMPS' source tree, which the manual and the examples are read from."""
    from mdagent.knowledge_index.source import SourceMissing, find_source

    try:
        tree = find_source(laboratory.plan.cache_folder)
    except SourceMissing:
        mend = "`mdagent source fetch` for searching the manual."
        return Part(name="source tree", status="missing", found="not fetched", mend=mend)
    found = f"LAMMPS {tree.version}{_distance(tree, laboratory)}, from {tree.origin}"
    return Part(name="source tree", status="ok", found=found, path=str(tree.path))


def _distance(tree: "SourceTree", laboratory: Laboratory) -> str:
    try:
        engine = laboratory.engine
    except (EngineNotFound, EngineBroken):
        return ""
    return f", {tree.distance(engine.version, engine.version_date)}"


def manual(laboratory: Laboratory) -> Part:
    """The index of the manual."""
    from mdagent.knowledge_index.build import index_status
    from mdagent.knowledge_index.source import SourceMissing, find_source

    cache_folder = laboratory.plan.cache_folder
    try:
        tree = find_source(cache_folder).path
    except SourceMissing:
        tree = None
    status = index_status(cache_folder, tree)
    mend = "`mdagent source fetch`, then `mdagent index build`."
    if status.state == "missing":
        return Part(name="manual", status="missing", found="no index", mend=mend)
    vectors = "by word and by meaning" if status.vectors == "yes" else "by word"
    return Part(
        name="manual",
        status="ok" if status.state == "current" else "limited",
        found=f"LAMMPS {status.manual_version}, {status.n_pages} pages searched {vectors}",
        mend="" if status.state == "current" else "Outdated: `mdagent index build`.",
        path=str(status.folder or ""),
    )


def potentials(laboratory: Laboratory) -> Part:
    """Potential files that scripts can use by name."""
    n_files = len(laboratory.catalogue.names())
    if n_files == 0:
        mend = "Set MDAGENT_POTENTIALS_FOLDERS to folders with potential files."
        return Part(name="potentials", status="missing", found="no files", mend=mend)
    return Part(name="potentials", status="ok", found=f"{n_files} files")


def data_folder(laboratory: Laboratory) -> Part:
    """Where runs are kept: writable, with room."""
    folder = laboratory.plan.data_folder
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    mend = "Set MDAGENT_DATA_FOLDER to a folder that you may write to."
    if not _takes_a_file(existing):
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


def _takes_a_file(folder: Path) -> bool:
    """Tried, not asked for: root may write everywhere but into /proc or a read-only mount."""
    try:
        with TemporaryFile(dir=folder):
            return True
    except OSError as error:
        # No space left is another matter, which the free space tells.
        return error.errno in (errno.ENOSPC, errno.EDQUOT)


def plots(_laboratory: Laboratory) -> Part:
    """Pictures of runs."""
    absent = [module for module in ("matplotlib", "PIL") if find_spec(module) is None]
    return _extra("plots", absent, "plot_run and pictures in reports")


def semantic_search(_laboratory: Laboratory) -> Part:
    """Search of the manual by meaning."""
    from mdagent.knowledge_index.semantic import missing_packages

    return _extra("semantic", missing_packages(), "searching the manual by meaning, not only words")


def _extra(name: str, absent: Sequence[str], purpose: str) -> Part:
    if not absent:
        return Part(name=name, status="ok", found="installed")
    mend = f"`pip install 'mdagent-mcp[{name}]'` for {purpose}."
    return Part(name=name, status="limited", found=f"no {', '.join(absent)}", mend=mend)


def _missing(name: str, why: str, need: Need) -> Part:
    """The rooms' own exceptions say what is wrong first and the mend after it."""
    wrong, _, mend = why.partition(". ")
    return Part(name=name, status="missing", found=wrong.rstrip("."), mend=mend or why, need=need)


PARTS: tuple[Callable[[Laboratory], Part], ...] = (
    engine,
    isolation,
    executors,
    slurm,
    data_folder,
    potentials,
    source_tree,
    manual,
    plots,
    semantic_search,
)
