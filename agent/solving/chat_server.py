"""A model's server on loopback: answers OpenAI's chat completions out of a given function."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

_PATH = "/v1/chat/completions"
_LARGEST_REQUEST = 64 << 20


@dataclass(frozen=True)
class Wanted:
    """A call of a tool that a reply asks for; `arguments` is JSON."""

    id: str
    tool: str
    arguments: str


@dataclass(frozen=True)
class Reply:
    """One reply of a model: text, calls of tools, or both."""

    text: str = ""
    calls: tuple[Wanted, ...] = ()
    input_tokens: int = 0
    output_tokens: int = 0


class NothingToSay(LookupError):
    """There is no reply to these messages; the client is told so as an HTTP error."""


# A request as OpenAI writes it (`messages`, `tools`, ...), and the reply to it.
Speaker = Callable[[Mapping[str, Any]], Reply]


@contextmanager
def chat_server(speak: Speaker) -> Iterator[str]:
    """Serve a speaker on a free port of this machine; gives the base URL to ask it at."""

    class Handler(_Handler):
        speaker = staticmethod(speak)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    """One request: read, answered, and nothing logged."""

    speaker: Speaker
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Answer a chat completion."""
        size = int(self.headers.get("Content-Length") or 0)
        if self.path != _PATH or size > _LARGEST_REQUEST:
            self._send(404, {"error": {"message": f"there is only {_PATH}"}})
            return
        try:
            request = json.loads(self.rfile.read(size))
            reply = type(self).speaker(request)
        except NothingToSay as error:
            self._send(400, {"error": {"message": str(error)}})
            return
        self._send(200, _completion(str(request.get("model", "")), reply))

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def _send(self, status: int, body: dict[str, Any]) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


def _completion(model: str, reply: Reply) -> dict[str, Any]:
    calls = [
        {
            "id": call.id,
            "type": "function",
            "function": {"name": call.tool, "arguments": call.arguments},
        }
        for call in reply.calls
    ]
    message: dict[str, Any] = {"role": "assistant", "content": reply.text or None}
    if calls:
        message["tool_calls"] = calls
    return {
        "id": "chatcmpl-loopback",
        "object": "chat.completion",
        "created": 0,
        "model": model,
        "choices": [
            {
                "index": 0,
                "message": message,
                "finish_reason": "tool_calls" if calls else "stop",
            }
        ],
        "usage": {
            "prompt_tokens": reply.input_tokens,
            "completion_tokens": reply.output_tokens,
            "total_tokens": reply.input_tokens + reply.output_tokens,
        },
    }
