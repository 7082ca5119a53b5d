"""The image of the Dockerfile, built by buildah and started without an engine of containers.

The base is Debian's own, made by debootstrap and stripped as its slim images are, under the name
that the Dockerfile asks for: no registry is needed. The image's files are then started by
bubblewrap as `docker run --network none --read-only --cap-drop ALL` would start them: as the
image's user, without network and capabilities, everything but its volumes read-only, and without
further namespaces, which Docker and Podman forbid by default.
"""

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from mdagent.bench.figures import NotPossibleHere

ROOT = Path(__file__).resolve().parents[1]
BASE = "debian:bookworm-slim"
IMAGE = "mdagent-of-the-benchmark"
# What Debian's slim images leave out.
_NOT_SLIM = ("var/cache/apt", "var/lib/apt/lists", "usr/share/doc", "usr/share/man",
             "usr/share/locale")  # fmt: skip
_CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
_PROGRAMS = ("buildah", "debootstrap", "bwrap", "setpriv")


class CannotBuild(NotPossibleHere):
    """The image cannot be built here; the text says what is missing or what failed."""


@dataclass(frozen=True)
class Image:
    """A built image: its size, its settings and its files as a folder."""

    size_MB: float
    base_MB: float
    variables: Mapping[str, str]
    user: str
    entry: tuple[str, ...]
    volumes: tuple[str, ...]
    files: Path

    def command(self, volumes: Path, *words: str) -> list[str]:
        """Start the image with these words, on volumes as `new_volumes` makes them."""
        become = ("setpriv", f"--reuid={self.user}", f"--regid={self.user}", "--clear-groups",
                  "--no-new-privs")  # fmt: skip
        bounds = ("bwrap", "--unshare-user", "--disable-userns", "--unshare-net", "--unshare-pid",
                  "--unshare-ipc", "--uid", self.user, "--gid", self.user, "--cap-drop", "ALL",
                  "--die-with-parent", "--clearenv", "--ro-bind", str(self.files), "/",
                  "--proc", "/proc", "--dev", "/dev")  # fmt: skip
        bound = [w for v in self.volumes for w in ("--bind", f"{volumes}{v}", v)]
        given = [w for name, value in self.variables.items() for w in ("--setenv", name, value)]
        return [*become, *bounds, *bound, *given, "--chdir", "/data", "--", *self.entry, *words]

    def new_volumes(self, name: str) -> Path:
        """A folder with an empty volume for each of the image's, which belong to its user."""
        folder = self.files.with_name(name)
        for volume in self.volumes:
            (folder / volume.lstrip("/")).mkdir(parents=True)
            os.chown(folder / volume.lstrip("/"), int(self.user), int(self.user))
        return folder


@contextmanager
def built_image() -> Iterator[Image]:
    """Build the image from the tree as it is; everything is removed afterwards.

    Raises:
        CannotBuild: A program or the right to run it is missing, or the build failed.
    """
    missing = [name for name in _PROGRAMS if shutil.which(name) is None]
    if missing or os.geteuid() != 0:
        raise CannotBuild(
            f"Building the image takes root{' and ' if missing else ''}{', '.join(missing)}: "
            "apt-get install buildah debootstrap bubblewrap, then as root again."
        )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        # The image's user must get through to its files.
        folder.chmod(0o711)
        store = _Store(folder)
        try:
            store.make_base()
            store.build()
            yield store.unpacked()
        finally:
            store.clear()


class _Store:
    """A place of its own for buildah's images, so that the user's are not touched."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def make_base(self) -> None:
        root = self._folder / "base"
        _run("debootstrap", "--variant=minbase", "bookworm", str(root))
        for part in _NOT_SLIM:
            shutil.rmtree(root / part)
            (root / part).mkdir()
        container = self._buildah("from", "scratch")
        self._buildah("add", "--quiet", container, str(root), "/")
        self._buildah("commit", "--quiet", container, BASE)
        self._buildah("rm", container)
        shutil.rmtree(root)

    def build(self) -> None:
        # A network that signs with certificates of its own is known to this machine, not to Debian.
        pip = self._folder / "pip.conf"
        pip.write_text("[global]\ncert = /run/certificates.crt\n", encoding="utf-8")
        mounts = (f"{_CERTIFICATES}:/run/certificates.crt:ro", f"{pip}:/etc/pip.conf:ro")
        volumes = [word for mount in mounts for word in ("--volume", mount)]
        self._buildah("bud", "--pull-never", *volumes, "--tag", IMAGE, str(ROOT))

    def unpacked(self) -> Image:
        sizes = {name: self._size_MB(name) for name in (IMAGE, BASE)}
        container = self._buildah("from", "--pull-never", IMAGE)
        files = self._folder / "files"
        # Not shutil's copytree, which would read the devices in it to their end.
        _run("cp", "--archive", self._buildah("mount", container), str(files))
        files.chmod(0o755)
        config = json.loads(self._buildah("inspect", "--type", "image", IMAGE))["OCIv1"]["config"]
        variables = dict(pair.split("=", 1) for pair in config["Env"])
        return Image(
            size_MB=sizes[IMAGE],
            base_MB=sizes[BASE],
            variables=variables,
            user=config["User"],
            entry=tuple(config["Entrypoint"]),
            volumes=tuple(config["Volumes"]),
            files=files,
        )

    def clear(self) -> None:
        self._buildah("umount", "--all")
        self._buildah("rm", "--all")

    def _size_MB(self, name: str) -> float:
        (found,) = json.loads(self._buildah("images", "--json", name))
        number, unit = found["size"].split()
        return float(number) * {"MB": 1.0, "GB": 1000.0}[unit]

    def _buildah(self, command: str, *words: str) -> str:
        at = (f"--root={self._folder / 'store'}", f"--runroot={self._folder / 'run'}")
        return _run("buildah", *at, "--storage-driver=vfs", command, *words)


def _run(*command: str) -> str:
    # Without an engine of containers there may be no right to make namespaces either.
    variables = {**os.environ, "BUILDAH_ISOLATION": "chroot"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=variables)
    if done.returncode != 0:
        raise CannotBuild(f"{command[0]} failed: {(done.stdout + done.stderr)[-2000:]}")
    return done.stdout.strip()
