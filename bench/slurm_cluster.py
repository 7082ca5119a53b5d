"""A private Slurm cluster on this one machine: several nodes, each a `slurmd` of its own.

Needs root, and the programs of Debian's `slurm-wlm` and `munge`. Nothing is written outside its
folder, and it ends by the processes that it started.
"""

import contextlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from mdagent.bench.figures import NotPossibleHere

PROGRAMS = ("slurmctld", "slurmd", "munged", "sbatch", "squeue", "scancel", "sinfo", "scontrol")
_PATIENCE_S = 30.0


class ClusterMissing(NotPossibleHere):
    """No cluster can be made here; the text says why."""


@dataclass
class SlurmCluster:
    """The processes of a cluster, by name: `munged`, `slurmctld`, `n1`, `n2`, ...

    Attributes:
        folder: Where all of it lies.
        n_nodes, n_cores, memory_MiB: The nodes and what each claims to have.
    """

    folder: Path
    n_nodes: int = 3
    n_cores: int = 2
    memory_MiB: int = 4000
    _port: int = 0
    _n_controllers: int = 0
    _processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def conf(self) -> Path:
        """Slurm's configuration file."""
        return self.folder / "slurm.conf"

    @property
    def nodes(self) -> list[str]:
        """Names of the nodes."""
        return [f"n{number}" for number in range(1, self.n_nodes + 1)]

    def up(self) -> None:
        """Start it, and wait until every node is idle.

        Raises:
            ClusterMissing: A program or the right to start it is missing, or it did not come up.
        """
        if why := why_not():
            raise ClusterMissing(why)
        for name in ("state", "log", *(f"spool.{node}" for node in self.nodes)):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        self._start_munged()
        self._port = _free_ports(self.n_nodes + 1)
        version = self.ask("slurmctld", "-V").split()[1]
        plugin = "cgroup/v1" if version < "23.02" else "disabled"
        (self.folder / "cgroup.conf").write_text(f"CgroupPlugin={plugin}\n")
        self.start("slurmctld")
        for node in self.nodes:
            self.start(node)
        self._wait_for_nodes()

    def start(self, name: str) -> None:
        """Start the controller or a node, for the first time or again."""
        command = ["slurmctld", "-D"] if name == "slurmctld" else ["slurmd", "-D", "-N", name]
        if name == "slurmctld":
            self._n_controllers += 1
            fresh = self.folder / "slurm.conf.new"
            fresh.write_text(self._configuration())
            fresh.replace(self.conf)
        with (self.folder / "log" / f"{name}.out").open("ab") as output:
            self._processes[name] = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env={**os.environ, "SLURM_CONF": str(self.conf)},
                start_new_session=True,
            )

    def kill(self, name: str) -> None:
        """`kill -9` of the controller or of a node's daemon; jobs there go on."""
        process = self._processes.pop(name)
        process.kill()
        process.wait()

    def lose(self, node: str) -> None:
        """Let a node vanish, with everything that it runs."""
        self.kill(node)
        for pid in _job_processes(self.conf, node):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def heal(self) -> None:
        """Bring nodes back that Slurm has given up, and wait until all are idle."""
        self.ask("scancel", "--quiet", f"--user={os.geteuid()}")
        self.ask("scontrol", "update", f"nodename={','.join(self.nodes)}", "state=resume")
        self._wait_for_nodes()

    def _wait_for_nodes(self) -> None:
        self.wait_until(lambda: self.ask("sinfo", "-hNo", "%t").split() == ["idle"] * self.n_nodes)

    def ask(self, *words: str) -> str:
        """What one of Slurm's commands prints."""
        done = subprocess.run(
            words,
            capture_output=True,
            text=True,
            timeout=_PATIENCE_S,
            env={**os.environ, "SLURM_CONF": str(self.conf)},
            check=False,
        )
        return done.stdout

    def wait_until(self, true: Callable[[], bool], patience_s: float = _PATIENCE_S) -> None:
        """Look again and again until something is true.

        Raises:
            ClusterMissing: It was not in all that time.
        """
        deadline = time.monotonic() + patience_s
        while not true():
            if time.monotonic() > deadline:
                raise ClusterMissing(f"not in {patience_s} s; the logs are in {self.folder}/log")
            time.sleep(0.05)

    def down(self) -> None:
        """End everything that was started."""
        self.ask("scancel", "--quiet", f"--user={os.geteuid()}")
        for name in reversed(self._processes):
            self._processes[name].terminate()
        for process in self._processes.values():
            try:
                process.wait(3)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._processes.clear()

    def memory_KiB(self, name: str) -> int:
        """Resident memory of one of its processes."""
        text = Path(f"/proc/{self._processes[name].pid}/status").read_text()
        return int(text.partition("VmRSS:")[2].split()[0])

    def _start_munged(self) -> None:
        key = self.folder / "munge.key"
        key.write_bytes(secrets.token_bytes(1024))
        key.chmod(0o600)
        files = {"key-file": "munge.key", "socket": "munge.sock", "pid-file": "munged.pid"}
        files |= {"log-file": "log/munged.log", "seed-file": "munge.seed"}
        words = [f"--{name}={self.folder / file}" for name, file in files.items()]
        self._processes["munged"] = subprocess.Popen(
            ["munged", "--foreground", "--force", "--num-threads=2", *words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self.wait_until((self.folder / "munge.sock").exists)

    def _configuration(self) -> str:
        host, first = socket.gethostname().partition(".")[0], self._port + 1
        ports = f"[{first}-{first + self.n_nodes - 1}]" if self.n_nodes > 1 else str(first)
        names = f"n[1-{self.n_nodes}]" if self.n_nodes > 1 else "n1"
        return _CONFIGURATION.format(
            folder=self.folder,
            host=host,
            port=self._port,
            ports=ports,
            names=names,
            cores=self.n_cores,
            memory=self.memory_MiB,
            # A controller that was killed forgets the last numbers it gave, and a node that still
            # ends such a job lets no other have its number.
            first_job=1000 * self._n_controllers,
        )


@contextlib.contextmanager
def slurm_cluster(folder: Path, n_nodes: int = 3, n_cores: int = 2) -> Iterator[SlurmCluster]:
    """A cluster that ends with the block.

    Raises:
        ClusterMissing: None can be made here.
    """
    cluster = SlurmCluster(folder, n_nodes, n_cores)
    try:
        cluster.up()
        yield cluster
    finally:
        cluster.down()


def why_not() -> str | None:
    """What keeps a cluster from being made here."""
    missing = [name for name in PROGRAMS if shutil.which(name) is None]
    if missing:
        return f"not installed: {', '.join(missing)} (Debian: slurm-wlm, munge)"
    return None if os.geteuid() == 0 else "only root can start the nodes of a cluster"


def _free_ports(n: int) -> int:
    """The first of so many neighbouring ports that nobody listens on."""
    for first in range(20_000 + secrets.randbelow(20_000), 60_000, n):
        with contextlib.ExitStack() as held:
            try:
                for port in range(first, first + n):
                    held.enter_context(socket.create_server(("127.0.0.1", port)))
            except OSError:
                continue
        return first
    raise ClusterMissing("no free ports")


def _job_processes(conf: Path, node: str) -> list[int]:
    """What a node runs of jobs: the daemons of their steps first, or these would tell the end."""
    wanted = {f"SLURMD_NODENAME={node}".encode(), f"SLURM_CONF={conf}".encode()}
    found: list[int] = []
    daemons: set[int] = set()
    for folder in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if folder.name.isdigit() and wanted <= _variables(folder):
                found.append(int(folder.name))
                parent = (folder / "stat").read_text().rpartition(")")[2].split()[1]
                if Path(f"/proc/{parent}/comm").read_text().startswith("slurmstepd"):
                    daemons.add(int(parent))
    return [*daemons, *found]


def _variables(folder: Path) -> set[bytes]:
    return set((folder / "environ").read_bytes().split(b"\0"))


_CONFIGURATION = """\
ClusterName=bench
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={port}
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket={folder}/munge.sock
CredType=cred/munge
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool.%n
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.%n.pid
SlurmctldLogFile={folder}/log/slurmctld.log
SlurmdLogFile={folder}/log/slurmd.%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=pmi2
SwitchType=switch/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
DefMemPerCPU=200
ReturnToService=2
SlurmctldTimeout=30
SlurmdTimeout=5
InactiveLimit=0
MessageTimeout=2
KillWait=2
MinJobAge=300
OverTimeLimit=0
BatchStartTimeout=10
SchedulerType=sched/backfill
SchedulerParameters=sched_interval=2,bf_interval=2,batch_sched_delay=0,sched_min_interval=0
JobAcctGatherType=jobacct_gather/none
MaxArraySize=2001
MaxJobCount=5000
FirstJobId={first_job}
PropagateResourceLimits=NONE
SlurmdParameters=config_overrides
CommunicationParameters=NoAddrCache,NoCtldInAddrAny,NoInAddrAny
AccountingStorageType=accounting_storage/none
NodeName={names} NodeHostname={host} NodeAddr=127.0.0.1 Port={ports} CPUs={cores} Boards=1 \
SocketsPerBoard=1 CoresPerSocket={cores} ThreadsPerCore=1 RealMemory={memory} State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE DefaultTime=60 State=UP OverSubscribe=NO
"""
