"""A small web server for downloads: knows ranges, and can break off on demand."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, folder: Path, break_after: int, asked: list[str], *args: Any) -> None:
        self.folder, self.break_after, self.asked = folder, break_after, asked
        super().__init__(*args)

    def do_GET(self) -> None:
        path = self.folder / self.path.lstrip("/")
        wanted = self.headers.get("Range", "")
        self.asked.append(wanted)
        if not path.is_file():
            self.send_error(404)
            return
        content = path.read_bytes()
        match = re.fullmatch(r"bytes=(\d+)-", wanted)
        start = int(match[1]) if match else 0
        if start >= len(content):
            self.send_response(416)
            self.send_header("Content-Range", f"bytes */{len(content)}")
            self.end_headers()
            return
        self.send_response(206 if match else 200)
        self.send_header("Content-Length", str(len(content) - start))
        if match:
            self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        self.end_headers()
        end = start + self.break_after if self.break_after else len(content)
        self.wfile.write(content[start:end])

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@contextmanager
def serving(folder: Path, break_after: int = 0, asked: list[str] | None = None) -> Iterator[str]:
    """The address of a server of the folder; it sends at most `break_after` bytes at once."""
    handler = partial(_Handler, folder, break_after, [] if asked is None else asked)
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
