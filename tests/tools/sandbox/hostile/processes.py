"""Ways to other processes."""

import ctypes
import fcntl
import os
import signal
import subprocess
import time
from pathlib import Path

from place import PID, call, waits_at  # type: ignore[import-not-found]  # beside this


# These come first: in a process namespace, the number of a later child might be PID itself.
def see_other_processes() -> bool:
    return Path(f"/proc/{PID}/cmdline").exists()


def signal_another_process() -> bool:
    os.kill(PID, 0)
    return True


def move_another_process_to_other_cores() -> bool:
    os.sched_setaffinity(PID, os.sched_getaffinity(0))
    return True


def signal_another_process_by_a_pipe() -> bool:
    reading, writing = os.pipe()
    fcntl.fcntl(reading, fcntl.F_SETOWN, PID)
    fcntl.fcntl(reading, fcntl.F_SETSIG, signal.SIGURG)
    fcntl.fcntl(reading, fcntl.F_SETFL, os.O_ASYNC | os.O_NONBLOCK)
    os.write(writing, b"x")
    return waits_at(PID, signal.SIGURG)


def signal_everybody() -> bool:
    # Whoever does not ask for this signal does not notice it.
    os.kill(-1, signal.SIGWINCH)
    return waits_at(PID, signal.SIGWINCH)


def environment_of_another_process() -> bool:
    return len(Path(f"/proc/{PID}/environ").read_bytes()) > 0


def memory_of_another_process() -> bool:
    os.close(os.open(f"/proc/{PID}/mem", os.O_RDWR))
    return True


def files_of_another_process() -> bool:
    return bool(os.listdir(f"/proc/{PID}/fd"))


def folder_of_another_process() -> bool:
    os.chdir(f"/proc/{PID}/cwd")
    return True


def memory_of_the_first_process() -> bool:
    os.close(os.open("/proc/1/mem", os.O_RDWR))
    return True


def environment() -> bool:
    return "MDAGENT_TEST_SECRET" in os.environ


def run_shell() -> bool:
    return subprocess.run(["/bin/sh", "-c", "exit 0"]).returncode == 0


def leave_a_daemon() -> bool:
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            Path("daemon-started").write_text("x")
            time.sleep(20)
        os._exit(0)
    for _ in range(200):
        if Path("daemon-started").exists():
            return False  # the test looks whether it is alive after the end
        time.sleep(0.01)
    return False


def trace_itself() -> bool:
    call("ptrace", 0, 0, None, None)
    return True


def read_memory_of_a_process() -> bool:
    buffer = ctypes.create_string_buffer(8)
    vector = (ctypes.c_void_p * 2)(ctypes.addressof(buffer), 8)
    return call("process_vm_readv", os.getpid(), vector, 1, vector, 1, 0) == 8


def fast_priority() -> bool:
    os.setpriority(os.PRIO_PROCESS, 0, -5)
    return True


def real_time_priority() -> bool:
    os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
    return True


def become_root() -> bool:
    os.setuid(0)
    return True
