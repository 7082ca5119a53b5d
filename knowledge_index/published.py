"""Folders that appear whole or not at all: made aside, renamed, pointed to by one small file.

`current.json` names the folder in use and what is known of it. Whatever a killed process left
behind is removed by the next one, which holds the folder's lock.
"""

import json
import os
import secrets
import shutil
from pathlib import Path
from typing import Any

_POINTER = "current.json"
_UNFINISHED = ".making-"


def start_folder(home: Path) -> Path:
    """Remove what was left unfinished and return a new empty folder to fill."""
    for left in home.glob(f"{_UNFINISHED}*"):
        # A child of the killed process may still be writing there; the rest goes next time.
        shutil.rmtree(left, ignore_errors=True)
    for left in home.glob(f".{_POINTER}.*"):
        left.unlink()
    folder = home / f"{_UNFINISHED}{secrets.token_hex(4)}"
    folder.mkdir(parents=True)
    return folder


def publish(folder: Path, name: str, facts: dict[str, Any]) -> Path:
    """Give a filled folder its name, point to it, and remove all other folders beside it.

    Args:
        folder: What `start_folder` returned.
        name: Its name to be; made unique.
        facts: What `published` shall tell of it.
    """
    home = folder.parent
    final = home / f"{name}-{secrets.token_hex(4)}"
    pointer = home / f".{_POINTER}.{secrets.token_hex(4)}"
    pointer.write_text(json.dumps({**facts, "folder": final.name}, indent=1), encoding="utf-8")
    # All of it must be on the disk before the name that says it is whole.
    os.sync()
    folder.rename(final)
    os.replace(pointer, home / _POINTER)
    for other in home.iterdir():
        if other.is_dir() and other != final:
            shutil.rmtree(other)
    return final


def published(home: Path) -> tuple[Path, dict[str, Any]] | None:
    """Return the folder in use and the facts about it; None where there is none or it is gone."""
    try:
        facts = json.loads((home / _POINTER).read_text(encoding="utf-8"))
        folder = home / str(facts["folder"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return (folder, facts) if folder.is_dir() else None
