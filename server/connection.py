"""A connection that does not wait for ever on a client that says nothing, or half of it."""

import asyncio

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol


class ImpatientConnection(H11Protocol):
    """Closes where the head of a request is not whole after the time that idle ones are kept.

    uvicorn waits for it without an end, so that a client could hold connections by silence until
    the server has none left. A subclass because uvicorn offers no other place for it.
    """

    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's
        """Begin to wait."""
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        """Stop waiting where the head is whole, or begin where the next one has begun."""
        super().data_received(data)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        super().connection_lost(exc)
        self._stop()

    def _watch(self) -> None:
        # h11 leaves this state once it has a whole head.
        if self.conn.their_state is not h11.IDLE:
            self._stop()
        elif self._deadline is None:
            self._deadline = self.loop.call_later(self.timeout_keep_alive, self.transport.close)

    def _stop(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
