"""The environment: every bad value is named, with its variable, before anything starts."""

from pathlib import Path

import pytest

from mdagent.server.settings import BadSetting, read_settings


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("XDG_DATA_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)


def test_without_a_word_runs_are_kept_in_the_users_data_folder(tmp_path: Path) -> None:
    settings = read_settings()
    assert settings.data_folder == tmp_path / ".local/share/mdagent"
    assert settings.cache_folder == tmp_path / ".cache/mdagent"


def test_the_xdg_folders_are_followed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", "relative/is/ignored")
    settings = read_settings()
    assert settings.data_folder == tmp_path / "data/mdagent"
    assert settings.cache_folder == tmp_path / ".cache/mdagent"


@pytest.mark.parametrize(
    ("variable", "value", "complaint"),
    [
        ("MDAGENT_HTTP_PORT", "many", "MDAGENT_HTTP_PORT='many': input should be a valid integer"),
        ("MDAGENT_HTTP_PORT", "70000", "MDAGENT_HTTP_PORT='70000': input should be less than"),
        ("MDAGENT_SANDBOX", "none", "MDAGENT_SANDBOX='none': input should be 'auto'"),
        ("MDAGENT_LIMITS__MEMORY_MIB", "-1", "MDAGENT_LIMITS__MEMORY_MIB='-1'"),
        ("MDAGENT_LIMITS__WALL_TIME_S", "1e9", "MDAGENT_LIMITS__WALL_TIME_S is 1e+09, above"),
        ("MDAGENT_LIMITS__MEMORY", "1", "did you mean MDAGENT_LIMITS__MEMORY_MIB?"),
        ("MDAGENT_HTTP_TOKN", "x", "did you mean MDAGENT_HTTP_TOKEN?"),
        ("MDAGENT_LOG_LEVEL", "loud", "MDAGENT_LOG_LEVEL='loud'"),
    ],
)
def test_a_bad_value_is_named_with_its_variable(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, complaint: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(BadSetting) as raised:
        read_settings()
    assert complaint in str(raised.value)


def test_a_token_that_is_too_short_is_refused_without_being_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MDAGENT_HTTP_TOKEN", "hunter2")
    with pytest.raises(BadSetting, match=r"MDAGENT_HTTP_TOKEN: .*16") as raised:
        read_settings()
    assert "hunter2" not in str(raised.value)


def test_words_names_and_folders_are_split_as_a_shell_user_expects(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("MDAGENT_LAUNCHER", "srun --mpi=pmi2 'two words'")
    monkeypatch.setenv("MDAGENT_ALLOWED_FOLDERS", f"{tmp_path}/a:~/b")
    monkeypatch.setenv("MDAGENT_HTTP_ALLOWED_HOSTS", "lab.example.org, other.example.org")
    settings = read_settings()
    assert settings.launcher == ("srun", "--mpi=pmi2", "two words")
    assert settings.allowed_folders == (tmp_path / "a", tmp_path / "b")
    assert settings.http_allowed_hosts == ("lab.example.org", "other.example.org")


def test_an_empty_variable_is_as_good_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MDAGENT_HTTP_TOKEN", "")
    monkeypatch.setenv("MDAGENT_ENGINE", "")
    assert read_settings().http_token is None
    assert read_settings().engine is None


def test_limits_and_caps_reach_the_laboratory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MDAGENT_LIMITS__MEMORY_MIB", "512")
    monkeypatch.setenv("MDAGENT_CAPS__DISK_MIB", "4096")
    laboratory = read_settings().open_laboratory()
    assert laboratory.limits.memory_MiB == 512
    assert laboratory.limits.wall_time_s == 3600
    assert laboratory.limits_cap.disk_MiB == 4096


def test_no_value_of_the_environment_is_read_after_the_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings = read_settings()
    monkeypatch.setenv("MDAGENT_HTTP_PORT", "1")
    assert settings.http_port == 8765
