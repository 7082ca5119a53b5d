"""What the server holds: the rooms of the laboratory, each opened at its first use."""

from __future__ import annotations

import copy
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Generic, Literal, TypeVar, cast

from mdagent.tools.engine.engine import EngineOptions
from mdagent.tools.sandbox.limits import Limits
from mdagent.tools.sandbox.sandbox import SandboxOptions
from mdagent.tools.simulation.slurm_options import SlurmOptions

if TYPE_CHECKING:
    from mdagent.knowledge_index.index import Index
    from mdagent.potentials.catalogue import Catalogue
    from mdagent.tools.engine.engine import Engine
    from mdagent.tools.sandbox.sandbox import Sandbox
    from mdagent.tools.simulation.places import Places
    from mdagent.tools.simulation.retention import Retention
    from mdagent.tools.simulation.store import RunStore

T = TypeVar("T")


@dataclass(frozen=True)
class Plan:
    """Where things are and what the operator allows; made by the server's settings."""

    data_folder: Path
    cache_folder: Path
    engine: EngineOptions = field(default_factory=EngineOptions)
    sandbox: SandboxOptions = field(default_factory=SandboxOptions)
    allowed_folders: tuple[Path, ...] = ()
    potentials_folders: tuple[Path, ...] = ()
    limits: Limits = field(default_factory=Limits)
    limits_cap: Limits = field(default_factory=Limits)
    store_MiB: int | None = None
    retention_days: float | None = None
    local_runs: Literal["allow", "refuse"] = "allow"
    slurm: SlurmOptions = field(default_factory=SlurmOptions)


class Room(Generic[T]):
    """A property that one thread opens and all keep.

    A failure is not kept: after the mend the next request works, without a restart.
    """

    def __init__(self, open_room: Callable[[Laboratory], T]) -> None:
        self._open_room = open_room
        self._name = open_room.__name__
        self.__doc__ = open_room.__doc__

    def __get__(self, laboratory: Laboratory, _owner: type[Laboratory]) -> T:
        rooms = laboratory.rooms
        if self._name not in rooms:
            with laboratory.opening:
                if self._name not in rooms:
                    rooms[self._name] = self._open_room(laboratory)
        return cast("T", rooms[self._name])


class Laboratory:
    """The rooms by name; opening one may raise that room's own exception, which names the mend."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.rooms: dict[str, object] = {}
        # One lock for all: a room opens others on its way, from the same thread.
        self.opening = threading.RLock()
        self._catalogues: dict[tuple[Path, ...], Catalogue] = {}
        self._owner: str | None = None

    def seen_by(self, owner: str) -> Laboratory:
        """The same rooms as one client sees them: of the runs its own alone."""
        seen = copy.copy(self)
        seen._owner = owner
        return seen

    @property
    def allowed_folders(self) -> tuple[Path, ...]:
        """Folders of this machine that a request may name files in."""
        return self.plan.allowed_folders

    @property
    def limits(self) -> Limits:
        """What a run may use where the request says nothing."""
        return self.plan.limits

    @property
    def limits_cap(self) -> Limits:
        """The most that a request may ask for."""
        return self.plan.limits_cap

    @property
    def engine(self) -> Engine:
        """The LAMMPS of this machine; found again when its file changes under a living server."""
        engine, seen = self._found_engine
        if _fingerprint(engine.files) == seen:
            return engine
        with self.opening:
            self.rooms.pop("_found_engine", None)
            return self._found_engine[0]

    @Room
    def _found_engine(self) -> tuple[Engine, _Fingerprint]:
        from mdagent.tools.engine.engine import find_engine

        engine = find_engine(self.plan.engine)
        return engine, _fingerprint(engine.files)

    @Room
    def sandbox(self) -> Sandbox:
        """What confines every run; refused where no confinement works."""
        from mdagent.tools.sandbox.sandbox import open_sandbox

        return open_sandbox(self.plan.sandbox)

    @property
    def store(self) -> RunStore:
        """The runs of the data folder; nothing is made there before the first run."""
        from mdagent.tools.simulation.store import RunStore

        return RunStore(self.plan.data_folder, self._owner)

    @property
    def retention(self) -> Retention:
        """What the operator allows all runs together."""
        from mdagent.tools.simulation.retention import Retention

        return Retention(self.plan.store_MiB, self.plan.retention_days)

    @Room
    def executor(self) -> Places:
        """What carries runs out, here and on a cluster."""
        from mdagent.tools.simulation.executor import Executor, ExecutorUnavailable
        from mdagent.tools.simulation.local import LocalExecutor
        from mdagent.tools.simulation.places import LOCAL_REFUSED, Places
        from mdagent.tools.simulation.slurm import SlurmExecutor

        places: dict[str, Executor] = {"local": LocalExecutor(self.store.layout)}
        closed = {} if self.plan.local_runs == "allow" else {"local": LOCAL_REFUSED}
        try:
            places["slurm"] = SlurmExecutor(self.plan.slurm)
        except ExecutorUnavailable as error:
            closed["slurm"] = str(error)
        return Places(places, closed)

    @property
    def index(self) -> Index:
        """The manual's index; opened again when a newer one was built beside a living server."""
        from mdagent.knowledge_index.build import index_home
        from mdagent.knowledge_index.published import published

        opened = self._opened_index
        newest = published(index_home(self.plan.cache_folder))
        if newest is None or newest[0] == opened.folder:
            return opened
        with self.opening:
            # Not closed here: another thread may still be reading from it.
            self.rooms.pop("_opened_index", None)
            return self._opened_index

    @Room
    def _opened_index(self) -> Index:
        from mdagent.knowledge_index.index import open_index

        return open_index(self.plan.cache_folder)

    @property
    def catalogue(self) -> Catalogue:
        """The potential files of the operator's folders and of the engine, where there is one."""
        from mdagent.potentials.catalogue import open_catalogue
        from mdagent.tools.engine.engine import EngineBroken, EngineNotFound

        folders = list(self.plan.potentials_folders)
        with suppress(EngineNotFound, EngineBroken):
            folders += [self.engine.potentials_folder] if self.engine.potentials_folder else []
        with self.opening:
            known = self._catalogues.get(tuple(folders))
            catalogue = known or open_catalogue(folders, self.plan.cache_folder)
            self._catalogues.clear()
            self._catalogues[tuple(folders)] = catalogue
            return catalogue


_Fingerprint = tuple[tuple[int, int, int] | None, ...]


def _fingerprint(files: Iterable[Path]) -> _Fingerprint:
    return tuple(_identity(file) for file in files)


def _identity(file: Path) -> tuple[int, int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns
