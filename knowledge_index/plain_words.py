"""What people call the things that pages are about, where the manual says it in other words."""

from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("plain_words.txt")


def plain_words(page: str) -> str:
    """Return everyday words for a page's subject; empty for a page without any."""
    return _all().get(page, "")


@cache
def _all() -> dict[str, str]:
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    rows = (line.partition(": ") for line in lines if not line.startswith("#"))
    return {page: words for page, _, words in rows}
