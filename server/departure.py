"""The end of a server over HTTP: what is nearly done is finished, the rest is told to come back."""

import asyncio
from types import FrameType

import anyio
import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mdagent.server.http_refusals import refusal

# After SIGTERM a request has this long to be answered; most need a fraction of a second.
GRACE_S = 3
_BACK_S = 5
_SENTENCE = (
    "The server is being stopped. Runs go on without it: once it is back, list_runs and get_run "
    "show how they stand."
)


class Departure:
    """Holds the requests at work, so that they can be ended together."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._at_work: set[anyio.CancelScope] = set()

    def end(self) -> None:
        """End every request: with 503, or its stream where the answer had begun."""
        for work in list(self._at_work):
            work.cancel()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on, until the end."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = ended = False

        async def watch(message: Message) -> None:
            nonlocal begun, ended
            begun = True
            ended = message["type"] == "http.response.body" and not message.get("more_body", False)
            await send(message)

        with anyio.CancelScope() as work:
            self._at_work.add(work)
            try:
                await self._app(scope, receive, watch)
            finally:
                self._at_work.discard(work)
        if begun and not ended:
            # Streams of events end by themselves at the signal, without their last piece.
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        elif not begun and work.cancel_called:
            answer = refusal(503, _SENTENCE)
            answer.headers["Retry-After"] = str(_BACK_S)
            await answer(scope, receive, send)


class DepartingServer(uvicorn.Server):
    """Ends what is at work `GRACE_S` after a signal.

    uvicorn itself would cancel it, with a traceback for each and no word to its client. A
    subclass because uvicorn tells nobody else of a signal.
    """

    def __init__(self, config: uvicorn.Config, departure: Departure) -> None:
        super().__init__(config)
        self._departure = departure

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to end."""
        super().handle_exit(sig, frame)
        # In a handler of a signal nothing else of the loop may be called.
        loop = asyncio.get_running_loop()
        loop.call_soon_threadsafe(loop.call_later, GRACE_S, self._departure.end)
