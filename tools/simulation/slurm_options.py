"""What the operator says about the cluster; a tool call cannot say anything about it."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

DIRECTIVES, MODULES, PREAMBLE, COMMAND = "@directives@", "@modules@", "@preamble@", "@command@"
TEMPLATE = f"#!/bin/bash\n{DIRECTIVES}\n{MODULES}\n{PREAMBLE}\n{COMMAND}\n"

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.,@+:/=-]*")
# What the server decides itself: a run may start once only, and is found again by its name.
_OURS = (
    *("job-name", "array", "requeue", "no-requeue", "output", "error", "export", "export-file"),
    *("wrap", "nodes", "ntasks", "ntasks-per-node", "cpus-per-task", "mem", "time", "parsable"),
    *("partition", "account", "qos", "gres", "gpus-per-node", "input", "open-mode", "wait"),
)


class BadClusterOption(ValueError):
    """An option of the operator cannot stand in a batch script; the text names its mend."""


@dataclass(frozen=True)
class SlurmOptions:
    """How jobs are to be made; checked when it is made.

    Attributes:
        conf: Slurm's configuration file where it is not at its usual place.
        partition, account, qos: As `sbatch` takes them.
        max_nodes: Nodes that one run may have.
        cores_per_node: Cores of a node; None asks Slurm.
        gpus_per_node: GPUs that a run may have on each node.
        modules: Loaded in the job before anything else.
        preamble: Lines of shell after that.
        extra: Words for `sbatch`, such as `--constraint=skylake`.
        template: A batch script in place of ours, with a line for each placeholder.
        launcher: Starts the ranks of a run on several nodes; `-n` and their number follow.
        poll_s: Slurm is asked no more often than this, for all runs together.
        settle_s: So long may a job's last records take to be seen on a shared file system.
        unconfined: Whether a run may go on where a node offers no confinement.
    """

    conf: Path | None = None
    partition: str | None = None
    account: str | None = None
    qos: str | None = None
    max_nodes: int = 1
    cores_per_node: int | None = None
    gpus_per_node: int = 0
    modules: tuple[str, ...] = ()
    preamble: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    template: str = TEMPLATE
    launcher: tuple[str, ...] = ("srun", "--kill-on-bad-exit")
    poll_s: float = 15.0
    settle_s: float = 60.0
    unconfined: Literal["refuse", "allow"] = "refuse"

    def __post_init__(self) -> None:
        for name in ("partition", "account", "qos"):
            self._check_name(name, getattr(self, name))
        for module in self.modules:
            self._check_name("modules", module)
        for word in self.extra:
            _check_extra(word)
        if not self.launcher:
            raise BadClusterOption(
                "launcher: name a program, such as `srun --kill-on-bad-exit --mpi=pmi2`"
            )
        check_template(self.template)

    def _check_name(self, option: str, value: str | None) -> None:
        if value is not None and _NAME.fullmatch(value) is None:
            raise BadClusterOption(f"{option}: {value!r} is no name that Slurm or Lmod would have")


def _check_extra(word: str) -> None:
    option = re.fullmatch(r"--([a-z][a-z-]*)(=[^\s'\"`$\\]+)?", word)
    if option is None:
        raise BadClusterOption(f"extra: {word!r} is not of the form --name or --name=value")
    if option[1] in _OURS:
        raise BadClusterOption(
            f"extra: --{option[1]} is set by the server itself or by a setting of its own"
        )


def check_template(text: str) -> None:
    """Refuse a batch script that would not run a job as the server counts on.

    Raises:
        BadClusterOption: The text names the line and the mend.
    """
    lines = text.splitlines()
    if not text.startswith("#!/"):
        raise BadClusterOption("template: the first line must name a shell, as `#!/bin/bash`")
    for placeholder in (DIRECTIVES, COMMAND):
        if lines.count(placeholder) != 1:
            raise BadClusterOption(f"template: {placeholder} must be a line of its own, once")
    at = lines.index(DIRECTIVES)
    for number, line in enumerate(lines, start=1):
        if line.startswith("#SBATCH"):
            _check_directives(number, line.split()[1:])
        # Slurm reads no directives after the first command.
        if number <= at and line.strip() and not line.startswith("#"):
            raise BadClusterOption(f"template: {DIRECTIVES} must stand before line {number}")
        if number > at and line.startswith("#SBATCH"):
            raise BadClusterOption(f"template: line {number} must stand before {DIRECTIVES}")
    last = max(i for i, line in enumerate(lines) if line.strip())
    if lines[last] != COMMAND:
        raise BadClusterOption(f"template: {COMMAND} must be the last line: nothing runs after it")


def _check_directives(number: int, words: list[str]) -> None:
    try:
        for word in words:
            _check_extra(word)
    except BadClusterOption as error:
        raise BadClusterOption(f"template: line {number}: {error}") from error
