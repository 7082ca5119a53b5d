"""Where a hostile process stands: what lies outside of it, and what all ways out use."""

import ctypes
import os
import signal
import sys
import time
from pathlib import Path

FOLDER, PORT = Path(sys.argv[1]), int(sys.argv[2])
LIBC = ctypes.CDLL(None, use_errno=True)


def bystander() -> int:
    """A process that blocks all signals and waits."""
    reading, writing = os.pipe()
    if (child := os.fork()) == 0:
        signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
        os.write(writing, b"x")
        time.sleep(60)
        os._exit(0)
    os.read(reading, 1)
    return child


def call(name: str, *arguments: object) -> int:
    """A function of the C library; OSError where it fails."""
    result = getattr(LIBC, name)(*arguments)
    if result == -1:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return int(result)


def system_call(x86_64: int, aarch64: int, *arguments: object) -> int:
    number = x86_64 if os.uname().machine == "x86_64" else aarch64
    return call("syscall", ctypes.c_long(number), *arguments)


def waits_at(process: int, number: int) -> bool:
    """Whether a signal has been delivered to a process that blocks it."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    masks = [int(line.split()[1], 16) for line in lines if line.startswith(("SigPnd", "ShdPnd"))]
    return any(mask >> (number - 1) & 1 for mask in masks)


PID = int(sys.argv[3]) or bystander()
