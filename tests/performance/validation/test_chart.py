from leadtime.performance.validation.chart import scatter
from leadtime.performance.validation.scores import Point, Validation

POINTS = (
    Point("judge", "TPOT", "NVIDIA", 10.0, 12.0),
    Point("judge", "TPOT", "Huawei", 40.0, 30.0),
    Point("fit", "TPOT", "NVIDIA", 1.0, 1.0),
)


def test_a_panel_holds_the_judged_rows_of_one_quantity_and_the_line_of_equality():
    (panel,) = scatter(Validation((), POINTS))["concat"]

    line, points = panel["layer"]
    assert [row["measured"] for row in points["data"]["values"]] == [10.0, 40.0]
    assert [(row["measured"], row["predicted"]) for row in line["data"]["values"]] == [
        (10.0, 10.0),
        (40.0, 40.0),
    ]


def test_every_vendor_has_a_colour_in_every_panel():
    more = (
        *POINTS,
        Point("judge", "throughput", "AMD", 1.0, 2.0),
        Point("judge", "TPOT", "Huawei", 41.0, 40.0),
    )
    panels = scatter(Validation((), more))["concat"]
    domains = [panel["layer"][1]["encoding"]["color"]["scale"]["domain"] for panel in panels]
    assert domains == [["Huawei", "NVIDIA", "AMD"]] * 2


def test_nothing_judged_is_no_panel():
    assert scatter(Validation((), POINTS[2:]))["concat"] == []
