from leadtime.performance.validation.page import page
from leadtime.performance.validation.scores import Group, Validation

HALF = {
    "rows": 2,
    "unanswered": 1,
    "mape": 0.5,
    "median": 0.5,
    "bias": -0.5,
    "worst": "a: 0.50",
    "coverage90": 0.5,
}


def test_the_page_parts_what_judges_from_what_was_fitted():
    groups = (Group(name="judge: training, x", **HALF), Group(name="fit: TPOT, y", **HALF))
    text = page(Validation(groups))
    judged, fitted = text.index("| training, x | 2 of 3 | 50.0%"), text.index("| TPOT, y |")
    assert (
        text.index("## Rows that no fit has seen")
        < judged
        < text.index("## Rows that the fit has seen")
        < fitted
    )


def test_a_group_without_answers_says_so_and_a_picture_is_shown():
    none = HALF | {"rows": 0, "unanswered": 3}
    text = page(Validation((Group(name="judge: training, x", **none),)), picture="x.svg")

    assert "| training, x | 0 of 3 | | | | | |" in text
    assert "(x.svg)" in text
