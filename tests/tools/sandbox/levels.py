"""Every level of confinement by its name, also those that this machine would not choose."""

import os
import stat
from dataclasses import replace
from pathlib import Path

from mdagent.tools.sandbox.bubblewrap import Bubblewrap
from mdagent.tools.sandbox.sandbox import (
    Sandbox,
    SandboxOptions,
    SandboxUnavailable,
    open_sandbox,
)

LEVELS = ("bubblewrap", "bubblewrap, no /proc", "landlock")


def sandbox_at(level: str) -> Sandbox:
    """Raises SandboxUnavailable where this machine does not offer the level."""
    if level == "landlock":
        if os.geteuid() == 0 and not _anybody_can_enter(Path(__file__).parent):
            raise SandboxUnavailable(
                "this checkout lies below a folder that only root can enter, and without "
                "namespaces a run that root starts is another user"
            )
        return open_sandbox(SandboxOptions("landlock"))
    found = open_sandbox(SandboxOptions("bubblewrap"))
    assert isinstance(found.backend, Bubblewrap)
    if level == "bubblewrap" or found.backend.proc == "empty":
        return found
    backend = replace(found.backend, proc="empty")
    return Sandbox(backend.isolation(), backend)


def _anybody_can_enter(folder: Path) -> bool:
    return all(path.stat().st_mode & stat.S_IXOTH for path in (folder, *folder.parents))
