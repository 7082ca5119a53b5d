"""One file from the network: resumed where a killed download stopped, checked by its hash."""

import hashlib
import http.client
import re
import urllib.error
import urllib.request
from collections.abc import Callable
from email.message import Message
from pathlib import Path
from typing import IO, Any

Report = Callable[[str, int, int], None]

_CONNECT_TIMEOUT_S = 15.0
_BLOCK = 1 << 18
_ATTEMPTS = 4
LARGEST_DOWNLOAD = 2 << 30
_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")


class DownloadFailed(OSError):
    """The file could not be had from there; the text says why."""


def download(url: str, target: Path, sha256: str | None, report: Report) -> Path:
    """Fetch a file, going on from `<target>.partial` where there is one.

    Args:
        url: An http, https or file address.
        target: Where the whole, checked file goes.
        sha256: What its content must hash to; None checks only that it is whole.
        report: Told the file's name, how many bytes are there, and of how many.

    Raises:
        DownloadFailed: Not reachable, broken off again and again, or not the right content.
    """
    if target.is_file() and sha256 is not None and file_sha256(target) == sha256:
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f"{target.name}.partial")
    _fetch_whole(url, partial, target.name, report)
    if sha256 is not None and file_sha256(partial) != sha256:
        partial.unlink()
        raise DownloadFailed(f"{url} is not the expected file: its SHA-256 differs")
    partial.replace(target)
    return target


def file_sha256(path: Path) -> str:
    """Return the hash of a file's content."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _fetch_whole(url: str, partial: Path, shown: str, report: Report) -> None:
    """Go on as long as every attempt brings more; give up after four that bring nothing."""
    barren = 0
    while True:
        before = partial.stat().st_size if partial.exists() else 0
        try:
            _fetch_rest(url, partial, shown, report)
        except urllib.error.HTTPError as error:
            raise DownloadFailed(f"{url}: {error.code} {error.reason}") from error
        except (http.client.HTTPException, ConnectionError, TimeoutError, _CutShort) as error:
            grown = partial.exists() and partial.stat().st_size > before
            barren = 0 if grown else barren + 1
            if barren >= _ATTEMPTS:
                raise DownloadFailed(f"{url} breaks off: {error}") from error
        except urllib.error.URLError as error:
            raise DownloadFailed(f"{url} cannot be reached: {error.reason}") from error
        else:
            return


class _CutShort(Exception):
    """The connection ended before the announced length."""


def _fetch_rest(url: str, partial: Path, shown: str, report: Report) -> None:
    have = partial.stat().st_size if partial.exists() else 0
    request = urllib.request.Request(url, headers={"User-Agent": "mdagent"})
    if have:
        request.add_header("Range", f"bytes={have}-")
    try:
        answer = urllib.request.urlopen(request, timeout=_CONNECT_TIMEOUT_S)
    except urllib.error.HTTPError as error:
        if error.code != http.client.REQUESTED_RANGE_NOT_SATISFIABLE:
            raise
        # More is here than there: what was begun is another file, or it is complete.
        if _total_of(error.headers, 0) == have:
            return
        partial.unlink()
        raise _CutShort("begun again") from error
    with answer:
        start, total = _extent(answer, have)
        with partial.open("r+b" if start else "wb") as file:
            file.seek(start)
            _copy(answer, file, (shown, start, total), report)


def _extent(answer: Any, have: int) -> tuple[int, int]:
    """Return where the answer begins and how long the file is; a server may ignore the range."""
    if getattr(answer, "status", None) == http.client.PARTIAL_CONTENT:
        total = _total_of(answer.headers, 0)
        match = _RANGE.match(answer.headers.get("Content-Range", ""))
        if match and int(match[1]) == have:
            return have, total
        raise _CutShort("the server answered another range than asked")
    return 0, int(answer.headers.get("Content-Length") or 0)


def _total_of(headers: Message, fallback: int) -> int:
    match = re.search(r"/(\d+)$", headers.get("Content-Range", ""))
    return int(match[1]) if match else fallback


def _copy(answer: Any, file: IO[bytes], extent: tuple[str, int, int], report: Report) -> None:
    shown, done, total = extent
    while block := answer.read(_BLOCK):
        file.write(block)
        done += len(block)
        if done > LARGEST_DOWNLOAD:
            raise DownloadFailed(f"more than {LARGEST_DOWNLOAD >> 20} MiB are sent")
        report(shown, done, total)
    file.truncate()
    if total and done < total:
        raise _CutShort(f"{done} of {total} bytes")
