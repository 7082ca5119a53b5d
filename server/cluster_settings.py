"""What the operator says about a cluster's jobs."""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, PositiveFloat, PositiveInt, model_validator
from pydantic_settings import NoDecode

from mdagent.server.words import Words, split_with
from mdagent.tools.simulation.slurm_options import SlurmOptions


class Cluster(BaseModel):
    """How jobs are made, as `MDAGENT_SLURM__PARTITION=long`; the fields of `SlurmOptions`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    conf: Path | None = None
    partition: str | None = None
    account: str | None = None
    qos: str | None = None
    max_nodes: PositiveInt = SlurmOptions.max_nodes
    cores_per_node: PositiveInt | None = None
    gpus_per_node: Annotated[int, Field(ge=0)] = 0
    modules: Words = ()
    preamble: Annotated[tuple[str, ...], NoDecode, split_with("\n")] = ()
    extra: Words = ()
    template: Annotated[Path | None, Field(description="A batch script; default: ours.")] = None
    launcher: Words = SlurmOptions.launcher
    poll_s: PositiveFloat = SlurmOptions.poll_s
    settle_s: Annotated[float, Field(ge=0)] = SlurmOptions.settle_s
    unconfined: Literal["refuse", "allow"] = "refuse"

    @model_validator(mode="after")
    def _can_stand_in_a_script(self) -> Self:
        self.as_options(conf=None)
        return self

    def as_options(self, *, conf: Path | None) -> SlurmOptions:
        """The same in the executor's own words, the template read and checked.

        Args:
            conf: Slurm's configuration file where the setting names none.
        """
        fields = self.model_dump(exclude={"template"})
        fields["conf"] = self.conf or conf
        if self.template is not None:
            try:
                fields["template"] = self.template.read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError) as error:
                raise ValueError(f"template: {self.template} cannot be read: {error}") from error
        return SlurmOptions(**fields)
