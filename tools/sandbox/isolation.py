"""How well a run is confined, and the refusal where it cannot be."""

from typing import Literal

from pydantic import BaseModel, ConfigDict


class Isolation(BaseModel):
    """The backend that confines runs, its level, and what it cannot keep out."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    backend: Literal["bubblewrap", "landlock", "none"]
    level: str
    missing: tuple[str, ...] = ()


class SandboxUnavailable(RuntimeError):
    """No confinement works here; the text names the mend."""
