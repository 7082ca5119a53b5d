"""A headless Chromium, spoken to over its pipe (the DevTools protocol, messages ended by NUL)."""

import fcntl
import json
import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


class Browser:
    """One page of a Chromium; `requests` are the addresses it asked for since it was opened."""

    def __init__(self, to: int, back: int) -> None:
        self._to, self._back, self._rest, self._n = to, back, b"", 0
        self.requests: list[str] = []
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        attached = self._call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Network"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Call a method on the page and wait for its answer."""
        return self._call(method, self._session, **parameters)

    def open(self, page: Path, width: int, scheme: str) -> None:
        """Load a file at a width in pixels, in `light` or `dark`."""
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=800,
                  deviceScaleFactor=1, mobile=False)  # fmt: skip
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.call("Emulation.setEmulatedMedia", features=features)
        self.requests.clear()
        self.call("Page.navigate", url=page.as_uri())
        while self._next().get("method") != "Page.loadEventFired":
            pass

    def value(self, expression: str) -> Any:
        """What an expression is in the page; Content-Security-Policy does not bind this."""
        return self.call("Runtime.evaluate", expression=expression)["result"]["value"]

    def _call(self, method: str, session: str | None = None, **parameters: Any) -> dict[str, Any]:
        self._n += 1
        message: dict[str, Any] = {"id": self._n, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        os.write(self._to, json.dumps(message).encode() + b"\0")
        while (answer := self._next()).get("id") != self._n:
            pass
        assert "error" not in answer, answer
        return dict(answer["result"])

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            read = os.read(self._back, 1 << 20)
            assert read, "Chromium ended"
            self._rest += read
        message, _, self._rest = self._rest.partition(b"\0")
        found: dict[str, Any] = json.loads(message)
        if found.get("method") == "Network.requestWillBeSent":
            self.requests.append(found["params"]["request"]["url"])
        return found


def chromium() -> str | None:
    """The program, where there is one."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


@contextmanager
def opened_browser(profile: Path) -> Iterator[Browser]:
    """A Chromium that ends with the context; it reads fd 3 and writes fd 4."""
    to_child, to = os.pipe()
    back, from_child = os.pipe()
    program = chromium() or "chromium"
    # Without a graphics card, WebGL is drawn by the processor; and a sandboxed frame stays in the
    # page's process, where this pipe can look into it.
    words = [program, "--headless=new", "--use-angle=swiftshader", "--enable-unsafe-swiftshader",
             "--disable-features=IsolateSandboxedIframes", "--no-sandbox",
             "--remote-debugging-pipe", f"--user-data-dir={profile}", "about:blank"]  # fmt: skip
    # Out of the way of 3 and 4 themselves.
    ends = [fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in (to_child, from_child)]
    silence = os.open(os.devnull, os.O_WRONLY)
    child = os.posix_spawn(program, words, os.environ, file_actions=[
        (os.POSIX_SPAWN_DUP2, ends[0], 3),
        (os.POSIX_SPAWN_DUP2, ends[1], 4),
        (os.POSIX_SPAWN_DUP2, silence, 1),
        (os.POSIX_SPAWN_DUP2, silence, 2),
    ])  # fmt: skip
    for end in (to_child, from_child, silence, *ends):
        os.close(end)
    try:
        yield Browser(to, back)
    finally:
        os.kill(child, signal.SIGTERM)
        os.waitpid(child, 0)
        os.close(to)
        os.close(back)
