from leadtime.controls.verdict import BASE, SEVERITY
from leadtime.faces.law.wording import SHOWN, cell, look, sentence


def test_every_exact_verdict_has_words():
    assert SHOWN.keys() >= {*BASE, *SEVERITY, "licence-policy-unstated"}


def test_a_letter_means_one_label():
    assert len({(shown.letter, shown.label) for shown in SHOWN.values()}) == len(
        {shown.letter for shown in SHOWN.values()}
    )
    assert look("licence-presumption-of-denial").letter == "D"
    assert sentence("unknown") == "not settled by what is known"


def test_cells():
    assert [cell(v) for v in (True, 3.0, 2e9, None, "x")] == ["yes", "3", "2000000000.0", "", "x"]
