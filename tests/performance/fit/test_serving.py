from collections import defaultdict

import pytest

from leadtime.facts.catalogue import catalogue
from leadtime.performance.fit import serving as module
from leadtime.performance.fit.shared import measured


def test_campaigns_weigh_the_same_and_a_row_one_on_average():
    given = measured("serving", "fit", catalogue())
    squares = [weight**2 for weight in module._weights(given)]
    of_campaign = defaultdict(float)
    for each, square in zip(given, squares, strict=True):
        of_campaign[each.row["paper"]] += square
    assert len(of_campaign) > 1
    assert max(of_campaign.values()) == pytest.approx(min(of_campaign.values()))
    assert sum(squares) == pytest.approx(len(given))
