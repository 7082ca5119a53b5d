"""The environment, read once: every `MDAGENT_...` variable has its field here and nowhere else."""

import difflib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PositiveFloat,
    PositiveInt,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from mdagent.server.cluster_settings import Cluster
from mdagent.server.words import Words, split_with
from mdagent.tools.engine.engine import EngineOptions
from mdagent.tools.sandbox.limits import Limits
from mdagent.tools.sandbox.sandbox import SandboxOptions
from mdagent.tools.state import Laboratory, Plan

PREFIX = "MDAGENT_"
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class BadSetting(ValueError):
    """A variable of the environment cannot be used; the text names it and its mend."""


def _absolute(folder: Path) -> Path:
    return folder.expanduser().absolute()


Folder = Annotated[Path, AfterValidator(_absolute)]
Folders = Annotated[tuple[Folder, ...], NoDecode, split_with(os.pathsep)]
Names = Annotated[tuple[str, ...], NoDecode, split_with(",")]


def home_folder() -> Path:
    """The home of the user whom this process belongs to."""
    return Path.home()


def user_folder(variable: str, fallback: str) -> Path:
    """A folder of the user's by its XDG variable, as `XDG_CONFIG_HOME`; else below the home."""
    # The XDG specification: a relative path in these variables is to be ignored.
    given = Path(os.environ.get(variable, ""))
    return given if given.is_absolute() else home_folder() / fallback


def _xdg(variable: str, fallback: str) -> Path:
    return user_folder(variable, fallback) / "mdagent"


class RunLimits(BaseModel):
    """What one run may use, as `MDAGENT_LIMITS__MEMORY_MIB=2048`; the fields of `Limits`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    wall_time_s: PositiveFloat = Limits.wall_time_s
    cpu_time_s: PositiveFloat = Limits.cpu_time_s
    memory_MiB: PositiveInt = Field(Limits.memory_MiB, alias="memory_mib")
    file_size_MiB: PositiveInt = Field(Limits.file_size_MiB, alias="file_size_mib")
    disk_MiB: PositiveInt = Field(Limits.disk_MiB, alias="disk_mib")
    n_files: PositiveInt = Limits.n_files
    n_processes: PositiveInt = Limits.n_processes
    output_MiB: PositiveInt = Field(Limits.output_MiB, alias="output_mib")

    def as_limits(self) -> Limits:
        """The same numbers in the sandbox's own words."""
        return Limits(**self.model_dump())


class RunCaps(RunLimits):
    """The most that a request may ask for, as `MDAGENT_CAPS__WALL_TIME_S=86400`."""

    wall_time_s: PositiveFloat = 24 * 3600.0
    cpu_time_s: PositiveFloat = 7 * 24 * 3600.0
    memory_MiB: PositiveInt = Field(64 * 1024, alias="memory_mib")
    file_size_MiB: PositiveInt = Field(64 * 1024, alias="file_size_mib")
    disk_MiB: PositiveInt = Field(128 * 1024, alias="disk_mib")
    n_files: PositiveInt = 100_000
    n_processes: PositiveInt = 1024
    output_MiB: PositiveInt = Field(256, alias="output_mib")


class Settings(BaseSettings):
    """What the operator decides; a client cannot change any of it."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter="__", env_ignore_empty=True, frozen=True
    )

    engine: Annotated[Path | None, Field(description="LAMMPS binary; default: found.")] = None
    engine_wrapper: Annotated[Words, Field(description="Words before the binary.")] = ()
    launcher: Annotated[Words, Field(description="MPI words before -n; default: found.")] = ()

    data_folder: Annotated[Folder, Field(description="Where runs are kept.")] = Field(
        default_factory=lambda: _xdg("XDG_DATA_HOME", ".local/share")
    )
    cache_folder: Annotated[Folder, Field(description="What can be made again.")] = Field(
        default_factory=lambda: _xdg("XDG_CACHE_HOME", ".cache")
    )
    allowed_folders: Annotated[
        Folders, Field(description="Folders that `path` inputs may come from.")
    ] = ()
    potentials_folders: Annotated[
        Folders, Field(description="Folders with potential files of your own.")
    ] = ()

    sandbox: Literal["auto", "bubblewrap", "landlock"] = "auto"
    bwrap: Annotated[Path | None, Field(description="bubblewrap; default: found.")] = None
    limits: RunLimits = RunLimits()
    caps: RunCaps = RunCaps()

    local_runs: Annotated[
        Literal["allow", "refuse"], Field(description="Whether runs may use this machine itself.")
    ] = "allow"
    slurm: Annotated[Cluster, Field(description="Jobs for `where='slurm'`.")] = Cluster()

    store_MiB: Annotated[
        PositiveInt | None,
        Field(description="Disk for all runs together; default: as much as there is."),
    ] = None
    retention_days: Annotated[
        PositiveFloat | None,
        Field(description="When runs go whose deletion was agreed to; default: for room alone."),
    ] = None

    http_host: str = "127.0.0.1"
    http_port: Annotated[int, Field(ge=0, le=65535)] = 8765
    http_token: Annotated[SecretStr | None, Field(min_length=16, description="Bearer token.")] = (
        None
    )
    http_tokens_file: Annotated[
        Folder | None, Field(description="Lines `name: token`, one for each client.")
    ] = None
    http_allowed_hosts: Annotated[Names, Field(description="Host names answered to.")] = ()
    http_body_MiB: Annotated[PositiveInt, Field(description="Largest request.")] = 32
    http_patience_s: Annotated[PositiveInt, Field(description="For a request to arrive.")] = 30
    http_requests_per_minute: Annotated[PositiveInt, Field(description="Of one client.")] = 1200
    http_requests_at_once: Annotated[PositiveInt, Field(description="Of one client.")] = 32
    http_audit_log: Annotated[
        Folder | None, Field(description="Default: audit.jsonl in the data folder.")
    ] = None

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "WARNING"

    @model_validator(mode="after")
    def _limits_within_caps(self) -> Self:
        for name, value in self.limits.model_dump().items():
            if value > (cap := getattr(self.caps, name)):
                raise ValueError(f"LIMITS__{name.upper()} is {value:g}, above its cap of {cap:g}")
        return self

    def open_laboratory(self) -> Laboratory:
        """The rooms these settings describe; nothing is opened before its first use."""
        return Laboratory(
            Plan(
                data_folder=self.data_folder,
                cache_folder=self.cache_folder,
                engine=EngineOptions(
                    executable=self.engine,
                    wrapper=self.engine_wrapper,
                    launcher=self.launcher or None,
                    cache_folder=self.cache_folder,
                ),
                sandbox=SandboxOptions(level=self.sandbox, bwrap=self.bwrap),
                allowed_folders=self.allowed_folders,
                potentials_folders=self.potentials_folders,
                limits=self.limits.as_limits(),
                limits_cap=self.caps.as_limits(),
                store_MiB=self.store_MiB,
                retention_days=self.retention_days,
                local_runs=self.local_runs,
                slurm=self.slurm.as_options(conf=_path(os.environ.get("SLURM_CONF"))),
            )
        )


def read_settings(**overrides: Any) -> Settings:
    """The settings of this process; `overrides` are fields that the command line gave.

    Raises:
        BadSetting: A variable has a value that cannot be used, or is none of ours.
    """
    _refuse_unknown(os.environ)
    try:
        return Settings(**overrides)
    except ValidationError as error:
        raise BadSetting("\n".join(_complaint(dict(e)) for e in error.errors())) from error


def variables_for_server(*, data_folder: Path) -> dict[str, str]:
    """Our variables of this process, for a server that it starts with runs of its own.

    MCP hands a server only a few variables, and none of ours; the cache stays the same.

    Raises:
        BadSetting: As `read_settings`.
    """
    cache_folder = read_settings().cache_folder
    folders = {"DATA_FOLDER": data_folder, "CACHE_FOLDER": cache_folder}
    return {**_ours(), **{PREFIX + name: str(folder) for name, folder in folders.items()}}


def variables_for_client() -> dict[str, str]:
    """Our variables of this process, for a client's configuration; without the token.

    Raises:
        BadSetting: As `read_settings`: a client would only meet it at every start.
    """
    read_settings()
    return {name: value for name, value in _ours().items() if name.upper() != f"{PREFIX}HTTP_TOKEN"}


def _path(value: str | None) -> Path | None:
    return Path(value) if value else None


def _ours() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name.upper().startswith(PREFIX)}


def _complaint(error: dict[str, Any]) -> str:
    location = [str(part) for part in error["loc"]]
    # A model-wide check names the variable itself; the index in a list is no part of a name.
    message = str(error["msg"]).removeprefix("Value error, ")
    if not location:
        return PREFIX + message
    name = PREFIX + "__".join(part for part in location if not part.isdigit()).upper()
    # A token must not reach a log.
    shown = "" if location == ["http_token"] else f"={error['input']!r}"
    return f"{name}{shown}: {message[0].lower()}{message[1:]}"


def _refuse_unknown(environment: Mapping[str, str]) -> None:
    # A mistyped variable would be ignored in silence, and one of them holds the token.
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    for nested, model in (("LIMITS", RunLimits), ("CAPS", RunCaps), ("SLURM", Cluster)):
        known |= {f"{PREFIX}{nested}__{name.upper()}" for name in model.model_fields}
    for name in sorted(environment):
        if name.upper().startswith(PREFIX) and name.upper() not in known:
            nearest = difflib.get_close_matches(name.upper(), known, n=1)
            hint = f"; did you mean {nearest[0]}?" if nearest else ""
            raise BadSetting(f"{name} is not a setting of mdagent{hint}")


def is_set(variable: str) -> bool:
    """Whether a variable of somebody else's, such as the key of a model's provider, is set."""
    return bool(os.environ.get(variable))
