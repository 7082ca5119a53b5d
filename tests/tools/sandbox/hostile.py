"""Native code that tries to get out, each way in a process of its own; run by the tests.

Usage: python hostile.py FOLDER PORT PID. FOLDER lies outside, holds `secret` and a listening socket
`door`, and names an abstract one; PORT is listened on; PID is a process outside of the same user
that blocks all signals, or 0: then this makes one. Prints `NAME through` where a way was open,
`NAME blocked REASON` where it was not.
"""

import array
import contextlib
import ctypes
import fcntl
import os
import signal
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path

FOLDER, PORT, PID = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
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


def environment() -> bool:
    return "MDAGENT_TEST_SECRET" in os.environ


def connect_tcp() -> bool:
    socket.create_connection(("127.0.0.1", PORT), timeout=2).close()
    return True


def listen_tcp() -> bool:
    with socket.create_server(("127.0.0.1", 0)):
        return True


def send_udp() -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        return sender.sendto(b"x", ("127.0.0.1", PORT)) == 1


def netlink() -> bool:
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW):
        return True


def connect_unix() -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(str(FOLDER / "door"))
        return True


def connect_abstract() -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(f"\0{FOLDER}")
        return True


def listen_unix_in_the_work_folder() -> bool:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("own-door")
        return True


def run_shell() -> bool:
    return subprocess.run(["/bin/sh", "-c", "exit 0"]).returncode == 0


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


def memory_file() -> bool:
    os.close(os.memfd_create("x"))
    return True


def system_v_memory() -> bool:
    segment = call("shmget", 0, 4096, 0o1600)
    call("shmctl", segment, 0, None)
    return True


def send_descriptor() -> bool:
    one, two = socket.socketpair()
    with open(__file__) as file:
        rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [file.fileno()]))]
        one.sendmsg([b"x"], rights)
    return len(two.recvmsg(1, 64)[1]) == 1


def new_user_namespace() -> bool:
    call("unshare", 0x10000000)
    return True


def clone_into_new_namespaces() -> bool:
    child = system_call(56, 220, ctypes.c_long(0x10000000 | 17), None, None, None, None)
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    return True


def trace_itself() -> bool:
    call("ptrace", 0, 0, None, None)
    return True


def read_memory_of_a_process() -> bool:
    buffer = ctypes.create_string_buffer(8)
    vector = (ctypes.c_void_p * 2)(ctypes.addressof(buffer), 8)
    return call("process_vm_readv", os.getpid(), vector, 1, vector, 1, 0) == 8


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


def terminal_devices() -> bool:
    os.close(os.open("/dev/ptmx", os.O_RDWR | os.O_NOCTTY))
    return True


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


def mount() -> bool:
    call("mount", b"none", b"/tmp", b"tmpfs", 0, None)
    return True


def become_root() -> bool:
    os.setuid(0)
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


def open_by_handle() -> bool:
    handle = (ctypes.c_int * 34)(128, 0)
    mount_id = ctypes.c_int()
    call("name_to_handle_at", -100, b"/", handle, ctypes.byref(mount_id), 0)
    return call("open_by_handle_at", -100, handle, 0) >= 0


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


def fast_priority() -> bool:
    os.setpriority(os.PRIO_PROCESS, 0, -5)
    return True


def real_time_priority() -> bool:
    os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
    return True


def change_root() -> bool:
    os.chroot(".")
    return True


HELPS = ("bystander", "call", "system_call", "waits_at")
WAYS = [
    way for name, way in list(globals().items()) if callable(way) and way.__module__ == __name__
]
WAYS = [way for way in WAYS if way.__name__ not in HELPS]


def attempt(way) -> None:  # type: ignore[no-untyped-def]
    if (child := os.fork()) == 0:
        try:
            text = "through" if way() else "blocked"
        except BaseException as error:
            text = f"blocked {type(error).__name__}: {error}"
        print(way.__name__, text.replace("\n", " "), flush=True)
        os._exit(0)
    os.waitpid(child, 0)


if __name__ == "__main__":
    PID = PID or bystander()
    for way in WAYS:
        attempt(way)
