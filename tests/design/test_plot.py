from leadtime.design.answer import design
from leadtime.design.plot import described, rules_chart
from leadtime.design.thresholds import Point


def test_a_tiered_rule_in_words():
    point = Point(
        below={"tpp": 1600.0},
        or_below={"density": 3.2, "tpp": 4800.0},
        delivered=1,
        others={},
        sales_kept=1,
        compute_kept=1,
    )

    assert described(point) == "TPP < 1600 or density < 3.2, TPP < 4800"


def test_every_rule_of_the_frontier_is_drawn_and_one_is_marked():
    answer = design("us_2023_10_acs", "decode:llama3_70b", draws=0)
    chart = rules_chart(answer)
    rows = chart["data"]["values"]

    assert len(rows) == len(answer.frontier.points)
    assert sum(row["is_held"] for row in rows) == 1
