"""The seccomp filter of a confined process, assembled here so that no compiler is needed."""

import errno
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from mdagent.tools.sandbox.system_calls import allowed_calls

_AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}

# Classic BPF: load a word, jump if equal / if any bit is set, and, return.
_LOAD, _IF_EQUAL, _IF_ANY_BIT, _AND, _RETURN = 0x20, 0x15, 0x45, 0x54, 0x06
_ALLOW, _KILL, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
_NUMBER_OFFSET, _MACHINE_OFFSET, _ARGUMENTS_OFFSET = 0, 4, 16

_SET_ID_BITS = 0o6000
_OWNER_BITS = 0o700
_NEW_NAMESPACES = 0x7E020000  # every CLONE_NEW* flag that clone(2) takes
_THREAD, _SAME_FILES = 0x10000, 0x400  # CLONE_THREAD, CLONE_FILES
# Duplicates, flags, record locks and the size of a pipe; left out are leases, which stop whoever
# opens the file, and signals to whomever the process names.
_FILE_REQUESTS = (0, 1, 2, 3, 4, 5, 6, 7, 36, 37, 38, 1030, 1031, 1032, 1034)
_AF_UNIX = 1
# All of RLIMIT_* but that of cores: with 0 in place of 1, a program that collects cores is called.
_LIMITS = (0, 1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
_TERMINAL_QUERIES = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)  # TCGETS ... FIONCLEX, FIOCLEX
_PRCTL_OPTIONS = (1, 2, 3, 7, 8, 15, 16, 21, 23, 24, 27, 28, 38, 39, 41, 42, 47, 0x53564D41)


@dataclass(frozen=True)
class Rule:
    """A condition on the low word of one argument; the call is refused where it does not hold.

    Attributes:
        not_alone: A bit, and the one that must be set with it.
    """

    argument: int
    no_bits: int = 0
    all_bits: int = 0
    one_of: tuple[int, ...] = ()
    not_alone: tuple[int, int] = (0, 0)


# Set-user-ID files would hand the server's user to others on the machine; a folder that its owner
# cannot read would hide its contents from the disk limit.
RULES: dict[str, tuple[Rule, ...]] = {
    "open": (Rule(2, no_bits=_SET_ID_BITS),),
    "openat": (Rule(3, no_bits=_SET_ID_BITS),),
    "creat": (Rule(1, no_bits=_SET_ID_BITS),),
    "mkdir": (Rule(1, no_bits=_SET_ID_BITS, all_bits=_OWNER_BITS),),
    "mkdirat": (Rule(2, no_bits=_SET_ID_BITS, all_bits=_OWNER_BITS),),
    "renameat2": (Rule(4, no_bits=0xFFFFFFFF),),
    # A thread with files of its own would hide them: the kernel lists those of a whole process.
    "clone": (Rule(0, no_bits=_NEW_NAMESPACES, not_alone=(_THREAD, _SAME_FILES)),),
    "fcntl": (Rule(1, one_of=_FILE_REQUESTS),),
    "socketpair": (Rule(0, one_of=(_AF_UNIX,)),),
    "ioctl": (Rule(1, one_of=_TERMINAL_QUERIES),),
    "prctl": (Rule(0, one_of=_PRCTL_OPTIONS),),
    # Only its own: without a process namespace, others of the same user are within reach.
    "prlimit64": (Rule(0, no_bits=0xFFFFFFFF), Rule(1, one_of=_LIMITS)),
    "setrlimit": (Rule(0, one_of=_LIMITS),),
    "sched_setaffinity": (Rule(0, no_bits=0xFFFFFFFF),),
    "setpriority": (Rule(0, no_bits=0xFFFFFFFF), Rule(1, no_bits=0xFFFFFFFF)),
}


def filter_program(machine: str) -> bytes:
    """The filter as the kernel takes it: an array of `struct sock_filter`.

    A call that is not listed fails with ENOSYS, so that a C library falls back as on an older
    kernel; a listed one with a refused argument fails with EPERM; a call by another machine's
    table (32-bit code) kills.

    Raises:
        KeyError: No table of system calls for this machine.
    """
    return b"".join(_program(machine))


def _program(machine: str) -> Iterator[bytes]:
    yield _statement(_LOAD, _MACHINE_OFFSET)
    yield _jump(_IF_EQUAL, _AUDIT_ARCH[machine], if_true=1, if_false=0)
    yield _statement(_RETURN, _KILL)
    yield _statement(_LOAD, _NUMBER_OFFSET)
    for name, number in allowed_calls(machine).items():
        body = b"".join(_body(RULES.get(name, ())))
        yield _jump(_IF_EQUAL, number, if_true=0, if_false=len(body) // 8)
        yield body
    yield _statement(_RETURN, _ERRNO | errno.ENOSYS)


def _body(rules: tuple[Rule, ...]) -> Iterator[bytes]:
    refuse = _statement(_RETURN, _ERRNO | errno.EPERM)
    for rule in rules:
        # The low word: both machines are little-endian here.
        yield _statement(_LOAD, _ARGUMENTS_OFFSET + 8 * rule.argument)
        if rule.one_of:
            for index, value in enumerate(rule.one_of):
                yield _jump(_IF_EQUAL, value, if_true=len(rule.one_of) - index, if_false=0)
            yield refuse
        if rule.no_bits:
            yield _jump(_IF_ANY_BIT, rule.no_bits, if_true=0, if_false=1)
            yield refuse
        if rule.not_alone[0]:
            yield _jump(_IF_ANY_BIT, rule.not_alone[0], if_true=0, if_false=2)
            yield _jump(_IF_ANY_BIT, rule.not_alone[1], if_true=1, if_false=0)
            yield refuse
        if rule.all_bits:
            yield _statement(_AND, rule.all_bits)
            yield _jump(_IF_EQUAL, rule.all_bits, if_true=1, if_false=0)
            yield refuse
    yield _statement(_RETURN, _ALLOW)


def _statement(code: int, operand: int) -> bytes:
    return struct.pack("<HBBI", code, 0, 0, operand)


def _jump(code: int, operand: int, *, if_true: int, if_false: int) -> bytes:
    return struct.pack("<HBBI", code, if_true, if_false, operand)
