"""What a client sends over HTTP, read whole before anything works on it, within bounds."""

import anyio
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mdagent.server.http_refusals import refusal

# A refused upload is read on, or the client would meet a reset instead of the answer.
_MOST_DRAINED = 8


class BodyRefused(ValueError):
    """The body cannot be taken; the text says what to send.

    Attributes:
        status: The status of HTTP that says so.
    """

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


class WholeBodies:
    """Reads a request to its end, in time and up to a size, and hands it on in one piece."""

    def __init__(self, app: ASGIApp, *, most_MiB: int, patience_s: float) -> None:
        self._app = app
        self._patience_s = patience_s
        self._most_MiB = most_MiB

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on, or refuse with 408 or 413."""
        try:
            body = await self._read(receive)
        except BodyRefused as error:
            answer = refusal(error.status, str(error))
            if error.status == 408:
                answer.headers["Connection"] = "close"
            await answer(scope, receive, send)
            return
        except ClientDisconnect:
            return
        whole: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

        async def once() -> Message:
            return whole.pop() if whole else await receive()

        await self._app(scope, once, send)

    async def _read(self, receive: Receive) -> bytes:
        most_bytes, body = self._most_MiB << 20, bytearray()
        n_bytes, more = 0, True
        with anyio.move_on_after(self._patience_s) as timer:
            while more and n_bytes < most_bytes * _MOST_DRAINED:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise ClientDisconnect
                n_bytes += len(message.get("body", b""))
                more = message.get("more_body", False)
                if n_bytes <= most_bytes:
                    body += message.get("body", b"")
        if n_bytes > most_bytes:
            raise BodyRefused(413, _too_large(self._most_MiB))
        if timer.cancelled_caught:
            late = f"The request did not arrive within {self._patience_s:g} s; send it again."
            raise BodyRefused(408, late)
        return bytes(body)


def _too_large(most_MiB: int) -> str:
    return (
        f"The request is larger than {most_MiB} MiB. Leave large data out: "
        'put the file into a folder that the operator allowed and send {"path": ...}, or '
        'name an earlier run\'s output with {"run_id": ..., "name": ...}. The operator '
        "can raise MDAGENT_HTTP_BODY_MIB."
    )
