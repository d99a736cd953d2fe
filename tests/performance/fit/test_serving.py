from collections import defaultdict

import pytest

from leadtime.facts.catalogue import catalogue
from leadtime.performance.fit import serving as module
from leadtime.performance.fit.shared import measured
from leadtime.performance.physics.law import laws


def test_campaigns_weigh_the_same_and_a_row_one_on_average():
    given = measured("serving", "fit", catalogue())
    squares = [weight**2 for weight in module._weights(given, "paper")]
    of_campaign = defaultdict(float)
    for each, square in zip(given, squares, strict=True):
        of_campaign[each.row["paper"]] += square
    assert len(of_campaign) > 1
    assert max(of_campaign.values()) == pytest.approx(min(of_campaign.values()))
    assert sum(squares) == pytest.approx(len(given))


def test_only_the_two_numbers_of_vectors_apart_are_fitted_to_their_rows(monkeypatch):
    given = [*measured("serving", "fit", catalogue()), *measured("inference", "fit", catalogue())]
    apart = [each for each in given if module._is_apart(each)]
    assert 0 < len(apart) < len(given)
    asked = []

    def fit_runs(rows, named, start, width, shares, weights):
        asked.append((list(rows), set(start)))
        return dict(start)

    monkeypatch.setattr(module, "fit_runs", fit_runs)
    module._fit(given, laws())
    (common, names), (own, its) = asked
    assert len(common) == len(given) - len(apart)
    assert own == apart
    assert its == {"gap_apart", "prompt_apart"}
    assert not names & its
