from pathlib import Path

import pytest

from leadtime.facts.user_cache import user_cache


def test_the_user_s_choice_comes_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))

    assert user_cache() == tmp_path / "leadtime"
    assert not user_cache().exists()


@pytest.mark.parametrize("unset", [None, ""])
def test_without_one_it_lies_at_home(unset: str | None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("HOME", str(tmp_path))
    if unset is None:
        monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    else:
        monkeypatch.setenv("XDG_CACHE_HOME", unset)

    assert user_cache() == tmp_path / ".cache" / "leadtime"
