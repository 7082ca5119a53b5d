from pathlib import Path

import pytest
from node_programs import PINS, NodeProgramsMissing, ensure_node_programs


def test_without_npm_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NodeProgramsMissing, match="npm is missing"):
        ensure_node_programs(tmp_path / "node", tmp_path / "log")
    assert not (tmp_path / "node" / "installed").exists()


def test_what_npm_could_not_do_is_done_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    npm = tmp_path / "npm"
    npm.write_text("#!/bin/sh\necho no network\nexit 1\n")
    npm.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NodeProgramsMissing, match="npm failed, see "):
        ensure_node_programs(tmp_path / "node", tmp_path / "log")
    assert "no network" in (tmp_path / "log").read_text()
    npm.write_text("#!/bin/sh\nexit 0\n")
    ensure_node_programs(tmp_path / "node", tmp_path / "log")
    assert (tmp_path / "node" / "installed").is_file()


def test_the_pins_name_no_address_to_fetch_from() -> None:
    lock = (PINS / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in lock
    assert '"integrity": "sha512-' in lock
