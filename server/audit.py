"""Who did what over HTTP: one line of JSON for each request, never its text, files or token."""

import json
import logging
import os
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

from mcp.server.context import CallNext, HandlerResult, ServerRequestContext
from mcp.shared.exceptions import MCPError
from starlette.types import Scope

from mdagent.server.callers import name_of
from mdagent.server.settings import BadSetting

# Without a handler, so over standard input and output, nothing is written.
_LOG = logging.getLogger("mdagent.audit")
_LOG.propagate = False
_LOG.addHandler(logging.NullHandler())
_MOST_BYTES, _MOST_OLD_FILES = 10 << 20, 5
_MOST_LETTERS = 100


class _OwnersFile(RotatingFileHandler):
    """Opens every file it turns to for the owner alone, the first one included."""

    def _open(self) -> TextIOWrapper:
        number = os.open(self.baseFilename, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        return TextIOWrapper(os.fdopen(number, "ab"), encoding="utf-8")


def write_audit_log(path: Path) -> RotatingFileHandler:
    """Keep the log in a file for its owner's eyes; it is turned over at 10 MiB, five are kept.

    Raises:
        BadSetting: The file cannot be written.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handler = _OwnersFile(path, maxBytes=_MOST_BYTES, backupCount=_MOST_OLD_FILES)
    except OSError as error:
        raise BadSetting(
            f"MDAGENT_HTTP_AUDIT_LOG={path}: {error.strerror}; name a file that can be written."
        ) from error
    _LOG.addHandler(handler)
    _LOG.setLevel(logging.INFO)
    return handler


def note_refusal(scope: Scope, client: str | None, status: int) -> None:
    """A request that was answered before any tool saw it."""
    what = {"method": scope["method"], "path": scope["path"], "status": status}
    _note(client, _address(scope), what)


async def audited(ctx: ServerRequestContext[Any, Any], call_next: CallNext) -> HandlerResult:
    """Middleware: note each request of the protocol that came over HTTP, and how it ended."""
    if ctx.request is None or ctx.request_id is None:
        return await call_next(ctx)
    started, outcome, result = time.monotonic(), "unanswered", None
    try:
        result = await call_next(ctx)
        outcome = "refused" if isinstance(result, dict) and result.get("isError") else "ok"
        return result
    except MCPError as error:
        outcome = f"error {error.error.code}"
        raise
    finally:
        took_ms = round((time.monotonic() - started) * 1000)
        asked = {"method": ctx.method, **_asked(ctx.params or {}), **_made(result)}
        ended = {"outcome": outcome, "took_ms": took_ms}
        _note(name_of(ctx.request), _address(ctx.request.scope), {**asked, **ended})


def _asked(params: Mapping[str, Any]) -> dict[str, str]:
    arguments = params.get("arguments")
    named = {"name": params.get("name"), "uri": params.get("uri")}
    if isinstance(arguments, Mapping):
        named["run_id"] = arguments.get("run_id")
    return {key: value for key, value in named.items() if isinstance(value, str)}


def _made(result: object) -> dict[str, str]:
    structured = result.get("structuredContent") if isinstance(result, dict) else None
    run_id = structured.get("run_id") if isinstance(structured, dict) else None
    return {"run_id": run_id} if isinstance(run_id, str) else {}


def _address(scope: Scope) -> str | None:
    client = scope.get("client")
    return client[0] if client else None


def _note(client: str | None, address: str | None, what: Mapping[str, object]) -> None:
    line = {"time": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%fZ}", "client": client}
    cut = {k: v[:_MOST_LETTERS] if isinstance(v, str) else v for k, v in what.items()}
    _LOG.info(json.dumps({**line, "address": address, **cut}))
