"""Streamable HTTP: loopback without ceremony, beyond it only with a token and named hosts."""

import os
import signal
import socket
import sys

import uvicorn
from mcp.server import MCPServer
from mcp.server.transport_security import TransportSecuritySettings
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp

from mdagent.server.app import VERSION
from mdagent.server.audit import write_audit_log
from mdagent.server.connection import ImpatientConnection
from mdagent.server.departure import GRACE_S, DepartingServer, Departure
from mdagent.server.gate import Gate
from mdagent.server.http_bodies import WholeBodies
from mdagent.server.http_refusals import PlainRefusals
from mdagent.server.rate import RateLimit
from mdagent.server.settings import LOOPBACK, BadSetting, Settings
from mdagent.server.tokens import read_tokens
from mdagent.tools.state import Laboratory

PATH = "/mcp"
HEALTH = "/health"
# Idle ones included; the connections beyond it are answered 503.
MOST_CONNECTIONS = 512


def http_app(server: MCPServer[Laboratory], settings: Settings) -> ASGIApp:
    """The whole of what is served over HTTP.

    Raises:
        BadSetting: The address can be reached from other machines and nothing guards it, or the
            file of tokens cannot be used.
    """
    _refuse_open_door(settings)
    tokens = read_tokens(settings)
    server.custom_route(HEALTH, methods=["GET"])(_health)
    app: ASGIApp = server.streamable_http_app(
        streamable_http_path=PATH,
        max_request_body_size=settings.http_body_MiB * 2**20,
        transport_security=_named_hosts(settings),
    )
    limit = RateLimit(settings.http_requests_per_minute, settings.http_requests_at_once)
    app = WholeBodies(
        PlainRefusals(app),
        most_MiB=settings.http_body_MiB,
        patience_s=settings.http_patience_s,
    )
    return Gate(app, tokens, limit, frozenset([HEALTH]))


def serve_http(server: MCPServer[Laboratory], settings: Settings) -> None:
    """Serve until SIGTERM or Ctrl-C; runs go on without the server."""
    app = Departure(http_app(server, settings))
    write_audit_log(settings.http_audit_log or settings.data_folder / "audit.jsonl")
    with _listen(settings.http_host, settings.http_port) as listener:
        host, port = listener.getsockname()[:2]
        shown = f"[{host}]" if ":" in host else host
        print(f"mdagent listens on http://{shown}:{port}{PATH}", file=sys.stderr, flush=True)
        config = uvicorn.Config(
            app,
            log_level=settings.log_level.lower(),
            access_log=False,
            server_header=False,
            http=ImpatientConnection,
            timeout_keep_alive=settings.http_patience_s,
            limit_concurrency=MOST_CONNECTIONS,
            timeout_graceful_shutdown=2 * GRACE_S,
        )
        # uvicorn ends what is open and then raises the signal once more, for whoever started it.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        DepartingServer(config, app).run(sockets=[listener])


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
            ("MDAGENT_HTTP_TOKEN", settings.http_token or settings.http_tokens_file),
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
