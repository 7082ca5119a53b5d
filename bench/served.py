"""Our server over HTTP in a process of its own, and its tools called as bare messages."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2

SERVE = (sys.executable, "-m", "mdagent", "serve", "--http", "--port", "0")
_META = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientInfo": {"name": "bench", "version": "1"},
    "io.modelcontextprotocol/clientCapabilities": {},
}


@dataclass(frozen=True)
class Served:
    """A server that listens."""

    url: str
    pid: int

    def memory_MiB(self) -> float:
        """What of it is resident."""
        return int(self._status("VmRSS").split()[0]) / 1024

    def n_threads(self) -> int:
        """Its threads."""
        return int(self._status("Threads"))

    def n_open_files(self) -> int:
        """Its open files, sockets included."""
        return len(list(Path(f"/proc/{self.pid}/fd").iterdir()))

    def _status(self, name: str) -> str:
        lines = Path(f"/proc/{self.pid}/status").read_text(encoding="utf-8").splitlines()
        return next(line for line in lines if line.startswith(f"{name}:")).partition(":")[2]


@contextmanager
def serving(
    variables: Mapping[str, str], errors: Path, command: Sequence[str] = SERVE
) -> Iterator[Served]:
    """Start it with settings of its own, and end it as an operator does.

    Args:
        variables: `MDAGENT_...`, over those of this process.
        errors: Where its standard error goes.
        command: What starts it.

    Raises:
        RuntimeError: It did not listen, or did not end well.
    """
    with errors.open("w+b") as said:
        server = subprocess.Popen(command, env={**os.environ, **variables}, stderr=said)
        try:
            yield Served(_address(server, errors), server.pid)
        finally:
            server.send_signal(signal.SIGTERM)
            status = server.wait(60)
    if status != 0:
        raise RuntimeError(f"the server ended with status {status}: {errors.read_text()[-2000:]}")


def processes_of(data_folder: Path) -> list[int]:
    """The processes that have the folder in their command line: supervisors, engines."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes()
        except OSError:
            continue
        if os.fsencode(data_folder) in words and int(path.parent.name) != os.getpid():
            found.append(int(path.parent.name))
    return found


@dataclass(frozen=True)
class Reply:
    """What came back: the status of HTTP, what it told to wait, and the message."""

    status: int
    retry_after_s: int | None
    message: dict[str, Any]

    @property
    def result(self) -> dict[str, Any]:
        """The result of the call; empty where there is none."""
        return dict(self.message.get("result") or {})

    @property
    def text(self) -> str:
        """What a model reads first."""
        content = self.result.get("content") or [{}]
        return str(content[0].get("text", ""))


class Caller:
    """One client, which holds one connection."""

    def __init__(self, http: httpx2.AsyncClient, url: str, token: str | None = None) -> None:
        self._http = http
        self._url = url
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    async def call(self, tool: str, arguments: object) -> Reply:
        """Call a tool; the arguments may be anything that JSON can hold."""
        params = {"name": tool, "arguments": arguments, "_meta": _META}
        request = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}
        headers = {
            "Accept": "application/json, text/event-stream",
            "Content-Type": "application/json",
            "MCP-Protocol-Version": "2026-07-28",
            "Mcp-Method": "tools/call",
            "Mcp-Name": tool,
            **self._headers,
        }
        # With escapes, so that half a pair of UTF-16 can be sent as well.
        body = json.dumps(request)
        answer = await self._http.post(self._url, content=body, headers=headers)
        wait = answer.headers.get("Retry-After")
        return Reply(answer.status_code, int(wait) if wait else None, _message(answer))


def _message(answer: httpx2.Response) -> dict[str, Any]:
    """The message, which a call that takes long gets as the last event of a stream."""
    if answer.headers.get("Content-Type", "").startswith("text/event-stream"):
        events = [line for line in answer.text.splitlines() if line.startswith("data:")]
        return dict(json.loads(events[-1].removeprefix("data:")))
    return dict(answer.json())


def _address(server: "subprocess.Popen[bytes]", errors: Path) -> str:
    while server.poll() is None:
        words = errors.read_text(encoding="utf-8").split()
        if words[:3] == ["mdagent", "listens", "on"] and len(words) > 3:
            return words[3]
    raise RuntimeError(f"the server did not listen: {errors.read_text()[-2000:]}")
