"""A made-up study: smooth curves of a plausible size, the same at every call."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from math import exp, log

import pytest

from leadtime.facts.sources import Source
from leadtime.study.summary import (
    Assumption,
    Comparison,
    HistoryCheck,
    Importance,
    MetricInfo,
    Percentiles,
    PolicySummary,
    RaceSummary,
)

YEARS = tuple(range(2018, 2036))
# Policy: name, China's growth per year after 2026, legal share of what it adds, growth of the domestic part.
POLICIES = {
    "as-enacted": ("As enacted", 0.60, 0.10, 0.9),
    "deny": ("Deny", 0.42, 0.01, 1.0),
    "downgrade": ("Downgrade", 0.72, 0.35, 0.7),
    "open": ("Open", 0.80, 0.70, 0.5),
}
METRICS = {
    "us_lead_months": "months",
    "us_lead_ratio": "ratio",
    "us_stock_h100e": "H100e",
    "cn_stock_h100e": "H100e",
    "cn_legal_import_h100e": "H100e",
    "cn_smuggled_h100e": "H100e",
    "cn_domestic_h100e": "H100e",
    "cn_proxy_h100e": "H100e",
    "cn_rented_h100e": "H100e",
    "cn_domestic_share": "fraction",
    "nvidia_china_revenue_usd": "USD",
    "us_ai_power_gw": "GW",
    "cn_ai_power_gw": "GW",
}


def around(mid: float, year: int, *, narrow: float = 0.08) -> Percentiles:
    """A range that widens after 2026."""
    spread = exp(narrow + 0.09 * max(0, year - 2026))
    return Percentiles(p5=mid / spread, p50=mid, p95=mid * spread)


def outcomes(growth: float, legal: float, domestic: float) -> dict[str, dict[int, Percentiles]]:
    """All metrics of one policy."""
    table: dict[str, dict[int, Percentiles]] = {metric: {} for metric in METRICS}
    for year in YEARS:
        past, ahead = min(year, 2026), max(0, year - 2026)
        fade = 1 / (1 + 0.09 * ahead)
        us = 2e4 * exp(0.85 * (past - 2018) + 0.55 * ahead * fade)
        late = 0.03 * domestic * max(0, ahead - 4) ** 2
        cn = 9e3 * exp(0.66 * (past - 2018) + (growth * ahead + late) * fade)
        ratio = us / cn
        parts = {
            "cn_legal_import_h100e": 0.5 * exp(-0.3 * ahead) + legal * (1 - exp(-0.3 * ahead)),
            "cn_smuggled_h100e": 0.28 * exp(-0.25 * ahead) + 0.02 * (1 - legal),
            "cn_proxy_h100e": 0.12 * exp(-0.4 * ahead),
        }
        parts["cn_domestic_h100e"] = max(0.05, 1 - sum(parts.values()))
        values = {
            "us_stock_h100e": us,
            "cn_stock_h100e": cn,
            "us_lead_ratio": ratio,
            "us_lead_months": 12 * log(ratio) / 0.85,
            "cn_rented_h100e": 0.2 * cn if year > 2023 else 0.0,
            "cn_domestic_share": parts["cn_domestic_h100e"],
            "nvidia_china_revenue_usd": 2e9 * exp(0.28 * (past - 2018)) * (1 + 0.5 * ahead * legal)
            + 2e9 * legal,
            "us_ai_power_gw": us * 1.1e-6 / (1 + 0.05 * ahead),
            "cn_ai_power_gw": cn * 1.9e-6 / (1 + 0.05 * ahead),
        } | {name: share * cn for name, share in parts.items()}
        for metric, value in values.items():
            table[metric][year] = around(value, year)
    shares = table["cn_domestic_share"]
    for year, p in shares.items():
        shares[year] = Percentiles(p5=p["p5"], p50=p["p50"], p95=min(0.98, p["p95"]))
    return table


def comparisons(policies: tuple[PolicySummary, ...]) -> tuple[Comparison, ...]:
    rows = []
    for i, a in enumerate(policies):
        for b in policies[i + 1 :]:
            for year in (2027, 2031, 2035):
                mid = a.table["us_lead_months"][year]["p50"] - b.table["us_lead_months"][year]["p50"]
                wide = 1.0 + 0.9 * (year - 2026)
                difference = Percentiles(p5=mid - wide, p50=mid, p95=mid + wide)
                ahead = 1 / (1 + exp(-2.2 * mid / wide))
                rows.append(
                    Comparison(
                        policy_a=a.id, policy_b=b.id, year=year, p_a_ahead=ahead, difference=difference
                    )
                )
    return tuple(rows)


INPUTS = (
    (
        "domestic_yield_ceiling",
        "learning",
        "Highest yield of advanced logic without EUV tools",
        0.55,
        0.65,
        0.75,
        "fraction",
    ),
    ("hbm_built_2030", "hbm", "HBM stacks built in China in 2030", 5e6, 14e6, 36e6, "stacks/yr"),
    (
        "replacement_elasticity",
        "substitution",
        "Long-run share of withheld imports that domestic chips replace",
        0.3,
        0.6,
        1.0,
        "1",
    ),
    (
        "acceptance_level",
        "acceptance",
        "Acceptance of US chips by Beijing when supply is reliable",
        0.02,
        0.3,
        0.9,
        "1",
    ),
    ("chip_life", "retirement", "Mean service life of an accelerator", 3.0, 4.5, 6.0, "years"),
    (
        "leak_share",
        "smuggling",
        "Share of world shipments diverted when all foreign supply is withheld",
        0.01,
        0.03,
        0.07,
        "1",
    ),
    (
        "rented_abroad_2026",
        "remote_access",
        "Compute rented abroad by Chinese firms at the end of 2026",
        1e5,
        2.5e5,
        6e5,
        "H100e",
    ),
)


def build() -> RaceSummary:
    policies = tuple(
        PolicySummary(id=id, name=name, question=f"What if the policy is “{name}”?", table=outcomes(*numbers))
        for id, (name, *numbers) in POLICIES.items()
    )
    importance = tuple(
        Importance(
            input=id, label=label, metric="us_lead_months", year=2035, first=share, first_low=share * 0.82,
            first_high=share * 1.2, direction=(-1) ** n, low_value=low, high_value=high, unit=unit,
            sources=("epoch-chip-counts-2026",), meaning=label,
        )
        for n, (share, (id, _, label, low, _, high, unit)) in enumerate(
            zip((0.34, 0.19, 0.11, 0.07, 0.05, 0.02, 0.01), INPUTS, strict=True), 1
        )
    )  # fmt: skip
    records = (
        (
            "NVIDIA compute sold into China, cumulative",
            "2025",
            "H100e",
            402e3,
            325e3,
            497e3,
            "driver",
            1.02,
            True,
        ),
        ("China's compute in place", "2025", "H100e", 2.0e6, 1.2e6, 3.1e6, "check", 0.93, True),
        ("Huawei accelerator cards", "2025", "cards", 812e3, None, None, "check", 1.61, False),
        ("Smuggled compute, cumulative", "2025", "H100e", 660e3, 290e3, 1.6e6, "prior", 0.9, True),
        ("NVIDIA's revenue from China", "FY2026", "USD bn", 19.7, None, None, "check", 1.06, True),
        ("Domestic share of cards", "2025", "1", 0.41, 0.35, 0.47, "check", 0.88, True),
    )
    history = tuple(
        HistoryCheck(
            quantity=quantity, date=day, unit=unit, model=around(record * factor, 2028), record=record,
            record_low=low, record_high=high, used_as=used, holds=holds, source="idc-2026",
            note="" if holds else "The record counts inference cards that the model leaves out.",
        )
        for quantity, day, unit, record, low, high, used, factor, holds in records
    )  # fmt: skip
    assumptions = tuple(
        Assumption(
            id=id, mechanism=mechanism, meaning=label + ".", shape="lognormal", low=low, mid=mid, high=high, unit=unit,
            sources=("epoch-chip-counts-2026", "idc-2026"), grade="analyst" if n % 2 else "guess", note="",
        )
        for n, (id, mechanism, label, low, mid, high, unit) in enumerate(INPUTS)
    )  # fmt: skip
    seen = date(2026, 11, 23)
    citations = (
        Source(
            id="epoch-chip-counts-2026",
            citation="Example Institute, AI chip counts, 2026",
            link="https://example.org/chips",
            accessed=seen,
            kind="dataset",
        ),
        Source(id="idc-2026", citation="Example Analysts, China market, 2026", accessed=seen, kind="analyst"),
    )
    return RaceSummary(
        policies=policies,
        metrics={
            id: MetricInfo(id=id, unit=unit, label_en=id.replace("_", " ")) for id, unit in METRICS.items()
        },
        years=YEARS,
        seed=7,
        runs=10_000,
        facts_version="3f9c2ab41d07",
        from_on=date(2026, 11, 23),
        until=2035,
        importance=importance,
        comparisons=comparisons(policies),
        history=history,
        assumptions=assumptions,
        citations=citations,
    )


@pytest.fixture(scope="session")
def summary() -> RaceSummary:
    """Four policies, all parts filled."""
    return build()


@pytest.fixture(scope="session")
def renamed(summary: RaceSummary) -> Callable[[str], RaceSummary]:
    """The same study with a user's policy of the given name added."""

    def with_name(name: str) -> RaceSummary:
        own = replace(summary.policies[2], id="own", name=name, question=name)
        return replace(summary, policies=(*summary.policies, own))

    return with_name
