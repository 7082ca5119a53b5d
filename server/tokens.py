"""The bearer tokens that the operator gave out, and the names of the clients that hold them."""

import hashlib
import hmac
import re
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

from mdagent.server.settings import BadSetting, Settings

LEAST_LETTERS = 16
# The client of MDAGENT_HTTP_TOKEN, where one token is enough.
ONLY_CLIENT = "default"
_LINE = re.compile(r"(?P<name>[A-Za-z0-9][A-Za-z0-9._-]{0,63})\s*:\s*(?P<token>\S+)")


class Tokens:
    """Knows a client by its token; an answer takes the same time for every token."""

    def __init__(self, names: Mapping[str, str]) -> None:
        """Take the tokens.

        Args:
            names: The client's name by its token.
        """
        self._names = {_digest(token): name for token, name in names.items()}

    def name_of(self, authorization: str) -> str | None:
        """The client that a header `Authorization` belongs to; None where it is nobody's."""
        scheme, _, token = authorization.partition(" ")
        given, found = _digest(token), None
        for digest, name in self._names.items():
            # All are compared, and digests of one length: the time tells nothing of any token.
            if hmac.compare_digest(given, digest):
                found = name
        return found if scheme.lower() == "bearer" else None


def read_tokens(settings: Settings) -> Tokens | None:
    """The tokens of the settings; None where there are none, so that nobody is asked for one.

    Raises:
        BadSetting: The file of tokens cannot be used; the text names the line.
    """
    names: dict[str, str] = {}
    if settings.http_token is not None:
        names[settings.http_token.get_secret_value()] = ONLY_CLIENT
    if settings.http_tokens_file is not None:
        for name, token in _lines(settings.http_tokens_file):
            if name in names.values() or token in names:
                raise _bad(settings.http_tokens_file, f"{name} or its token is there twice")
            names[token] = name
    return Tokens(names) if names else None


def _lines(path: Path) -> Iterator[tuple[str, str]]:
    text = _private_text(path)
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        # The line itself is not shown: it holds a secret.
        found = _LINE.fullmatch(line.strip())
        if found is None:
            raise _bad(path, f"line {number} is not `name: token`")
        if len(found["token"]) < LEAST_LETTERS:
            raise _bad(path, f"the token in line {number} has fewer than {LEAST_LETTERS} letters")
        yield found["name"], found["token"]


def _private_text(path: Path) -> str:
    try:
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise _bad(path, "others may read it; give it to its owner alone (chmod 600)")
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        said = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise _bad(path, str(said)) from error
    if not any(line.strip() and not line.lstrip().startswith("#") for line in text.splitlines()):
        raise _bad(path, "it names no client")
    return text


def _bad(path: Path, why: str) -> BadSetting:
    return BadSetting(f"MDAGENT_HTTP_TOKENS_FILE={path}: {why}")


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
