"""Charts of studies: every number in the data, and drawn without complaint."""

import pytest
import vl_convert

from leadtime.faces.study.charts import Bar, Cell, Point, heat_map, tornado, trade_off

TORNADO = tornado([Bar("wide", 1.0, 9.0), Bar("narrow", 5.5, 4.5)], middle=5.0, title="months")
HEAT = heat_map([Cell("a", "2027", 0.7), Cell("a", "2030", -0.01), Cell("b", "2027", 0.2)], title="share")
TRADE = trade_off(
    [Point("built in", "deny", 1.0, 2.0), Point("found", "", 3.0, 4.0)], x_title="x", y_title="y"
)


@pytest.mark.parametrize("spec", [TORNADO, HEAT, TRADE], ids=["tornado", "heat", "trade"])
def test_a_chart_is_drawn(spec):
    assert vl_convert.vegalite_to_svg(spec, vl_version="5.21").startswith("<svg")


def test_a_tornado_keeps_its_order_and_both_ends():
    assert TORNADO["layer"][0]["encoding"]["y"]["sort"] == ["wide", "narrow"]
    assert [row["value"] for row in TORNADO["data"]["values"]] == [1.0, 9.0, 5.5, 4.5]


def test_a_share_below_none_is_drawn_as_none():
    assert [row["share"] for row in HEAT["data"]["values"]] == [0.7, 0.0, 0.2]


def test_a_trade_off_names_its_points():
    assert [row["name"] for row in TRADE["data"]["values"]] == ["deny", ""]
