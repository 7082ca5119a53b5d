"""Several servers at once for callers without an event loop: one trial per core at a time."""

import os
import queue
import tempfile
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from anyio.from_thread import BlockingPortal, start_blocking_portal

from mdagent.agent.tool_client import ToolClient, open_tool_client
from mdagent.agent.trial import Terms, Trial, try_script
from mdagent.server.settings import variables_for_server

_T = TypeVar("_T")


class ServerPool:
    """Servers over one store, each with one caller at a time.

    A context manager; entered, it starts one server per core (or `n_servers`).

    Args:
        data_folder: Where the runs are kept; without one they are gone with the pool.
        n_servers: How many to start.
    """

    def __init__(self, data_folder: Path | None = None, n_servers: int | None = None) -> None:
        self._data_folder = data_folder
        self._n_servers = n_servers or len(os.sched_getaffinity(0))
        self._free: queue.SimpleQueue[ToolClient] = queue.SimpleQueue()
        self._held = ExitStack()
        self._portal: BlockingPortal | None = None

    def __enter__(self) -> Self:
        """Start the servers."""
        with ExitStack() as held:
            folder = Path(held.enter_context(tempfile.TemporaryDirectory(prefix="mdagent-")))
            variables = variables_for_server(data_folder=self._data_folder or folder / "data")
            portal = held.enter_context(start_blocking_portal())
            self._threads = held.enter_context(ThreadPoolExecutor(self._n_servers))
            for number in range(self._n_servers):
                opened = open_tool_client(variables, folder / f"server-{number}.log")
                self._free.put(held.enter_context(portal.wrap_async_context_manager(opened)))
            self._portal = portal
            self._held = held.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End the servers."""
        self._held.close()

    def map(self, work: Callable[..., _T], items: Sequence[Any]) -> list[_T]:
        """The results of `work(item)` in the order of the items, one per server at a time."""
        return list(self._threads.map(work, items))

    def try_script(
        self,
        script: str,
        expect: Mapping[str, Any] | None,
        files: Mapping[str, Any] | None = None,
        terms: Terms | None = None,
    ) -> Trial:
        """`trial.try_script` on a free server; waits for one."""
        assert self._portal is not None, "enter the pool first"
        with self._client() as client:
            trial: Trial = self._portal.call(try_script, client, script, expect, files, terms)
        return trial

    def run(self, work: Callable[..., Awaitable[_T]], *arguments: Any) -> _T:
        """The result of a coroutine in the loop that the servers' sessions live in."""
        assert self._portal is not None, "enter the pool first"
        done: _T = self._portal.call(work, *arguments)
        return done

    @contextmanager
    def hold(self, opened: AbstractAsyncContextManager[Any]) -> Iterator[None]:
        """Keep something open in the loop that the servers' sessions live in, as a model."""
        assert self._portal is not None, "enter the pool first"
        with self._portal.wrap_async_context_manager(opened):
            yield

    def with_client(self, work: Callable[[ToolClient], Awaitable[_T]]) -> _T:
        """The result of a coroutine that has a free server to itself; waits for one."""
        with self._client() as client:
            return self.run(work, client)

    def call(self, tool: str, **arguments: Any) -> dict[str, Any]:
        """A tool's structured answer from a free server.

        Raises:
            ToolRefused: The request could not be carried out.
        """
        assert self._portal is not None, "enter the pool first"
        with self._client() as client:
            return self._portal.call(lambda: client.call(tool, **arguments)).structured

    @contextmanager
    def _client(self) -> Iterator[ToolClient]:
        client = self._free.get()
        try:
            yield client
        finally:
            self._free.put(client)
