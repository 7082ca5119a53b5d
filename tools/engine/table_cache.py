"""The engine's own account of itself, kept between starts by the SHA-256 of the binary."""

import hashlib
import json
import os
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path

from mdagent.tools.engine.help_text import EngineBroken, HelpText, read_help
from mdagent.tools.engine.location import INSTALL, Location

_LAYOUT = 1


class TableCache:
    """Texts of `lmp -help` by digest, and digests by path, size, time and inode of the binary.

    Nothing here may fail a start: an unreadable entry is read anew, and a folder that cannot be
    written (read-only home, full disk) is left alone.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def help_of(self, location: Location) -> tuple[str, HelpText]:
        """Digest of the binary and its tables, from the cache where the binary is unchanged."""
        sha256 = self._digest(location)
        name = f"help-{sha256}.txt"
        cached = self._load(name)
        if cached is not None:
            with suppress(EngineBroken):
                return sha256, read_help(cached)
        text = _ask(location)
        tables = read_help(text)
        self._store(name, text)
        return sha256, tables

    def _digest(self, location: Location) -> str:
        parts = [path for path in (location.executable, location.lammps_library) if path]
        key = {"layout": _LAYOUT, "files": [_identity(path) for path in parts]}
        where = hashlib.sha256(str(location.executable).encode()).hexdigest()[:16]
        name = f"digest-{where}.json"
        try:
            record = json.loads(self._load(name) or "null")
            if isinstance(record, dict) and record.get("key") == key:
                return str(record["sha256"])
        except (ValueError, KeyError):
            pass  # cut short or foreign: hashed anew below
        sha256 = _sha256(parts)
        self._store(name, json.dumps({"key": key, "sha256": sha256}))
        return sha256

    def _load(self, name: str) -> str | None:
        if self._folder is None:
            return None
        try:
            return (self._folder / name).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return None

    def _store(self, name: str, text: str) -> None:
        """Write whole or not at all: a temporary file, then a rename."""
        if self._folder is None:
            return
        temporary = None
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            number, temporary = tempfile.mkstemp(dir=self._folder, prefix=".engine-")
            with os.fdopen(number, "w", encoding="utf-8") as file:
                file.write(text)
            os.replace(temporary, self._folder / name)
        except OSError:
            if temporary is not None:
                with suppress(OSError):
                    os.unlink(temporary)


def _identity(path: Path) -> list[object]:
    status = path.stat()
    return [str(path), status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino]


def _sha256(paths: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()


def _ask(location: Location) -> str:
    environment = {"LD_LIBRARY_PATH": ":".join(map(str, location.library_folders))}
    try:
        done = subprocess.run(
            [location.executable, "-help"],
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=60,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise EngineBroken(f"LAMMPS at {location.executable} cannot be started: {error}") from error
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip()[-500:]
        raise EngineBroken(
            f"LAMMPS at {location.executable} ended with status {done.returncode} when asked for "
            f"its -help: {said or 'it said nothing'}. {INSTALL}"
        )
    return done.stdout
