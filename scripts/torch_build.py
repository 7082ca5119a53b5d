"""Which build of torch fits this machine: CUDA libraries only where there is a GPU for them."""

from __future__ import annotations

import json
import shutil
import subprocess
import urllib.error
import urllib.request
from pathlib import Path

from environment import Environment, install_locked, run_pip

# One version for every build; the lock files are resolved with it.
TORCH = "torch==2.13.0"
CPU_INDEX = "https://download.pytorch.org/whl/cpu"
PROBE_TIMEOUT_S = 4.0
# Most of torch and its company is never imported here: bytecode for all of it is 200 MB.
LAZY = "--no-compile"


class NoCpuBuild(RuntimeError):
    """Only a CUDA build of torch is to be had, on a machine without a GPU for it."""


def has_nvidia_gpu() -> bool:
    """Whether an NVIDIA driver answers; a CUDA toolkit alone does not count."""
    if not Path("/proc/driver/nvidia/version").exists():
        return False
    program = shutil.which("nvidia-smi")
    if program is None:
        return True
    listing = subprocess.run([program, "-L"], capture_output=True, check=False, timeout=30)
    return listing.returncode == 0


def install_torch(environment: Environment, cuda_lock: Path) -> str:
    """Install the build of torch that fits, and say which one it was.

    The CPU build carries another hash in each place it is served from, so it is pinned by
    its version; everything beside it is pinned by hash.

    Raises:
        NoCpuBuild: Neither PyTorch's own index nor the configured one has a CPU build.
        EnvironmentFailed: pip failed.
    """
    site_packages = environment.folder.glob("lib/python3*/site-packages")
    wanted = TORCH.replace("==", "-")
    if any(any(folder.glob(f"{wanted}*.dist-info")) for folder in site_packages):
        return "the build that is there"
    if has_nvidia_gpu():
        install_locked(environment, [cuda_lock], LAZY)
        return "the CUDA build (an NVIDIA GPU was found)"
    if index_answers(f"{CPU_INDEX}/torch/", PROBE_TIMEOUT_S):
        source = ("--index-url", CPU_INDEX)
        run_pip(environment, environment.pip("install", "--no-deps", LAZY, *source, TORCH), 1)
        return "the CPU build from PyTorch's own index"
    if needs := cuda_packages(_report(environment)):
        raise NoCpuBuild(
            "PyTorch's own index does not answer, and the configured index has only a CUDA build "
            f"of {TORCH} (it needs {len(needs)} CUDA packages, such as {needs[0]})."
        )
    run_pip(environment, environment.pip("install", "--no-deps", LAZY, TORCH), 1)
    return "a CPU build from the configured index"


def index_answers(url: str, timeout_s: float) -> bool:
    """Whether a package index answers in time."""
    request = urllib.request.Request(url, method="HEAD")
    try:
        with urllib.request.urlopen(request, timeout=timeout_s) as answer:
            return int(answer.status) == 200
    except (urllib.error.URLError, TimeoutError, ConnectionError):
        return False


def cuda_packages(report: str) -> list[str]:
    """The CUDA packages that the torch of a pip installation report asks for."""
    installs = json.loads(report)["install"]
    names = [
        requirement
        for item in installs
        if item["metadata"]["name"] == "torch"
        for requirement in item["metadata"].get("requires_dist", [])
    ]
    return [name for name in names if name.startswith(("nvidia-", "cuda-")) and "extra" not in name]


def _report(environment: Environment) -> str:
    """What pip would install for torch, without installing it."""
    options = ("--dry-run", "--ignore-installed", "--no-deps", "--quiet", "--report", "-")
    asked = subprocess.run(
        environment.pip("install", *options, TORCH), capture_output=True, text=True, check=False
    )
    if asked.returncode != 0:
        raise NoCpuBuild(f"pip finds no {TORCH}: {asked.stderr.strip().splitlines()[-1]}")
    return asked.stdout
