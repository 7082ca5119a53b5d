"""The system's own files that every run may read."""

import os
import platform
from collections.abc import Iterable
from pathlib import Path


def outermost(paths: Iterable[Path]) -> list[Path]:
    """The paths without those that lie inside another of them.

    Raises:
        FileNotFoundError: One does not exist.
    """
    unique = {Path(os.path.abspath(path)) for path in paths}
    for path in unique:
        if not os.path.exists(path):
            raise FileNotFoundError(f"{path} does not exist, or not for us: a run cannot read it.")
    return sorted(path for path in unique if not unique & set(path.parents))


def linked_folders() -> list[str]:
    """`/lib` and its like, where the system has them as links into /usr."""
    return [path for path in ("/lib", "/lib32", "/lib64") if os.path.islink(path)]


def system_libraries() -> list[Path]:
    """The C library and its neighbours: Debian's folder for this machine, else all of lib."""
    machine = platform.machine()
    folders = [Path(f"/usr/lib/{machine}-linux-gnu"), Path(f"/lib/{machine}-linux-gnu")]
    if not folders[0].is_dir():
        folders = [Path("/usr/lib"), Path("/lib")]
    folders += [Path("/usr/lib64"), Path("/lib64")]
    cache = Path("/etc/ld.so.cache")
    found = [path for path in (*folders, *loaders(), cache) if path.exists()]
    links = {Path(link) for link in linked_folders()}
    return [path for path in found if not links & {path, *path.parents}]


def loaders() -> list[Path]:
    """The dynamic loaders that lie beside the folders of libraries, not in them."""
    return [path for name in ("/usr/lib", "/lib") for path in Path(name).glob("ld-linux*.so.*")]
