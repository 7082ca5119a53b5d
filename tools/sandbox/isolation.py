"""How well a run is confined, and the refusal where it cannot be."""

from dataclasses import dataclass
from typing import Literal


# Not a pydantic model: what supervises a run imports this, and starts twice as fast without.
@dataclass(frozen=True)
class Isolation:
    """The backend that confines runs, its level, and what it cannot keep out."""

    backend: Literal["bubblewrap", "landlock", "none"]
    level: str
    missing: tuple[str, ...] = ()


class SandboxUnavailable(RuntimeError):
    """No confinement works here; the text names the mend."""
