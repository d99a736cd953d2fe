import pytest

from leadtime.errors import UnknownName
from leadtime.faces.rules import Rules


def test_every_rule_is_there_by_its_id():
    rules = Rules()

    assert len(rules) == len(list(rules)) > 10
    assert all(rules[name].id == name for name in rules)


def test_spelling_is_forgiven():
    assert Rules()["US 2023-10 ACS"].id == "us_2023_10_acs"
    assert "us-2023-10-acs" in Rules()
    assert 3 not in Rules()


def test_an_unknown_rule_offers_the_nearest():
    with pytest.raises(UnknownName, match="us_2023_10_acs"):
        Rules()["us_2023_10_asc"]
