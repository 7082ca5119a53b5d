"""What processes hold that no folder shows: files without a name, and sockets."""

import os
import stat
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

_DELETED = " (deleted)"
# The last message that the kernel lets into a full socket is at most this long.
_LAST_MESSAGE_BYTES = 1 << 16


@dataclass
class Held:
    """Each file and each socket once, however many processes have it.

    Attributes:
        unlinked: Bytes of the files without a name, by device and inode.
        sockets: Device and inode of each.
    """

    unlinked: dict[tuple[int, int], int] = field(default_factory=dict)
    sockets: set[tuple[int, int]] = field(default_factory=set)

    def socket_bytes(self) -> int:
        """The most that the kernel may hold in these sockets; their size cannot be changed."""
        if not self.sockets:
            return 0
        size = int(Path("/proc/sys/net/core/wmem_default").read_text())
        return len(self.sockets) * (size + _LAST_MESSAGE_BYTES)

    def add_open(self, shown: str) -> None:
        """Add what is open in the process that a folder of /proc shows."""
        with suppress(OSError):
            for name in os.listdir(f"{shown}/fd"):
                with suppress(OSError):
                    self._add(os.stat(f"{shown}/fd/{name}"))

    def _add(self, status: os.stat_result) -> None:
        which = status.st_dev, status.st_ino
        if stat.S_ISSOCK(status.st_mode):
            self.sockets.add(which)
        elif status.st_nlink == 0:
            self.unlinked[which] = status.st_blocks * 512

    def add_mapped(self, shown: str, work_folders: tuple[str, ...]) -> None:
        """Add what it has mapped of the work folder's files; they need not be open any more.

        Holes in such a file count as if they were full: nobody but the process can look into it.
        """
        try:
            lines = Path(shown, "maps").read_text(errors="replace").splitlines()
        except OSError:
            return
        for line in lines:
            if line.endswith(_DELETED):
                addresses, _, offset, device, inode, path = line.split(maxsplit=5)
                if path.startswith(work_folders):
                    which = _device(device), int(inode)
                    last_byte = int(offset, 16) + _length(addresses)
                    self.unlinked[which] = max(self.unlinked.get(which, 0), last_byte)


def _device(text: str) -> int:
    major, minor = text.split(":")
    return os.makedev(int(major, 16), int(minor, 16))


def _length(addresses: str) -> int:
    first, last = addresses.split("-")
    return int(last, 16) - int(first, 16)
