"""Which ways to confine this machine may offer, best first, and what to do where none works."""

import os
import platform
import shutil
import subprocess
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from mdagent.tools.sandbox.bubblewrap import Bubblewrap
from mdagent.tools.sandbox.isolation import SandboxUnavailable
from mdagent.tools.sandbox.landlock import OLDEST_VERSION, Landlock, landlock_version

_NO_MORE_NAMESPACES = "--disable-userns"
_OPTIONS = (_NO_MORE_NAMESPACES, "--size", "--perms", "--json-status-fd")
_NEEDED = ("--perms", "--json-status-fd")


@dataclass(frozen=True)
class SandboxOptions:
    """What the operator says about confinement; a tool call cannot say anything about it.

    Attributes:
        level: The only backend to try; `auto` tries all, strongest first.
        bwrap: The bubblewrap to use; None takes the one on PATH, else a packaged one.
    """

    level: Literal["auto", "bubblewrap", "landlock"] = "auto"
    bwrap: Path | None = None


def bubblewraps(options: SandboxOptions) -> Iterator[Bubblewrap]:
    """Ways to start bubblewrap here, best first.

    Raises:
        SandboxUnavailable: Something is missing that no way can do without.
    """
    if platform.system() != "Linux":
        raise SandboxUnavailable(
            f"Runs can only be confined on Linux, and this is {platform.system()}. Run the server "
            "in its container (see the README, Platforms), or in WSL 2 on Windows."
        )
    if options.level == "landlock":
        return
    program = _bwrap(options.bwrap)
    known = _known_options(program)
    prlimit, setpriv, root = _tool("prlimit"), _tool("setpriv"), _is_real_root()
    yield Bubblewrap(program, prlimit, setpriv, root, "mounted", known)
    yield Bubblewrap(program, prlimit, setpriv, root, "empty", known)
    if _NO_MORE_NAMESPACES in known and not root:
        # Containers show /proc/sys read-only, and bubblewrap must write to it to forbid namespaces
        # inside. The filter refuses every call that makes one, whether it could or not.
        yield Bubblewrap(program, prlimit, setpriv, root, "empty", known - {_NO_MORE_NAMESPACES})


def landlocks(options: SandboxOptions) -> Iterator[Landlock]:
    """The way without namespaces, where the kernel has it and the operator has not ruled it out.

    Raises:
        SandboxUnavailable: The kernel's Landlock is missing or too old.
    """
    named_in_vain = options.bwrap is not None and shutil.which(str(options.bwrap)) is None
    if options.level == "bubblewrap" or named_in_vain or platform.system() != "Linux":
        return
    version = landlock_version()
    if version < OLDEST_VERSION:
        raise SandboxUnavailable(
            f"the kernel has {f'version {version} of Landlock' if version else 'no Landlock'}, and "
            "version 3 (Linux 6.2) is needed"
        )
    yield Landlock(version, _is_real_root())


def refusal(failures: list[str]) -> str:
    """Why nothing was run, and the mend that fits what bubblewrap said."""
    said = "; ".join(dict.fromkeys(failures))
    return (
        f"Runs cannot be confined here, so nothing is run. What was tried said: "
        f"{said or 'nothing'}. "
        f"{_mend(said)}"
    )


def _mend(said: str) -> str:
    if "uid map" in said or "RTM_NEWADDR" in said:
        return (
            "This is what AppArmor says on Ubuntu 23.10 and later. Let bubblewrap make user "
            "namespaces: put `abi <abi/4.0>, include <tunables/global> profile bwrap "
            "/usr/bin/bwrap flags=(unconfined) { userns, }` into /etc/apparmor.d/bwrap and run "
            "`sudo systemctl reload apparmor`."
        )
    if "namespace" in said or "Operation not permitted" in said:
        return (
            "User namespaces are switched off. On a machine of your own: "
            "`sudo sysctl -w user.max_user_namespaces=10000` (on Debian 10 and older also "
            "`kernel.unprivileged_userns_clone=1`). Inside Docker: start the container with "
            "`--security-opt seccomp=unconfined --security-opt systempaths=unconfined`."
        )
    return "Bring bubblewrap up to date (0.5 or newer), or report what it said."


def _bwrap(named: Path | None) -> Path:
    beside_python = Path(sysconfig.get_path("scripts")) / "bwrap"
    found = shutil.which(str(named)) if named else shutil.which("bwrap")
    if found is None and named is None and os.access(beside_python, os.X_OK):
        found = str(beside_python)
    if found is None:
        missing = f"{named} is not a program" if named else "bubblewrap is not installed"
        raise SandboxUnavailable(
            f"Runs cannot be confined here: {missing}. Install it with "
            "`sudo apt-get install bubblewrap` (Debian, Ubuntu), `sudo dnf install bubblewrap` "
            "(Fedora, RHEL) or `sudo pacman -S bubblewrap` (Arch)."
        )
    return Path(found).absolute()


def _tool(name: str) -> Path:
    found = shutil.which(name)
    if found is None:
        raise SandboxUnavailable(
            f"Runs cannot be confined here: `{name}` of util-linux is missing. Install it with "
            "`sudo apt-get install util-linux` or your system's like."
        )
    return Path(found).absolute()


def _known_options(program: Path) -> frozenset[str]:
    try:
        done = subprocess.run(
            [program, "--help"], capture_output=True, text=True, timeout=20, check=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise SandboxUnavailable(f"{program} does not start: {error}") from error
    text = done.stdout + done.stderr
    known = frozenset(option for option in _OPTIONS if f" {option} " in text)
    if lacking := [option for option in _NEEDED if option not in known]:
        raise SandboxUnavailable(
            f"{program} is too old: it lacks {' and '.join(lacking)}. Bring bubblewrap to version "
            "0.5 or newer."
        )
    return known


def _is_real_root() -> bool:
    """Whether we are root outside of this user namespace too, if we are in one at all."""
    if os.geteuid() != 0:
        return False
    first_line = Path("/proc/self/uid_map").read_text().splitlines()[0]
    inside, outside, _ = map(int, first_line.split())
    return inside == outside == 0
