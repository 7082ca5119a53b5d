"""Text of the source tree as data: nothing in it may steer a terminal or hide from a reader."""

import re
from pathlib import Path

_LARGEST_FILE = 4_000_000
# Control characters but tab and newline; zero-width and direction marks; private tag characters.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\U000e0000-\U000e007f]"
)


def manual_text(path: Path) -> str:
    """Read a text file of the source tree, at most 4 MB of it, without hidden characters."""
    with path.open("rb") as file:
        text = file.read(_LARGEST_FILE).decode("utf-8", errors="replace")
    return without_hidden(text.replace("\r\n", "\n"))


def without_hidden(text: str) -> str:
    """Return the text without characters that a reader would not see."""
    return _HIDDEN.sub("", text)
