"""Who asks: the client that a request over HTTP proved to be, and the laboratory as it sees it."""

from contextvars import ContextVar
from dataclasses import replace
from typing import Any

from mcp.server.auth.middleware.bearer_auth import AuthenticatedUser
from mcp.server.auth.provider import AccessToken
from mcp.server.context import CallNext, HandlerResult, ServerRequestContext
from starlette.requests import HTTPConnection
from starlette.types import Scope

from mdagent.tools.state import Laboratory

_LABORATORY: ContextVar[Laboratory] = ContextVar("laboratory")


def named(scope: Scope, name: str) -> Scope:
    """The scope of a request whose token belongs to the client of this name.

    The SDK compares this user with the one that opened a session, so that nobody goes on in
    another's.
    """
    # The token itself is left out: nothing further in needs it, and what is not there cannot leak.
    user = AuthenticatedUser(AccessToken(token="", client_id=name, scopes=[]))
    return {**scope, "user": user}


def name_of(connection: HTTPConnection | None) -> str | None:
    """The client's name; None for the operator: no HTTP, or a server that asks for no token."""
    user = connection.scope.get("user") if connection is not None else None
    return user.username if isinstance(user, AuthenticatedUser) else None


async def as_its_caller_sees_it(
    ctx: ServerRequestContext[Any, Any], call_next: CallNext
) -> HandlerResult:
    """Middleware: whatever a request reaches of the laboratory, it reaches as its own client.

    Here and not in the tools, so that none can forget it.
    """
    owner = name_of(ctx.request)
    if owner is not None:
        ctx = replace(ctx, lifespan_context=ctx.lifespan_context.seen_by(owner))
    token = _LABORATORY.set(ctx.lifespan_context)
    try:
        return await call_next(ctx)
    finally:
        _LABORATORY.reset(token)


def laboratory_of_caller() -> Laboratory:
    """The laboratory for those handlers that the SDK gives no context."""
    return _LABORATORY.get()
