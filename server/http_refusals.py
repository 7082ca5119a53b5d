"""What the server says over HTTP when it does not answer."""

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_SENTENCES = {
    403: "This origin may not call the server; it answers pages of its own hosts only.",
    421: "The server does not answer to this host name; the operator can add it to "
    "MDAGENT_HTTP_ALLOWED_HOSTS.",
}


def refusal(status: int, sentence: str) -> JSONResponse:
    """An answer with a sentence in it."""
    # A JSON-RPC error, because clients show its message where they would hide a bare status.
    error = {"jsonrpc": "2.0", "id": None, "error": {"code": -32600, "message": sentence}}
    return JSONResponse(error, status_code=status)


class PlainRefusals:
    """Puts a sentence, and the JSON that clients show, in place of the SDK's short refusals."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on, and watch the status of the answer."""
        replaced = False

        async def watch(message: Message) -> None:
            nonlocal replaced
            if message["type"] == "http.response.start" and message["status"] in _SENTENCES:
                replaced = True
                status = message["status"]
                await refusal(status, _SENTENCES[status])(scope, receive, send)
            elif not replaced:
                await send(message)

        await self._app(scope, receive, watch)
