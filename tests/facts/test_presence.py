import pytest

from leadtime.facts.presence import is_there


def test_what_is_there_is_there(tmp_path):
    (tmp_path / "a.toml").write_text("")
    assert is_there(tmp_path)
    assert is_there(str(tmp_path / "a.toml"))
    assert not is_there(tmp_path / "b.toml")


@pytest.mark.parametrize("name", ["x" * 5_000, "a/" * 5_000, "\x00", "\ud800"])
def test_a_name_that_no_file_can_have_is_no_file(name):
    assert not is_there(name)
