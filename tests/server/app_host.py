"""A host that shows a page of ours as the MCP Apps specification has it, in a real browser."""

import base64
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mcp.client import Client

from mdagent.server.app import build_server
from mdagent.server.run_view import RUN_VIEW
from mdagent.server.settings import Settings
from tests.tools.evaluation.browser import Browser

# By what it is about: a tool, or a kind of plot.
KINDS = ("thermo", "snapshot", "rdf")
HOST_PAGE = Path(__file__).with_name("app_host.html")
ALL: dict[str, Any] = {"serverResources": {}}


@dataclass(frozen=True)
class Shown:
    """What the host has for the view: the page, a tool's result, resources it may read."""

    page: str
    result: dict[str, Any]
    resources: dict[str, str]
    capabilities: dict[str, Any] = field(default_factory=lambda: dict(ALL))
    theme: str = "light"


async def gathered(settings: Settings, script: str, expect: dict[str, Any]) -> dict[str, Shown]:
    """What the real server answers about a run of the script: its evaluation and its plots."""
    async with Client(build_server(settings)) as client:
        run = await client.call_tool("run_lammps", {"script": script, "wait_s": 50})
        assert run.structured_content is not None
        run_id = run.structured_content["run_id"]
        results = {"evaluate": await _answer(client, "evaluate_run", run_id=run_id, expect=expect)}
        for kind in KINDS:
            results[kind] = await _answer(client, "plot_run", run_id=run_id, kind=kind)
        uris = [f"run://{run_id}/script.lammps", f"thermo://{run_id}"]
        uris += [f"atoms://{run_id}/{colour_by}" for colour_by in ("type", "structure")]
        resources = {uri: await _text_of(client, uri) for uri in uris}
        page = await _text_of(client, RUN_VIEW)
    return {name: Shown(page, result, resources) for name, result in results.items()}


async def _answer(client: Client, tool: str, **arguments: Any) -> dict[str, Any]:
    result = await client.call_tool(tool, arguments)
    assert not result.is_error, result.content
    return result.model_dump(by_alias=True, mode="json")


async def _text_of(client: Client, uri: str) -> str:
    (content,) = (await client.read_resource(uri)).contents
    return content.text


class View:
    """The page inside its sandboxed frame."""

    def __init__(self, browser: Browser, host_page: Path, shown: Shown, width: int = 800) -> None:
        given = json.dumps(shown.__dict__).replace("<", "\\u003c")
        host_page.write_text(HOST_PAGE.read_text(encoding="utf-8").replace("GIVEN", given))
        browser.open(host_page, width, shown.theme)
        self._browser = browser
        (child,) = browser.call("Page.getFrameTree")["frameTree"]["childFrames"]
        world = browser.call("Page.createIsolatedWorld", frameId=child["frame"]["id"])
        self._context = world["executionContextId"]

    def value(self, expression: str) -> Any:
        """What an expression is in the view; a promise is waited for."""
        done = self._browser.call(
            "Runtime.evaluate",
            expression=expression,
            contextId=self._context,
            awaitPromise=True,
            returnByValue=True,
        )
        assert "exceptionDetails" not in done, done["exceptionDetails"]
        return done["result"].get("value")

    def once(self, condition: str) -> Any:
        """What the condition is as soon as it is true; looked at with every frame drawn.

        Fails after 1000 frames with what the page holds by then.
        """
        return self.value(
            f"new Promise((done, fail) => {{ let n = 0; const look = () => {{ const found ="
            f" ({condition}); if (found) done(found); else if (++n > 1000) fail(new Error("
            "document.body.innerText)); else requestAnimationFrame(look); }; look(); })"
        )

    def text(self) -> str:
        return str(self.value("document.body.innerText"))

    def press(self, *keys: str) -> None:
        """Press keys, as a user without a mouse does."""
        for key in keys:
            for kind in ("keyDown", "keyUp"):
                typed = {"text": key} if len(key) == 1 and kind == "keyDown" else {}
                self._browser.call("Input.dispatchKeyEvent", type=kind, key=key, code=key, **typed)

    def mouse(self, kind: str, x: float, y: float) -> None:
        pressed = "none" if kind == "mouseMoved" else "left"
        self._browser.call(
            "Input.dispatchMouseEvent", type=kind, x=x, y=y, button=pressed, clickCount=1
        )

    def told(self) -> list[dict[str, Any]]:
        """What the view said to the host."""
        return list(json.loads(self._browser.value("JSON.stringify(told)")))

    def requests(self) -> list[str]:
        """The addresses that were asked for since the host opened."""
        return self._browser.requests

    def picture(self, path: Path) -> None:
        shot = self._browser.call("Page.captureScreenshot", format="png")
        path.write_bytes(base64.b64decode(shot["data"]))
