from leadtime.design.adversary import Search, best_design
from leadtime.design.law import law
from leadtime.design.task import task
from leadtime.design.uncertainty import ratios, spread
from leadtime.facts import catalogue

BOOK = law("us_2023_10_acs")
WORK = task("decode:llama3_70b")
CHIPS = [catalogue().chips[name] for name in ("h100_sxm", "h20", "l20")]


def test_ranges_rise_hold_the_median_and_repeat():
    find = Search(on=BOOK.on, nodes=("4N",), is_coarse=True)
    found, again = (spread(BOOK, WORK, find, CHIPS, draws=24) for _ in range(2))
    middle = ratios(best_design(BOOK, WORK, find), CHIPS, WORK, "chip")

    assert found == again
    for name, between in found.ratios.items():
        assert between["p5"] <= between["p50"] <= between["p95"]
        assert between["p5"] * 0.95 <= middle[name] <= between["p95"] * 1.05
    assert found.draws == 24
    assert found.empty == 0


def test_per_watt_and_per_dollar_divide_both_sides():
    for per in ("watt", "dollar"):
        find = Search(on=BOOK.on, nodes=("4N",), per=per)
        best = best_design(BOOK, WORK, find)
        found = ratios(best, CHIPS, WORK, per)
        assert found["h20"] >= 1 * 0.98  # the H20 is legal, and can be built

    assert ratios(best, CHIPS, WORK, "dollar").keys() == {"h100_sxm", "h20", "l20"}
