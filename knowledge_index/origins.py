"""Where a LAMMPS source tree can be had: what was named, git, the system's package mirror."""

import hashlib
import shutil
import subprocess
import tempfile
import urllib.parse
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from mdagent.knowledge_index.download import DownloadFailed, Report, download
from mdagent.knowledge_index.source_tree import SPARSE_PATTERNS
from mdagent.knowledge_index.unpacking import copy_folder, unpack_tarball

LAMMPS_REPOSITORY = "https://github.com/lammps/lammps"
_PROBE_TIMEOUT_S = 15
_CLONE_TIMEOUT_S = 600

_PACKAGE_PLACES = ("pool/main/l/lammps", "pool/universe/l/lammps")


@dataclass(frozen=True)
class SourcePackage:
    """A source package that distributions share, known by its content.

    Attributes:
        mirrors: Base addresses to look at; None asks the system's package manager.
    """

    file: str
    sha256: str
    mirrors: tuple[str, ...] | None = None


# Debian's, which those that build on it carry too. Its hash makes the trustworthiness of the
# mirror unimportant.
SOURCE_PACKAGE = SourcePackage(
    "lammps_20250204+dfsg.1.orig.tar.xz",
    "3671165bd52fad36734e0a9136c5bc5ecb225e03988f8c89aa13366a8b53b1c7",
)


class OriginFailed(OSError):
    """Nothing could be had from there; the text says why."""


@dataclass(frozen=True)
class Origin:
    """A place to try: what it is called, and how to fill an empty folder from it."""

    name: str
    fill: Callable[[Path], None]


@dataclass(frozen=True)
class Workplace:
    """Where downloads are kept until they are whole, and who is told of progress."""

    downloads: Path
    report: Report


def named_origin(source: str, sha256: str | None, at: Workplace) -> Origin:
    """Return the folder, tarball or address that the user named."""

    def fill(target: Path) -> None:
        if urllib.parse.urlsplit(source).scheme in {"http", "https", "file"}:
            # Of two addresses with the same file name, neither must go on with the other's.
            name = f"{hashlib.sha256(source.encode()).hexdigest()[:12]}.tar"
            tarball = download(source, at.downloads / name, sha256, at.report)
            _unpack_once(tarball, target, at.report)
            return
        path = Path(source).expanduser()
        if path.is_dir():
            copy_folder(path, target, at.report)
        elif path.is_file():
            unpack_tarball(path, target, at.report)
        else:
            raise OriginFailed("there is no such folder or file")

    return Origin(source, fill)


def _unpack_once(tarball: Path, target: Path, report: Report) -> None:
    """Unpack a download and remove it, also where it turns out to be broken."""
    try:
        unpack_tarball(tarball, target, report)
    finally:
        tarball.unlink()


def git_origin(tag: str, repository: str, at: Workplace) -> Origin:
    """Return LAMMPS' own repository at a tag, of which only the files we keep are fetched."""

    def fill(target: Path) -> None:
        if shutil.which("git") is None:
            raise OriginFailed("git is not installed")
        _git("ls-remote", "--exit-code", repository, f"refs/tags/{tag}", timeout_s=_PROBE_TIMEOUT_S)
        at.report("cloning", 0, 0)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".making-git-") as scratch:
            clone = str(Path(scratch) / "lammps")
            shallow = ("--depth", "1", "--filter=blob:none", "--no-checkout", "--branch", tag)
            _git("clone", "--quiet", *shallow, repository, clone, timeout_s=_CLONE_TIMEOUT_S)
            patterns = ("sparse-checkout", "set", "--no-cone", *SPARSE_PATTERNS)
            _git("-C", clone, *patterns, timeout_s=_PROBE_TIMEOUT_S)
            _git("-C", clone, "checkout", "--quiet", timeout_s=_CLONE_TIMEOUT_S)
            copy_folder(Path(clone), target, at.report)

    return Origin(f"git {repository} at {tag}", fill)


def _git(*arguments: str, timeout_s: float) -> None:
    # Slow is as good as unreachable; a new session has no terminal to ask for a password on.
    slow = ("-c", "http.lowSpeedLimit=1000", "-c", "http.lowSpeedTime=15")
    try:
        done = subprocess.run(
            ["git", *slow, *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=timeout_s,
            start_new_session=True,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise OriginFailed(f"no answer within {timeout_s:.0f} s") from error
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines() or [f"no such tag (git said {done.returncode})"]
        raise OriginFailed(lines[-1])


def mirror_origin(package: SourcePackage, at: Workplace) -> Origin:
    """Return the source package on the package mirror that this system is configured to use."""

    def fill(target: Path) -> None:
        refused: list[str] = []
        mirrors = system_mirrors() if package.mirrors is None else package.mirrors
        kept = at.downloads / package.file
        for url in _addresses(package, mirrors):
            try:
                tarball = download(url, kept, package.sha256, at.report)
            except DownloadFailed as error:
                refused.append(str(error))
            else:
                _unpack_once(tarball, target, at.report)
                return
        raise OriginFailed("; ".join(refused))

    return Origin("the source package of this system's package mirror", fill)


def _addresses(package: SourcePackage, mirrors: Iterable[str]) -> list[str]:
    name = urllib.parse.quote(package.file, safe="+")
    return [f"{base.rstrip('/')}/{place}/{name}" for base in mirrors for place in _PACKAGE_PLACES]


def system_mirrors() -> list[str]:
    """Return the addresses of the package mirrors that the system itself uses.

    Raises:
        OriginFailed: It has no apt-get, or that names none.
    """
    if shutil.which("apt-get") is None:
        raise OriginFailed("this system has no apt-get")
    done = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(REPO_URI)"],
        capture_output=True,
        text=True,
        errors="replace",
        timeout=_PROBE_TIMEOUT_S,
        check=False,
    )
    addresses = dict.fromkeys(done.stdout.split())
    usable = [a for a in addresses if a.startswith(("http://", "https://", "file:"))]
    if not usable:
        raise OriginFailed("apt-get names no package mirror")
    # Mirrors of security updates hold no original sources.
    return sorted(usable, key=lambda address: "security" in address)
