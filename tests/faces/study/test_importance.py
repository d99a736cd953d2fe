"""How sensitivity is shown: quantities in words, every figure with its numbers in the description."""

from leadtime.faces.study.importance import drawings, named, show
from leadtime.study.explore.sensitivity import Explained, Index, Quantity, Sensitivity, Slope, Swing

LEAD = Quantity(metric="us_lead_months", year=2030, policy="deny")
GAP = Quantity(metric="us_lead_months", year=2030, policy="deny", less="open")
INDICES = (Index("hbm_cover", 0.5, 0.1, 0.6, 0.1, 1), Index("hbm_leak", 0.2, 0.1, 0.3, 0.1, -1))
HEAD = Explained(
    quantity=LEAD, p5=1.0, p50=2.0, p95=3.0, indices=INDICES, rest=Index("all other inputs", 0.1, 0.1, 0.1, 0.1),
    themes=(Index("hbm", 0.7, 0.1, 0.9, 0.1),),
)  # fmt: skip
FOUND = Sensitivity(
    headline=HEAD, explained=(HEAD,), swings=(Swing("hbm_cover", 1.0, 3.0), Swing("hbm_leak", 2.5, 1.5)),
    slopes=(Slope("hbm_cover", 0.5, 0.7),), middle=2.0, screened_out=("levy",), steady=(GAP,), runs=16, seed=0,
    members=100, seconds=1.0, facts_version="abc",
)  # fmt: skip


def test_quantities_in_words():
    assert named(LEAD) == "US lead in months, end of 2030, deny"
    assert named(GAP) == "US lead in months, end of 2030, deny minus open"


def test_three_figures_with_their_numbers_in_words():
    found = drawings(FOUND)

    assert [d.id for d in found] == ["tornado", "heat-map-inputs", "heat-map-themes"]
    assert "1 to 3" in found[0].description
    assert "hbm: up to 90%" in found[2].description


def test_the_table_has_shares_and_ends(capsys):
    show(FOUND)
    told = capsys.readouterr().out

    assert "0.50 +- 0.10" in told
    assert "all other inputs" in told
    assert "+0.5" in told
