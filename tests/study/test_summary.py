"""The summary's JSON is the contract's."""

import json
from datetime import date
from math import nan

from leadtime.study.summary import Comparison, MetricInfo, Percentiles, PolicySummary, RaceSummary


def test_json_maps_policy_to_metric_to_year_to_percentiles():
    p = Percentiles(p5=1.0, p50=2.0, p95=nan)
    summary = RaceSummary(
        policies=(PolicySummary(id="deny", name="Deny", question="?", table={"us_lead_months": {2030: p}}),),
        metrics={
            "us_lead_months": MetricInfo(id="us_lead_months", unit="months", label_en="US lead in months")
        },
        years=(2030,),
        seed=1,
        runs=100,
        facts_version="abc",
        from_on=date(2026, 11, 23),
        until=2030,
        importance=(),
        comparisons=(Comparison(policy_a="a", policy_b="b", year=2030, p_a_ahead=0.5, difference=p),),
        history=(),
        assumptions=(),
        citations=(),
    )

    tree = json.loads(json.dumps(summary.to_json(), allow_nan=False))

    assert tree["policies"] == {"deny": {"us_lead_months": {"2030": {"p5": 1.0, "p50": 2.0, "p95": None}}}}
    assert (tree["seed"], tree["runs"], tree["facts_version"]) == (1, 100, "abc")
    assert tree["from_on"] == "2026-11-23"
    assert tree["comparisons"][0]["difference_months"]["p50"] == 2.0
