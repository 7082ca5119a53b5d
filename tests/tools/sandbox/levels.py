"""Every level of confinement by its name, also those that this machine would not choose."""

from dataclasses import replace

from mdagent.tools.sandbox.bubblewrap import Bubblewrap
from mdagent.tools.sandbox.sandbox import Sandbox, SandboxOptions, open_sandbox

LEVELS = ("bubblewrap", "bubblewrap, no /proc", "landlock")


def sandbox_at(level: str) -> Sandbox:
    """Raises SandboxUnavailable where this machine does not offer the level."""
    if level == "landlock":
        return open_sandbox(SandboxOptions("landlock"))
    found = open_sandbox(SandboxOptions("bubblewrap"))
    assert isinstance(found.backend, Bubblewrap)
    if level == "bubblewrap" or found.backend.proc == "empty":
        return found
    backend = replace(found.backend, proc="empty")
    return Sandbox(backend.isolation(), backend)
