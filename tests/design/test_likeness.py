import pytest

from leadtime.design.adversary import Search, best_design
from leadtime.design.law import law
from leadtime.design.likeness import like, likest
from leadtime.design.task import task
from leadtime.facts import catalogue


@pytest.fixture(scope="module")
def best():
    book = law("us_2023_10_acs")
    return best_design(book, task("decode:llama3_70b"), Search(on=book.on))


def test_figures_stand_side_by_side(best):
    found = {f.quantity: f for f in like(best, catalogue().chips["h20"], task("decode:llama3_70b")).figures}

    assert found["tpp"].chip == 2368
    assert found["io_rate"].chip == pytest.approx(1028)  # 2 x (450 + 64)
    assert found["memory"].log_ratio == pytest.approx(0.0)


def test_chips_whose_sheet_has_gaps_are_left_out(best):
    """The MI308X is judged by name: its TPP is not published."""
    found = likest(best, task("decode:llama3_70b"), most=99)

    assert "mi308x" not in {one.chip for one in found}
    assert {"a800_80_sxm", "h800_sxm", "h20", "l20"} <= {one.chip for one in found}


def test_nearest_first(best):
    found = likest(best, task("decode:llama3_70b"), most=4)

    assert [f.distance for f in found] == sorted(f.distance for f in found)
    assert found[0].to_json()["chip"] == "h20"
