"""The operator's file of tokens."""

from pathlib import Path

import pytest

from mdagent.server.settings import BadSetting, read_settings
from mdagent.server.tokens import Tokens, read_tokens

ANNA, BERT = "token-of-anna-0123456789", "token-of-bert-0123456789"


def tokens(path: Path, text: str, *, mode: int = 0o600, **more: str) -> Tokens | None:
    path.write_text(text)
    path.chmod(mode)
    return read_tokens(read_settings(http_tokens_file=path, **more))


def test_each_token_is_known_by_its_name(tmp_path: Path) -> None:
    known = tokens(tmp_path / "t", f"# ours\n\nanna: {ANNA}\nbert:{BERT}\n", http_token="x" * 16)
    assert known is not None
    assert known.name_of(f"Bearer {ANNA}") == "anna"
    assert known.name_of(f"bearer {BERT}") == "bert"
    assert known.name_of("Bearer " + "x" * 16) == "default"
    for nobody in ("", "Bearer ", f"Bearer {ANNA} ", f"Basic {ANNA}", ANNA, f"Bearer {ANNA}{BERT}"):
        assert known.name_of(nobody) is None


def test_without_tokens_nobody_is_asked_for_one() -> None:
    assert read_tokens(read_settings()) is None


@pytest.mark.parametrize(
    ("text", "mode", "said"),
    [
        (f"anna: {ANNA}\n", 0o644, "others may read it"),
        ("", 0o600, "names no client"),
        ("# anna\n", 0o600, "names no client"),
        (f"anna {ANNA}\n", 0o600, "line 1 is not"),
        (f"a b: {ANNA}\n", 0o600, "line 1 is not"),
        (f"# x\nanna: {ANNA} more\n", 0o600, "line 2 is not"),
        ("anna: short\n", 0o600, "line 1 has fewer than 16"),
        (f"anna: {ANNA}\nanna: {BERT}\n", 0o600, "anna or its token is there twice"),
        (f"anna: {ANNA}\nbert: {ANNA}\n", 0o600, "bert or its token is there twice"),
    ],
)
def test_a_file_that_cannot_be_used_says_why_and_shows_no_token(
    tmp_path: Path, text: str, mode: int, said: str
) -> None:
    with pytest.raises(BadSetting, match=said) as refused:
        tokens(tmp_path / "t", text, mode=mode)
    assert ANNA not in str(refused.value)
    assert BERT not in str(refused.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match=r"MDAGENT_HTTP_TOKENS_FILE=.*none: No such file"):
        read_tokens(read_settings(http_tokens_file=tmp_path / "none"))
