"""The computed sentences follow the numbers."""

from dataclasses import replace

from leadtime.faces.report.findings import leaders, paragraphs, passings, shared_until
from leadtime.faces.report.wording import wording
from leadtime.study.summary import Percentiles, RaceSummary


def with_leads(summary: RaceSummary, leads: dict[str, list[float]]) -> RaceSummary:
    """The first two policies with the given medians in 2025, 2026, ... instead of their own."""
    policies = []
    for policy in summary.policies:
        if policy.id in leads:
            rows = {2025 + i: Percentiles(p5=x - 1, p50=x, p95=x + 1) for i, x in enumerate(leads[policy.id])}
            policies.append(replace(policy, table={"us_lead_months": rows}))
    years = tuple(range(2025, 2025 + len(next(iter(leads.values())))))
    return replace(summary, policies=tuple(policies), years=years, comparisons=(), until=years[-1])


def text(summary: RaceSummary) -> str:
    names = {p.id: p.name for p in summary.policies}
    return " ".join(paragraphs(summary, wording("en"), names))


def test_policies_share_history_until_they_part(summary):
    assert shared_until(summary) == 2026


def test_policies_that_part_from_the_start_share_nothing(summary):
    study = with_leads(summary, {"deny": [20, 21, 22], "open": [19, 18, 17]})

    assert shared_until(study) is None


def test_a_leader_throughout_is_said_once(summary):
    assert leaders(summary) == [("deny", 2027, 2035)]
    assert "From 2027 to 2035 the median US lead is longest under Deny." in text(summary)


def test_a_change_of_order_is_reported_with_its_year(summary):
    study = with_leads(summary, {"deny": [20, 30, 28, 22], "open": [20, 24, 26, 27]})

    assert leaders(study) == [("deny", 2026, 2027), ("open", 2028, 2028)]
    assert passings(study) == [(2028, "open", "deny")]
    assert "in 2028 Open passes Deny" in text(study)


def test_a_tie_is_no_change_of_order(summary):
    study = with_leads(summary, {"deny": [20, 30, 27.01, 30], "open": [20, 24, 27.0, 27]})

    assert passings(study) == []
    assert "The order of the policies by median lead is the same in every year from 2026 to 2028." in text(
        study
    )


def test_the_sentences_name_chance_assumption_and_checks(summary):
    said = text(summary)

    assert "of the draws the lead in 2035 is longer under Deny than under Open" in said
    assert (
        "“Highest yield of advanced logic without EUV tools”: alone it accounts for 34% of the variance"
        in said
    )
    assert "Of 4 records kept apart to judge the model, 3 agree with it within their ranges." in said
