"""The filter, carried out here instruction by instruction, for both machines."""

import errno
import struct

import pytest

from mdagent.tools.sandbox.seccomp import RULES, filter_program
from mdagent.tools.sandbox.system_calls import allowed_calls

ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
ALLOW, KILL = 0x7FFF0000, 0x80000000
EPERM, ENOSYS = 0x50000 | errno.EPERM, 0x50000 | errno.ENOSYS


def judge(machine: str, number: int, *arguments: int, arch: int | None = None) -> int:
    """What the kernel would answer: a small interpreter of classic BPF."""
    padded = [*arguments, *([0] * (6 - len(arguments)))]
    data = struct.pack("<IIQ6Q", number, ARCH[machine] if arch is None else arch, 0, *padded)
    program = list(struct.iter_unpack("<HBBI", filter_program(machine)))
    accumulator = place = 0
    while True:
        code, if_true, if_false, operand = program[place]
        place += 1
        if code == 0x20:
            (accumulator,) = struct.unpack_from("<I", data, operand)
        elif code == 0x15:
            place += if_true if accumulator == operand else if_false
        elif code == 0x45:
            place += if_true if accumulator & operand else if_false
        elif code == 0x54:
            accumulator &= operand
        else:
            assert code == 0x06
            return int(operand)


@pytest.mark.parametrize("machine", ARCH)
def test_listed_calls_pass_and_all_others_do_not_exist(machine: str) -> None:
    allowed = set(allowed_calls(machine).values())
    ruled = {allowed_calls(machine)[name] for name in RULES if name in allowed_calls(machine)}
    for number in range(600):
        answer = judge(machine, number)
        if number not in allowed:
            assert answer == ENOSYS
        elif number not in ruled:
            assert answer == ALLOW


@pytest.mark.parametrize("machine", ARCH)
def test_another_machines_calls_kill(machine: str) -> None:
    assert judge(machine, 1, arch=0x40000003) == KILL


def test_the_x32_table_does_not_exist() -> None:
    assert judge("x86_64", 0x40000000 | 1) == ENOSYS


# The kernel's headers: names that must never be allowed, by number on x86-64 and aarch64.
REFUSED = {
    "socket": (41, 198),
    "connect": (42, 203),
    "bind": (49, 200),
    "sendmsg": (46, 211),
    "recvmsg": (47, 212),
    "ptrace": (101, 117),
    "symlinkat": (266, 36),
    "linkat": (265, 37),
    "mknodat": (259, 33),
    "fchmod": (91, 52),
    "fchmodat": (268, 53),
    "fchownat": (260, 54),
    "umask": (95, 166),
    "setxattr": (188, 5),
    "mount": (165, 40),
    "unshare": (272, 97),
    "setns": (308, 268),
    "clone3": (435, 435),
    "openat2": (437, 437),
    "setsockopt": (54, 208),
    "sched_setscheduler": (144, 119),
    "pidfd_open": (434, 434),
    "memfd_create": (319, 279),
    "execveat": (322, 281),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
    "keyctl": (250, 219),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "pidfd_getfd": (438, 438),
    "open_by_handle_at": (304, 265),
    "init_module": (175, 105),
    "shmget": (29, 194),
    "mq_open": (240, 180),
    "chroot": (161, 51),
    "personality": (135, 92),
}


@pytest.mark.parametrize(("name", "numbers"), REFUSED.items())
def test_dangerous_calls_do_not_exist(name: str, numbers: tuple[int, int]) -> None:
    pairs = zip(ARCH, numbers, strict=True)
    assert [judge(machine, number) for machine, number in pairs] == [ENOSYS, ENOSYS]


@pytest.mark.parametrize("machine", ARCH)
@pytest.mark.parametrize(
    ("name", "arguments", "answer"),
    [
        ("openat", (0, 0, 0o101, 0o644), ALLOW),
        ("openat", (0, 0, 0o101, 0o4755), EPERM),
        ("openat", (0, 0, 0o101, 0o2755), EPERM),
        ("mkdirat", (0, 0, 0o755), ALLOW),
        ("mkdirat", (0, 0, 0o300), EPERM),
        ("mkdirat", (0, 0, 0o2755), EPERM),
        ("renameat2", (0, 0, 0, 0, 0), ALLOW),
        ("renameat2", (0, 0, 0, 0, 2), EPERM),
        ("clone", (17,), ALLOW),
        ("clone", (0x3D0F00,), ALLOW),
        ("clone", (0x10000000 | 17,), EPERM),
        ("clone", (0x00020000 | 17,), EPERM),
        ("clone", (0x00010000 | 0x3D0B00,), EPERM),
        ("fcntl", (3, 6), ALLOW),
        ("fcntl", (3, 1030), ALLOW),
        ("fcntl", (3, 8), EPERM),
        ("fcntl", (3, 10), EPERM),
        ("fcntl", (3, 1024), EPERM),
        ("fcntl", (3, 1026), EPERM),
        ("prlimit64", (0, 7), ALLOW),
        ("prlimit64", (1, 7), EPERM),
        ("prlimit64", (0, 4), EPERM),
        ("setrlimit", (4,), EPERM),
        ("sched_setaffinity", (0, 8), ALLOW),
        ("sched_setaffinity", (1, 8), EPERM),
        ("socketpair", (1, 1), ALLOW),
        ("socketpair", (2, 1), EPERM),
        ("ioctl", (1, 0x5401), ALLOW),
        ("ioctl", (0, 0x5412), EPERM),
        ("prctl", (15,), ALLOW),
        ("prctl", (4,), EPERM),
    ],
)
def test_arguments_decide(machine: str, name: str, arguments: tuple[int, ...], answer: int) -> None:
    assert judge(machine, allowed_calls(machine)[name], *arguments) == answer
