"""What a study says: percentiles, comparisons, importance, checks and citations read from its members."""

from itertools import combinations

import numpy as np
import pytest

from leadtime.race.priors import priors
from leadtime.study.query import (
    HEADLINE,
    HEADLINE_YEAR,
    SHOWN_INPUTS,
    citations,
    metrics,
    percentiles,
    with_generation,
)


def test_percentiles_of_known_numbers():
    """Of 0, 1, ..., 100 the 5th percentile is 5, the median 50, the 95th 95."""
    assert percentiles(np.arange(101.0)[None]) == [{"p5": 5.0, "p50": 50.0, "p95": 95.0}]


def test_percentiles_are_by_year():
    assert [row["p50"] for row in percentiles(np.array([[1.0, 1.0], [7.0, 7.0]]))] == [1.0, 7.0]


def test_tables_are_percentiles_of_the_members(raced):
    (deny,) = [p for p in raced.summary.policies if p.id == "deny"]
    members = raced.ensemble.outcomes["deny"]["us_lead_ratio"][raced.ensemble.years.index(2030)]

    assert deny.table["us_lead_ratio"][2030]["p50"] == pytest.approx(float(np.median(members)))
    assert deny.question.endswith("?")


def test_every_read_out_is_told_for_every_year(raced):
    for policy in raced.summary.policies:
        assert set(policy.table) == set(metrics())
        for years in policy.table.values():
            assert tuple(years) == raced.summary.years
            assert all(v["p5"] <= v["p50"] <= v["p95"] for v in years.values())


def test_every_outcome_has_a_unit_and_a_label(raced, facts):
    ensemble = raced.ensemble
    full = with_generation(ensemble.outcomes["deny"], ensemble.years, facts)

    assert set(full) == set(metrics())
    assert all(m.unit and m.label_en for m in metrics().values())


def test_power_s_share_of_generation_is_small_today_and_never_above_all(raced, facts):
    """10 to 30 GW of some 500 (US) and 1,200 GW (China) on average."""
    full = with_generation(raced.ensemble.outcomes["as-enacted"], raced.ensemble.years, facts)
    for nation in ("us", "cn"):
        share = np.median(full[f"{nation}_power_share_of_generation"], axis=1)
        assert 0 < share[2025 - 2018] < 0.1
        assert share[-1] < 1


def test_policies_are_compared_in_pairs_after_they_part(raced):
    found = raced.summary.comparisons

    assert {(c.policy_a, c.policy_b) for c in found} == set(combinations(raced.ensemble.outcomes, 2))
    assert {c.year for c in found} == set(range(2027, 2036))


def test_a_comparison_is_made_member_by_member(raced):
    (found,) = [
        c
        for c in raced.summary.comparisons
        if {c.policy_a, c.policy_b} == {"deny", "open"} and c.year == 2030
    ]
    year = raced.ensemble.years.index(2030)
    gap = (
        raced.ensemble.outcomes[found.policy_a][HEADLINE][year]
        - raced.ensemble.outcomes[found.policy_b][HEADLINE][year]
    )

    assert found.p_a_ahead == pytest.approx(float((gap > 0).mean()))
    assert found.difference["p50"] == pytest.approx(float(np.median(gap)))


def test_importance_is_that_of_the_headline(raced):
    found = raced.summary.importance

    assert 0 < len(found) <= SHOWN_INPUTS
    assert {(i.metric, i.year) for i in found} == {(HEADLINE, HEADLINE_YEAR)}
    assert [i.first for i in found] == sorted((i.first for i in found), reverse=True)
    assert all(i.direction in (-1, 1) and i.first_low <= i.first <= i.first_high for i in found)


def test_importance_carries_the_input_s_range_and_sources(raced):
    for i in raced.summary.importance:
        stated = priors()[i.input]
        assert (i.low_value, i.high_value, i.unit, i.sources) == (
            stated.low,
            stated.high,
            stated.unit,
            stated.source,
        )


def test_importance_needs_more_than_a_few_members(little):
    """50 members fill three bins at ten each: not an estimate, so a wide one or none."""
    assert all(0 <= i.first_low <= i.first <= i.first_high <= 1 for i in little.summary.importance)


def test_history_holds_what_lies_in_its_band(raced):
    for check in raced.summary.history:
        assert check.holds == (check.model["p5"] <= check.record <= check.model["p95"])
        assert check.source


def test_history_is_told_of_the_enacted_policy_alone():
    from leadtime.study.race import race

    assert race(["deny"], runs=20, until=2027).summary.history == ()


def test_history_of_a_short_run_leaves_out_what_it_does_not_reach(facts):
    from datetime import date

    from leadtime.study.race import race

    short = race(["as-enacted"], runs=20, until=2024, from_on=date(2024, 1, 1))

    assert short.summary.history
    assert {"2023", "2024", "FY2025"} <= {
        check.date for check in short.summary.history
    }  # ended in January 2025
    assert not {"2025", "2025-Q4", "FY2026"} & {check.date for check in short.summary.history}


def test_every_assumption_is_told(raced):
    assert {a.id for a in raced.summary.assumptions} == set(priors())
    assert all(a.low < a.mid < a.high for a in raced.summary.assumptions)


def test_every_source_named_is_cited_once(raced, facts):
    cited = [s.id for s in raced.summary.citations]
    named = {s for p in priors().values() for s in p.source}
    named |= {c.source for p in raced.ensemble.policies for c in p.changes}

    assert len(cited) == len(set(cited))
    assert named <= set(cited)
    assert citations(facts, raced.ensemble.policies) == raced.summary.citations
