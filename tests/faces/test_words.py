from leadtime.faces.words import number, short, with_range
from leadtime.facts.spread import Spread


def test_numbers_keep_the_digits_of_their_source():
    assert number(1978.9) == "1,978.9"
    assert number(0.0) == "0"
    assert number("2019-05-21") == "2019-05-21"
    assert number(1.4e-7) == "1.4e-07"
    assert number(2e25) == "2e+25"


def test_computed_numbers_have_three_digits():
    assert short(15831.2) == "15,800"
    assert short(0.14957) == "0.15"
    assert short(4.6e26) == "4.6e+26"


def test_a_range_of_no_width_is_not_shown():
    assert with_range(Spread(2.0, 2.0, 2.0)) == "2"
    assert with_range(Spread(2.0, 1.0, 3.0)) == "2 (1-3)"
