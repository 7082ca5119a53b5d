"""Streamable HTTP: loopback without ceremony, beyond it only with a token and named hosts."""

import hmac
import os
import signal
import socket
import sys

import uvicorn
from mcp.server import MCPServer
from mcp.server.transport_security import TransportSecuritySettings
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mdagent.server.app import VERSION
from mdagent.server.settings import LOOPBACK, BadSetting, Settings
from mdagent.tools.state import Laboratory

PATH = "/mcp"
HEALTH = "/health"
# An SSE stream may stay open for hours; after SIGTERM it has this long to end.
GRACE_S = 5
# A refused upload is read to its end, or the client would meet a reset instead of the answer.
MOST_DRAINED = 8


class BearerToken:
    """Lets a request pass that carries the token; the comparison takes the same time for all."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self._app = app
        self._expected = f"bearer {token}".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 401, or hand on."""
        if scope["type"] != "http" or scope["path"] == HEALTH or self._known(scope):
            await self._app(scope, receive, send)
            return
        answer = _refusal(401, "Send the header `Authorization: Bearer <token>`.")
        answer.headers["WWW-Authenticate"] = "Bearer"
        await answer(scope, receive, send)

    def _known(self, scope: Scope) -> bool:
        scheme, _, token = Headers(scope=scope).get("authorization", "").partition(" ")
        given = f"{scheme.lower()} {token}".encode()
        return hmac.compare_digest(given, self._expected)


class PlainRefusals:
    """Puts a sentence, and the JSON that clients show, in place of the SDK's short refusals."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._most_drained = settings.http_body_MiB * 2**20 * MOST_DRAINED
        self._sentences = {
            403: "This origin may not call the server; it answers pages of its own hosts only.",
            413: f"The request is larger than {settings.http_body_MiB} MiB. Leave large data out: "
            'put the file into a folder that the operator allowed and send {"path": ...}, or '
            'name an earlier run\'s output with {"run_id": ..., "name": ...}. The operator '
            "can raise MDAGENT_HTTP_BODY_MIB.",
            421: "The server does not answer to this host name; the operator can add it to "
            "MDAGENT_HTTP_ALLOWED_HOSTS.",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on, and watch the status of the answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        body = _Body(receive)
        replaced = False

        async def watch(message: Message) -> None:
            nonlocal replaced
            if message["type"] == "http.response.start" and message["status"] in self._sentences:
                replaced = True
                await body.drain(self._most_drained)
                status = message["status"]
                await _refusal(status, self._sentences[status])(scope, receive, send)
            elif not replaced:
                await send(message)

        await self._app(scope, body.receive, watch)


class _Body:
    """The incoming body, which knows whether it was read to its end."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._ended = False

    async def receive(self) -> Message:
        message = await self._receive()
        self._ended = not message.get("more_body", False)
        return message

    async def drain(self, most_bytes: int) -> None:
        n_bytes = 0
        while not self._ended and n_bytes < most_bytes:
            n_bytes += len((await self.receive()).get("body", b""))


def http_app(server: MCPServer[Laboratory], settings: Settings) -> ASGIApp:
    """The whole of what is served over HTTP.

    Raises:
        BadSetting: The address can be reached from other machines and nothing guards it.
    """
    _refuse_open_door(settings)
    server.custom_route(HEALTH, methods=["GET"])(_health)
    app: ASGIApp = server.streamable_http_app(
        streamable_http_path=PATH,
        max_request_body_size=settings.http_body_MiB * 2**20,
        transport_security=_named_hosts(settings),
    )
    if settings.http_token is not None:
        app = BearerToken(app, settings.http_token.get_secret_value())
    return PlainRefusals(app, settings)


def serve_http(server: MCPServer[Laboratory], settings: Settings) -> None:
    """Serve until SIGTERM or Ctrl-C; runs go on without the server."""
    app = http_app(server, settings)
    with _listen(settings.http_host, settings.http_port) as listener:
        host, port = listener.getsockname()[:2]
        shown = f"[{host}]" if ":" in host else host
        print(f"mdagent listens on http://{shown}:{port}{PATH}", file=sys.stderr, flush=True)
        config = uvicorn.Config(
            app,
            log_level=settings.log_level.lower(),
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=GRACE_S,
        )
        # uvicorn ends what is open and then raises the signal once more, for whoever started it.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        uvicorn.Server(config).run(sockets=[listener])


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise BadSetting(
            f"Cannot listen on {host} port {port} ({os.strerror(error.errno or 0)}); "
            "choose another with --host and --port."
        ) from error


def _refuse_open_door(settings: Settings) -> None:
    if settings.http_host in LOOPBACK:
        return
    missing = [
        name
        for name, value in (
            ("MDAGENT_HTTP_TOKEN", settings.http_token),
            ("MDAGENT_HTTP_ALLOWED_HOSTS", settings.http_allowed_hosts),
        )
        if not value
    ]
    if missing:
        raise BadSetting(
            f"{settings.http_host} can be reached from other machines: set "
            f"{' and '.join(missing)} first, or stay on 127.0.0.1."
        )


def _named_hosts(settings: Settings) -> TransportSecuritySettings:
    names = [*settings.http_allowed_hosts]
    if settings.http_host in LOOPBACK:
        names += ["127.0.0.1", "localhost", "[::1]"]
    hosts = [pattern for name in names for pattern in (name, f"{name}:*")]
    return TransportSecuritySettings(
        allowed_hosts=hosts,
        allowed_origins=[f"{scheme}://{host}" for scheme in ("http", "https") for host in hosts],
    )


async def _health(_request: Request) -> JSONResponse:
    return JSONResponse({"status": "ok", "version": VERSION})


def _refusal(status: int, sentence: str) -> JSONResponse:
    # A JSON-RPC error, because clients show its message where they would hide a bare status.
    error = {"jsonrpc": "2.0", "id": None, "error": {"code": -32600, "message": sentence}}
    return JSONResponse(error, status_code=status)
