"""The stage between the supervisor and a run confined by Landlock: a script of its own.

Usage: python -I -S stage.py REQUEST [RANK...], the request a dictionary as `marshal` writes it, in
hexadecimal digits. With the words of a rank it confines itself and becomes that. Otherwise it
imports what is written in C and what that needs, so that it starts in two hundredths of a second:
`json`, `signal`, `typing` and `contextlib` would take as long again. The stage itself stays outside
of the confinement: it is what every process of the run falls to whose parent ends, so it can end
them all.
"""

import ctypes
import fcntl
import marshal
import os
import resource
import struct
import sys
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    import signal
    from typing import Any
else:
    import _signal as signal  # without the enumerations, which take a while to make

_SET_PDEATHSIG, _SET_NO_NEW_PRIVS, _SET_SECCOMP, _SET_CHILD_SUBREAPER = 1, 38, 22, 36
_SECCOMP_MODE_FILTER = 2
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same on x86-64 and aarch64
_PATH_BENEATH = 1
_OWN_PROCESS = 0b1110  # to read files and folders, to write files
_LIBC = ctypes.CDLL(None, use_errno=True)


def _checked(result: int, what: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


def _prctl(option: int, *values: object) -> None:
    padded = [*values, *([ctypes.c_ulong(0)] * (4 - len(values)))]
    _checked(_LIBC.prctl(option, *padded), f"prctl {option}")


def _restrict(request: "dict[str, Any]") -> None:
    """Enter the Landlock domain: rights by path, network and signals as far as the kernel knows."""
    attributes = struct.pack("<QQQ", *request["handled"])[: request["attributes_size"]]
    ruleset = _checked(
        _LIBC.syscall(_CREATE_RULESET, attributes, len(attributes), 0), "landlock_create_ruleset"
    )
    for path, rights in request["rights"]:
        number = os.open(path, os.O_PATH | os.O_CLOEXEC)
        rule = struct.pack("<Qi", rights, number)
        _checked(_LIBC.syscall(_ADD_RULE, ruleset, _PATH_BENEATH, rule, 0), f"Landlock, {path}")
        os.close(number)
    _checked(_LIBC.syscall(_RESTRICT_SELF, ruleset, 0), "landlock_restrict_self")
    os.close(ruleset)


def _filter_calls(filter_fd: int) -> None:
    program = os.read(filter_fd, 1 << 20)
    os.close(filter_fd)
    buffer = ctypes.create_string_buffer(program, len(program))
    header = ctypes.create_string_buffer(
        struct.pack("@HxxxxxxP", len(program) // 8, ctypes.addressof(buffer))
    )
    _prctl(_SET_SECCOMP, ctypes.c_ulong(_SECCOMP_MODE_FILTER), header)


def _become(user: int | None) -> None:
    if user is not None:
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)


def _limit(rlimits: "dict[str, int]") -> None:
    for name, value in rlimits.items():
        resource.setrlimit(getattr(resource, f"RLIMIT_{name.upper()}"), (value, value))


def _start(request: "dict[str, Any]", stage: int) -> None:
    """In the child: give everything up, then become the command."""
    os.setsid()
    os.chdir(request["folder"])
    _limit(request["rlimits"])
    _prctl(_SET_NO_NEW_PRIVS, ctypes.c_ulong(1))
    # Paths are opened while we may still enter every folder above them.
    if "rights" in request:
        _restrict(request)
    _become(request["user"])
    # A change of user forgets who to die with, so this comes after it.
    _prctl(_SET_PDEATHSIG, ctypes.c_ulong(signal.SIGKILL))
    if os.getppid() != stage:
        os._exit(1)
    if "rights" in request:
        _filter_calls(request["filter_fd"])
    # A launcher is looked up where the node's modules have put it.
    os.execvpe(request["argv"][0], request["argv"], request["environment"])


def _children(pid: int) -> list[int]:
    try:
        with open(f"/proc/{pid}/task/{pid}/children") as file:
            return [int(word) for word in file.read().split()]
    except OSError:
        return []


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return  # it has ended by itself


def _end_all(user: int | None) -> None:
    """Kill every process of the run: those whose parent has ended have become our children."""
    if user is not None and os.fork() == 0:
        # All at once, before any can fork again: nobody else is this user.
        _become(user)
        _kill(-1)
        os._exit(0)
    while True:
        for pid in _children(os.getpid()):
            _kill(pid)
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            break
    if user is not None:
        _clear_shared_memory(user)


def _clear_shared_memory(user: int) -> None:
    """Remove what the run has left in the host's memory: its files are all that this user has."""
    for entry in os.scandir("/dev/shm"):
        try:
            if entry.stat(follow_symlinks=False).st_uid == user:
                os.unlink(entry.path)
        except OSError:
            continue  # somebody else's, and gone meanwhile


def _ask_launcher_to_end(patience_s: float) -> None:
    """Let a launcher end its ranks, of which those on other nodes are out of our reach."""
    for pid in _children(os.getpid()):
        os.kill(pid, signal.SIGTERM)
    until = time.monotonic() + patience_s
    while time.monotonic() < until:
        try:
            if os.waitpid(-1, os.WNOHANG) == (0, 0):
                time.sleep(0.02)
        except ChildProcessError:
            return


def _tell(status_fd: int, **record: float) -> None:
    """Write a line as bubblewrap does: a JSON object, here of numbers alone."""
    members = [f'"{name.replace("_", "-")}": {value}' for name, value in record.items()]
    os.write(status_fd, f"{{{', '.join(members)}}}\n".encode())


def _asked_to_end(*_: object) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise KeyboardInterrupt


def _wait_for(child: int) -> int:
    while True:
        pid, status = os.wait()
        if pid == child:
            return status


def _fork_command(request: "dict[str, Any]") -> tuple[int, str]:
    """The command's process, and what kept it from starting."""
    reading, writing = os.pipe()
    stage = os.getpid()
    child = os.fork()
    if child == 0:
        try:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            _start(request, stage)
        except OSError as error:
            os.write(writing, str(error).encode())
        os._exit(1)
    os.close(writing)
    os.close(request["filter_fd"])
    with os.fdopen(reading, "rb") as file:
        return child, file.read().decode(errors="replace")


def _mend(request: "dict[str, Any]") -> str:
    if request["user"] is None:
        return ""
    return (
        "(Runs that root starts become another user, who without namespaces must be able to enter "
        "the engine's folders: start the server as an ordinary user, or install the engine and "
        "this package outside of root's home.)"
    )


def _run(request: "dict[str, Any]") -> None:
    child, fault = _fork_command(request)
    if fault:
        print(fault, _mend(request), file=sys.stderr, flush=True)
        _end_all(request["user"])
        return
    status = os.waitstatus_to_exitcode(_wait_for(child))
    _end_all(request["user"])
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    _tell(request["status_fd"], exit_status=status, cpu_time=used.ru_utime + used.ru_stime)


def _become_rank(request: "dict[str, Any]", argv: list[str]) -> None:
    """Enter the domain of files, then become one rank, with what its launcher told it.

    What a rank prints goes straight into its file: a launcher that ends all ranks as one aborts
    drops what it still had to pass on, which is where LAMMPS says why.
    """
    output = os.open(request["output"], os.O_WRONLY | os.O_APPEND)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.chdir(request["folder"])
    _limit(request["rlimits"])
    _prctl(_SET_NO_NEW_PRIVS, ctypes.c_ulong(1))
    if "rights" in request:
        # Libraries of MPI look up the network and their own threads there, and name these.
        request["rights"].append((f"/proc/{os.getpid()}", _OWN_PROCESS))
        _restrict(request)
    for name, value in request["environment"].items():
        os.putenv(name, value)
    os.execv(argv[0], argv)


def main() -> None:
    """Run the command and end with all that it started, or when the supervisor ends."""
    request = marshal.loads(bytes.fromhex(sys.argv[1]))
    if len(sys.argv) > 2:
        _become_rank(request, sys.argv[2:])
    for number in (request["status_fd"], request["filter_fd"]):
        fcntl.fcntl(number, fcntl.F_SETFD, fcntl.FD_CLOEXEC)
    signal.signal(signal.SIGTERM, _asked_to_end)
    _prctl(_SET_CHILD_SUBREAPER, ctypes.c_ulong(1))
    _prctl(_SET_PDEATHSIG, ctypes.c_ulong(signal.SIGTERM))
    if os.getppid() != request["supervisor"]:
        return
    try:
        _tell(request["status_fd"], child_pid=os.getpid())
        _run(request)
    except KeyboardInterrupt:
        if "patience_s" in request:
            _ask_launcher_to_end(request["patience_s"])
        _end_all(request["user"])


if __name__ == "__main__":
    main()
