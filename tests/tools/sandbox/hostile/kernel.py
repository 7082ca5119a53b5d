"""Ways through calls of the kernel that a simulation never needs."""

import ctypes
import fcntl
import os

from place import call, system_call  # type: ignore[import-not-found]  # beside this


def memory_file() -> bool:
    os.close(os.memfd_create("x"))
    return True


def system_v_memory() -> bool:
    segment = call("shmget", 0, 4096, 0o1600)
    call("shmctl", segment, 0, None)
    return True


def new_user_namespace() -> bool:
    call("unshare", 0x10000000)
    return True


def clone_into_new_namespaces() -> bool:
    child = system_call(56, 220, ctypes.c_long(0x10000000 | 17), None, None, None, None)
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    return True


def key_ring() -> bool:
    system_call(250, 219, 0, -4, 1)
    return True


def user_fault() -> bool:
    os.close(system_call(323, 282, 0o2000000 | 1))
    return True


def io_ring() -> bool:
    parameters = ctypes.create_string_buffer(120)
    os.close(system_call(425, 425, 1, parameters))
    return True


def landlock_of_its_own() -> bool:
    return system_call(444, 444, None, 0, 1) > 0


def inotify() -> bool:
    os.close(call("inotify_init1", 0))
    return True


def program_the_kernel() -> bool:
    return system_call(321, 280, 0, ctypes.create_string_buffer(128), 128) >= 0


def trace_the_machine() -> bool:
    attributes = ctypes.create_string_buffer(128)
    ctypes.memmove(attributes, (ctypes.c_uint32 * 2)(1, 128), 8)
    os.close(system_call(298, 241, attributes, 0, -1, -1, 0))
    return True


def change_host_name() -> bool:
    name = os.uname().nodename.encode()
    call("sethostname", name, len(name))
    return True


def type_into_a_terminal() -> bool:
    _, terminal = os.openpty()
    os.setsid()
    fcntl.ioctl(terminal, 0x540E, 0)  # TIOCSCTTY
    fcntl.ioctl(terminal, 0x5412, b"x")  # TIOCSTI
    return True
