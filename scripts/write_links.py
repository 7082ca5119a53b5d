"""Write the one-click links of README.md, so that what they install and what it says cannot differ.

python scripts/write_links.py
"""

import base64
import json
import re
from pathlib import Path
from urllib.parse import quote

from client_files import UVX

README = Path(__file__).resolve().parents[1] / "README.md"
_BETWEEN = re.compile(r"(?<=<!-- links -->\n).*(?=\n<!-- end of links -->)", re.S)


def links() -> dict[str, str]:
    """The link by the client's title.

    Cursor's form is the one of https://cursor.com/docs/mcp/install-links; VS Code's goes through
    its redirecting page, as links in pages of code hosts have to, which show no `vscode:` links.
    """
    text = json.dumps(UVX)
    in_base64 = quote(base64.b64encode(text.encode()).decode())
    return {
        "Cursor": f"cursor://anysphere.cursor-deeplink/mcp/install?name=mdagent&config={in_base64}",
        "VS Code": "https://insiders.vscode.dev/redirect/mcp/install"
        f"?name=mdagent&config={quote(text, safe='')}",
    }


def with_links(readme: str) -> str:
    """The page with its links as they have to be."""
    shown = ", ".join(f"[{title}]({link})" for title, link in links().items())
    return _BETWEEN.sub(lambda _: shown, readme)


if __name__ == "__main__":
    README.write_text(with_links(README.read_text(encoding="utf-8")), encoding="utf-8")
