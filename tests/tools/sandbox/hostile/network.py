"""Ways to sockets."""

import array
import socket

from place import FOLDER, PORT  # type: ignore[import-not-found]  # beside this


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


def send_descriptor() -> bool:
    one, two = socket.socketpair()
    with open(__file__) as file:
        rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [file.fileno()]))]
        one.sendmsg([b"x"], rights)
    return len(two.recvmsg(1, 64)[1]) == 1
