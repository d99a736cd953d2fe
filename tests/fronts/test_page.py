"""The page is what its command writes, and shows each fit and each miss."""

from pathlib import Path

from tests.fronts.conftest import World

from leadtime.fronts.front import fronts
from leadtime.fronts.page import page
from leadtime.fronts.posterior import shipped

PAGE = Path(__file__).parents[2] / "docs" / "fronts.md"


def test_the_page_is_in_step_with_the_posterior():
    assert PAGE.read_text(encoding="utf-8") == page(), "leadtime fronts --write docs/fronts.md"


def test_every_front_and_every_miss_is_on_it():
    text, rows = page(), shipped()["backtest"]["halves"]["rows"]
    missed = [r for r in rows if not r["p5"] <= r["seen"] <= r["p95"]]

    assert all(f"### {front.name}" in text for front in fronts().values())
    assert text.partition("## Every miss")[2].partition("\n## ")[0].count("\n| ") == len(missed) + 2


def test_a_front_without_a_fit_is_on_it_too(world: World, tmp_path: Path):
    facts, folder = world()
    file = tmp_path / "posterior.json"
    file.write_text(
        '{"diagnostics": {"draws": 0, "r_hat_max": 1, "ess_min": 0, "divergences": 0}, "seed": 0,'
        ' "means": {"wright_mean": {"p5": 0.1, "p50": 0.2, "p95": 0.3}}, "fronts": {}}'
    )

    assert "No forecast" in page(facts, folder, file)
