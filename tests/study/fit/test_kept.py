"""What is kept: taken up again if the same was asked, made anew if not, whole or not at all."""

import numpy as np
import pytest

from leadtime.errors import InputError, OutputError
from leadtime.study.fit.kept import kept


class Made:
    """Arrays that count how often they were made."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> dict[str, np.ndarray]:
        self.times += 1
        return {"draws": np.arange(3.0)}


def test_what_was_made_is_taken_up_again(tmp_path):
    make = Made()

    first, second = (kept(tmp_path, "chains", {"seed": 1}, make) for _ in range(2))

    assert make.times == 1
    assert first["draws"].tolist() == second["draws"].tolist() == [0, 1, 2]
    assert [path.suffix for path in tmp_path.iterdir()] == [".npz"]


def test_what_was_asked_otherwise_is_made_anew(tmp_path):
    make = Made()
    for seed in (1, 2):
        kept(tmp_path, "chains", {"seed": seed}, make)

    assert make.times == 2


def test_without_a_folder_nothing_is_kept():
    make = Made()
    for _ in range(2):
        kept(None, "chains", None, make)

    assert make.times == 2


def test_a_file_cut_short_is_named_and_not_used(tmp_path):
    kept(tmp_path, "chains", 1, Made())
    (path,) = tmp_path.iterdir()
    path.write_bytes(path.read_bytes()[:20])

    with pytest.raises(InputError, match=r"cannot be read .*; remove it, and it is made again"):
        kept(tmp_path, "chains", 1, Made())


def test_a_folder_that_is_a_file_is_refused(tmp_path):
    (tmp_path / "taken").write_text("")

    with pytest.raises(OutputError, match="nothing can be kept there"):
        kept(tmp_path / "taken", "chains", 1, Made())
