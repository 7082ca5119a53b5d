import json
from pathlib import Path

import pytest
from environment import EnvironmentFailed, create_environment, run_pip, size_MiB
from set_up import UnsupportedPlatform, check_platform, chosen_extras
from stamp import Stamp, digest_of, read_stamp, write_stamp

STAMP = Stamp("abc", extras=("dev", "semantic"), left_out=(), seconds=43.2, size_MiB=1950)


def test_old_python_is_refused_with_the_way_to_name_another() -> None:
    with pytest.raises(UnsupportedPlatform, match=r"3\.10 is too old.*PYTHON="):
        check_platform((3, 10), "linux")


def test_other_systems_are_sent_to_the_container() -> None:
    with pytest.raises(UnsupportedPlatform, match="docker build"):
        check_platform((3, 12), "darwin")


def test_linux_with_a_new_python_is_fine() -> None:
    check_platform((3, 14), "linux")


def test_semantic_is_left_out_on_request() -> None:
    assert chosen_extras(semantic=False, dev=True) == ["dev"]
    assert chosen_extras(semantic=True, dev=False) == ["semantic"]


def test_stamp_comes_back_as_it_was_written(tmp_path: Path) -> None:
    write_stamp(tmp_path / "stamp", STAMP)
    assert read_stamp(tmp_path / "stamp") == STAMP


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"digest": "a"}'])
def test_broken_stamp_counts_as_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "stamp").write_text(text)
    assert read_stamp(tmp_path / "stamp") is None


def test_smaller_set_up_is_satisfied_by_a_larger_one_but_not_by_other_files() -> None:
    assert STAMP.satisfies("abc", ["semantic"])
    assert not STAMP.satisfies("other", ["semantic"])
    assert not Stamp("abc", extras=()).satisfies("abc", ["dev"])


def test_extra_that_could_not_be_had_is_not_tried_on_every_call() -> None:
    assert Stamp("abc", extras=(), left_out=("semantic",)).satisfies("abc", ["semantic"])


def test_changed_lock_file_changes_the_digest(tmp_path: Path) -> None:
    (tmp_path / "requirements").mkdir()
    lock = tmp_path / "requirements" / "core.txt"
    lock.write_text("a==1\n")
    (tmp_path / "pyproject.toml").write_text("")
    before = digest_of(tmp_path)
    assert digest_of(tmp_path) == before
    lock.write_text("a==2\n")
    assert digest_of(tmp_path) != before


def test_half_made_environment_is_made_afresh_and_pip_failures_carry_their_reason(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "venv"
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "python").write_text("#!/bin/sh\nexit 1\n")
    (folder / "bin" / "python").chmod(0o755)
    environment = create_environment(folder, tmp_path / "log")
    assert (folder / "pyvenv.cfg").exists()
    lock = tmp_path / "lock.txt"
    lock.write_text("anyio==4.16.0\n")
    command = environment.pip("install", "--no-index", "--require-hashes", "-r", str(lock))
    with pytest.raises(EnvironmentFailed, match=r"(?s)running this again goes on.*whole log"):
        run_pip(environment, command, 1)


def test_size_counts_a_file_linked_twice_once(tmp_path: Path) -> None:
    first = tmp_path / "first"
    first.write_bytes(b"x" * 2**20)
    (tmp_path / "second").hardlink_to(first)
    assert size_MiB(tmp_path) == pytest.approx(1, abs=0.1)


def test_stamp_is_plain_json_for_whoever_wants_to_read_it(tmp_path: Path) -> None:
    write_stamp(tmp_path / "stamp", STAMP)
    assert json.loads((tmp_path / "stamp").read_text())["size_MiB"] == 1950
