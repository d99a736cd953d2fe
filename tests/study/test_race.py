"""The main job: its answer, its errors, and running a record again."""

import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from leadtime.errors import InputError, UnknownName
from leadtime.study.policy import USUAL
from leadtime.study.race import race, replay

METRICS_PROMISED = {
    "us_stock_h100e",
    "cn_stock_h100e",
    "us_lead_ratio",
    "us_lead_months",
    "cn_domestic_share",
    "cn_legal_import_h100e",
    "cn_smuggled_h100e",
    "nvidia_china_revenue_usd",
    "cn_ai_power_gw",
    "us_ai_power_gw",
}


def test_the_answer_has_what_the_contract_promises(little):
    """Policy to metric to year to three percentiles, as JSON has it; seed, runs and version beside."""
    tree = json.loads(json.dumps(little.to_json()))

    assert set(tree["policies"]) == {"deny", "as-enacted"}
    assert set(tree["policies"]["deny"]) >= METRICS_PROMISED
    assert set(tree["policies"]["deny"]["us_lead_months"]["2027"]) == {"p5", "p50", "p95"}
    assert (tree["seed"], tree["runs"]) == (3, 50)
    assert tree["facts_version"]


def test_no_policy_named_runs_the_usual_four(raced):
    assert [p.id for p in raced.summary.policies] == list(USUAL)


def test_policies_part_on_the_date_of_the_facts(little, facts):
    assert little.study.from_on == facts.snapshot_on


def test_a_counterfactual_from_2018_changes_the_past(little):
    """Denied from the start China has bought nothing since."""
    never = race(["deny"], runs=50, until=2027, seed=3, from_on=date(2018, 1, 1))
    year = never.ensemble.years.index(2024)

    assert (never.ensemble.outcomes["deny"]["cn_legal_additions_h100e"] == 0).all()
    assert (
        never.ensemble.outcomes["deny"]["cn_stock_h100e"][year]
        < little.ensemble.outcomes["deny"]["cn_stock_h100e"][year]
    ).all()


@pytest.mark.parametrize("name", ["smuggling", "retirement"])
def test_a_mechanism_is_switched_off_by_name(name, little):
    less = race(["as-enacted"], runs=50, until=2027, seed=3, off=[name])
    table = less.ensemble.outcomes["as-enacted"]

    assert less.study.off == {name}
    assert np.isfinite(table["us_additions_h100e"]).all()
    assert any((values != little.ensemble.outcomes["as-enacted"][m]).any() for m, values in table.items())


def test_an_unknown_policy_is_refused_before_anything_runs():
    with pytest.raises(UnknownName, match="no policy is called 'dany'"):
        race(["dany"])


def test_a_policy_with_an_unknown_source_is_refused_before_anything_runs(tmp_path):
    """Its sources are cited in the end; a long run must not die there."""
    path = tmp_path / "mine.toml"
    path.write_text(
        'id = "mine"\nquestion = "What if?"\n\n[[lever]]\nlever = "levy"\nvalue = 0.1\nsource = "no-such-source"\n',
        encoding="utf-8",
    )
    told = []

    with pytest.raises(InputError, match="no-such-source"):
        race([str(path)], runs=8, until=2027, progress=lambda *step: told.append(step))
    assert told == []


def test_tables_for_polars(little):
    polars = pytest.importorskip("polars")
    table = little.to_polars()

    assert isinstance(table, polars.DataFrame)
    assert table.columns == ["policy", "metric", "year", "p5", "p50", "p95"]
    assert len(table) == 2 * len(little.summary.metrics) * 10


def test_a_record_run_again_is_the_same_to_the_bit(little):
    again = replay(json.loads(little.manifest.to_text()), Path("manifest.json"))

    assert again.is_same
    assert again.policies_changed == ()
    assert again.differences == ()
    assert again.race.summary.to_json() == little.summary.to_json()


def test_a_record_of_other_facts_is_said_to_be(little):
    tree = json.loads(little.manifest.to_text())
    tree["facts_version"] = "before"
    tree["results"]["deny"] = "other bits"
    again = replay(tree, Path("manifest.json"))

    assert not again.is_same
    assert again.policies_changed == ("deny",)
    assert again.differences[0].startswith("facts_version: before then, ")
