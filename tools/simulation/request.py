"""What a client asks for, and what the operator provides for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from mdagent.tools.engine.engine import Engine
from mdagent.tools.sandbox.limits import Limits
from mdagent.tools.sandbox.sandbox import Sandbox, SandboxOptions
from mdagent.tools.simulation.executor import Executor
from mdagent.tools.simulation.retention import Retention
from mdagent.tools.simulation.run import LimitsRequest, ResourceRequest
from mdagent.tools.simulation.store import RunStore
from mdagent.tools.simulation.supplied_files import SuppliedFile
from mdagent.tools.simulation.variables import Sweep


class RequestRefused(ValueError):
    """The request cannot be carried out as it is; the text says what to change."""


@dataclass(frozen=True)
class RunRequest:
    """What a client asks for."""

    script: str
    files: Mapping[str, SuppliedFile] | None = None
    variables: Sweep = None
    resources: ResourceRequest | None = None
    limits: LimitsRequest | None = None
    continue_from: str | None = None
    label: str | None = None


@dataclass(frozen=True)
class Workplace:
    """What the operator provides for runs.

    Attributes:
        sandbox: What confines runs; None where the node that a run comes to settles that.
        limits: What a run may use where the request says nothing.
        limits_cap: The most that a request may ask for.
        retention: What all runs together may use.
        unconfined: Whether such a node may have nothing that confines.
    """

    engine: Engine
    sandbox: Sandbox | None
    sandbox_options: SandboxOptions
    store: RunStore
    executor: Executor
    allowed_folders: tuple[Path, ...]
    limits: Limits
    limits_cap: Limits
    retention: Retention = field(default_factory=Retention)
    unconfined: Literal["refuse", "allow"] = "refuse"
