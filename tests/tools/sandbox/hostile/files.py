"""Ways to files, folders and devices outside, and to what must not lie in a work folder."""

import contextlib
import ctypes
import fcntl
import os
import stat
from pathlib import Path

from place import FOLDER, call  # type: ignore[import-not-found]  # beside this


def read_file() -> bool:
    return "SECRET" in (FOLDER / "secret").read_text()


def read_upwards() -> bool:
    return "SECRET" in (Path("../" * 12) / FOLDER.relative_to("/") / "secret").read_text()


def read_shared_memory() -> bool:
    return "SECRET" in Path("/dev/shm", FOLDER.parent.name).read_text()


def list_folder() -> bool:
    return "secret" in os.listdir(FOLDER)


def read_password_file() -> bool:
    return "root" in Path("/etc/passwd").read_text()


def write_file() -> bool:
    (FOLDER / "written").write_text("x")
    return True


def change_time() -> bool:
    os.utime(FOLDER / "secret", (1, 1))
    return True


def delete_file() -> bool:
    (FOLDER / "victim").unlink()
    return True


def write_beside_the_work_folder() -> bool:
    Path("../written").write_text("x")
    return True


def write_what_is_readable() -> bool:
    with open(__file__, "a"):
        return True


def make_symbolic_link() -> bool:
    os.symlink("/etc/passwd", "link")
    return True


def make_hard_link() -> bool:
    Path("plain").write_text("x")
    os.link("plain", "second-name")
    return True


def make_fifo() -> bool:
    os.mkfifo("fifo")
    return True


def change_mode() -> bool:
    Path("program").write_text("x")
    os.chmod("program", 0o4755)
    return True


def create_set_user_id() -> bool:
    os.close(os.open("set-user-id", os.O_CREAT | os.O_WRONLY, 0o4755))
    return bool(os.stat("set-user-id").st_mode & stat.S_ISUID)


def hide_a_folder() -> bool:
    os.mkdir("hidden", 0o300)
    return True


def set_extended_attribute() -> bool:
    Path("attributed").write_text("x")
    os.setxattr("attributed", "user.x", b"y")
    return True


def lease_a_file() -> bool:
    """Whoever opens it, the server for instance, then waits for the one that has the lease."""
    with open("leased", "w") as file:
        fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_WRLCK)
    return True


def signals_from_a_folder() -> bool:
    fcntl.fcntl(os.open(".", os.O_RDONLY), fcntl.F_NOTIFY, fcntl.DN_CREATE)
    return True


def open_by_handle() -> bool:
    handle = (ctypes.c_int * 34)(128, 0)
    mount_id = ctypes.c_int()
    call("name_to_handle_at", -100, b"/", handle, ctypes.byref(mount_id), 0)
    return call("open_by_handle_at", -100, handle, 0) >= 0


def terminal_devices() -> bool:
    os.close(os.open("/dev/ptmx", os.O_RDWR | os.O_NOCTTY))
    return True


def write_devices() -> bool:
    for name in ("kmsg", "mem", "vda", "sda", "nvme0n1", "kvm", "fuse"):
        with contextlib.suppress(OSError):
            os.close(os.open(f"/dev/{name}", os.O_WRONLY))
            return True
    raise PermissionError


def write_kernel_settings() -> bool:
    os.close(os.open("/proc/sys/kernel/core_pattern", os.O_WRONLY))
    return True


def change_root() -> bool:
    os.chroot(".")
    return True


def mount() -> bool:
    call("mount", b"none", b".", b"tmpfs", 0, None)
    return True
