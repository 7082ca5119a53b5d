import sys

import pytest

from mdagent.bench.__main__ import KEPT, main


def test_a_chunk_that_is_not_possible_here_is_told_and_keeps_its_figures(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = (KEPT / "grpo_steps.json").read_bytes()
    monkeypatch.setattr(sys, "argv", ["make bench", "grpo_steps"])
    monkeypatch.setitem(sys.modules, "trl", None)
    assert main() == 1
    assert "pip install trl" in capsys.readouterr().err
    assert (KEPT / "grpo_steps.json").read_bytes() == kept
