"""What the last set-up installed, so that the next one knows when there is nothing to do."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Stamp:
    """A finished set-up: from which files, with which extras, in what time and space."""

    digest: str
    extras: tuple[str, ...]
    left_out: tuple[str, ...] = ()
    seconds: float = 0.0
    size_MiB: float = 0.0

    def satisfies(self, digest: str, extras: Iterable[str]) -> bool:
        """Whether all that is wanted now was installed from the same files."""
        return self.digest == digest and set(extras) <= {*self.extras, *self.left_out}


def digest_of(root: Path) -> str:
    """A digest of all that decides what is installed: lock files, pyproject, Python, place."""
    digest = hashlib.sha256(sys.version.encode())
    for path in [*sorted((root / "requirements").glob("*.txt")), root / "pyproject.toml"]:
        digest.update(path.read_bytes())
    # The editable install points here: a moved or copied checkout has to be set up again.
    digest.update(str(root).encode())
    return digest.hexdigest()


def read_stamp(path: Path) -> Stamp | None:
    """The stamp of the last whole set-up; None where there is none to trust."""
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        return Stamp(
            digest=str(values["digest"]),
            extras=tuple(values["extras"]),
            left_out=tuple(values["left_out"]),
            seconds=float(values["seconds"]),
            size_MiB=float(values["size_MiB"]),
        )
    except (OSError, ValueError, LookupError, TypeError):
        return None


def write_stamp(path: Path, stamp: Stamp) -> None:
    """Write the stamp last: a set-up that was interrupted has none."""
    path.write_text(json.dumps(asdict(stamp), indent=1) + "\n", encoding="utf-8")
