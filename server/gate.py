"""The door over HTTP: who comes in, how often, and what is written down of those who do not."""

import time

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mdagent.server.audit import note_refusal
from mdagent.server.callers import named
from mdagent.server.http_refusals import refusal
from mdagent.server.rate import RateLimit, TooMany
from mdagent.server.tokens import Tokens


class Gate:
    """Lets a request pass that carries a known token, as often as its client may call.

    Args:
        app: What is behind it.
        tokens: The clients that are let in; None for everybody.
        limit: How often each may call. Where there are no tokens, and for those who come without
            a known one, each address is a client.
        open_paths: What everybody may read at any time.
    """

    def __init__(
        self, app: ASGIApp, tokens: Tokens | None, limit: RateLimit, open_paths: frozenset[str]
    ) -> None:
        self._app = app
        self._tokens = tokens
        self._limit = limit
        self._open_paths = open_paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 401 or 429, or hand on with the client's name."""
        if scope["type"] != "http" or scope["path"] in self._open_paths:
            await self._app(scope, receive, send)
            return
        client = self._client(scope)

        async def noting(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] >= 400:
                note_refusal(scope, client, message["status"])
            await send(message)

        # No name has a blank in it, so an address cannot be taken for one.
        counted = client or f"address {(scope.get('client') or ('unknown',))[0]}"
        try:
            with self._limit.counted(counted, time.monotonic()):
                await self._pass(client, scope, receive, noting)
        except TooMany as error:
            answer = refusal(429, str(error))
            answer.headers["Retry-After"] = str(error.wait_s)
            await answer(scope, receive, noting)

    async def _pass(self, client: str | None, scope: Scope, receive: Receive, send: Send) -> None:
        if client is not None:
            await self._app(named(scope, client), receive, send)
        elif self._tokens is None:
            await self._app(scope, receive, send)
        else:
            answer = refusal(401, "Send the header `Authorization: Bearer <token>`.")
            answer.headers["WWW-Authenticate"] = "Bearer"
            await answer(scope, receive, send)

    def _client(self, scope: Scope) -> str | None:
        if self._tokens is None:
            return None
        return self._tokens.name_of(Headers(scope=scope).get("authorization", ""))
