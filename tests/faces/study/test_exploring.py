"""How an exploration is shown: goals and boxes in words, trade-offs, found policies as files that can be run."""

import tomllib

import pytest

from leadtime.faces.study.exploring import drawings, policy_files, said, show
from leadtime.study.explore.discovery import Box
from leadtime.study.explore.goals import goals
from leadtime.study.explore.robust import Exploration, Failing, Held
from leadtime.study.explore.search import Found, levels
from leadtime.study.policy import parse

GOALS = goals(["us_lead_months@2030>=48", "cn_stock_h100e@2030<=9e6"])
SPREAD = {"p5": 1.0, "p50": 2.0, "p95": 3.0}
HELD = Held(
    policy="deny", regret_max=5.0, regret_p90=1.0, satisfied=0.25, met={g.name: 0.5 for g in GOALS},
    regret={g.name: {"max": 5.0, "p90": 1.0, "p50": 0.0} for g in GOALS}, outcomes={g.name: SPREAD for g in GOALS},
)  # fmt: skip
FOUND = Exploration(
    policies=(HELD,), boxes=(Failing("deny", "goals", 0.5, Box("prim", {"hbm_cover": (2.0, None)}, 0.6, 0.9, 0.3)),),
    goals=GOALS, frontier=(Found({n: s[-1] for n, s in levels().items()}, {g.name: 1.0 for g in GOALS}),),
    runs=64, seed=0, until=2030, seconds=1.0, facts_version="abc",
)  # fmt: skip


def test_a_goal_in_words():
    assert said(GOALS[0]) == "US lead in months, 2030, is at least 48 months"
    assert said(GOALS[1]) == "China's compute in place, 2030, is at most 9,000,000 H100e"


def test_a_person_reads_shares_regret_and_boxes(capsys):
    show(FOUND)
    told = capsys.readouterr().out

    assert "25%" in told
    assert "Deny fails where " in told
    assert "90% of the futures inside, against 50% of all; 60% of those that do; PRIM" in told


def test_each_other_goal_is_traded_for_the_first():
    (drawing,) = drawings(FOUND)

    assert drawing.id == "trade-off-cn-stock-h100e-2030"
    assert {p["kind"] for p in drawing.spec["data"]["values"]} == {"policy", "found by search"}


def test_found_policies_can_be_run():
    files = policy_files(FOUND)
    policy = parse(tomllib.loads(files["found-01.toml"]), "found-01.toml")

    assert list(files) == ["found-01.toml"]
    assert {c.lever: c.value for c in policy.changes}["tpp_below"] == pytest.approx(64000)
