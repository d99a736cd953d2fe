"""Published tables: every scenario names what the race knows, and every printed row is said or has its reason."""

from datetime import date

import pytest

from leadtime.errors import FactError
from leadtime.study import reproduce as room
from leadtime.study.reproduce import Printed, Reproduced, published, reproduce, scenarios


def printed(**changes) -> Printed:
    told = {
        "row": "1", "read_out": "acquired", "date": "2026", "value": 10.0, "low": None, "high": None, "unit": "H100e",
        "factor": 1.0, "at_most": False, "note": "",
    }  # fmt: skip
    return Printed(**{**told, **changes})


def beside(row: Printed, p5: float, p95: float) -> Reproduced:
    return Reproduced(scenario=scenarios()[0], printed=row, p5=p5, p50=(p5 + p95) / 2, p95=p95)


def test_every_published_row_is_said_or_has_its_reason():
    said = {row.row for s in scenarios() for row in s.rows}

    assert {row["row"] for row in published() if not row["not_reproduced"]} == said


def test_printed_figures_are_those_of_the_collection():
    by_row = {row["row"]: row for row in published()}
    for scenario in scenarios():
        for row in scenario.rows:
            scale = 1e6 if by_row[row.row]["unit"].startswith("M ") else 1.0
            assert row.value == pytest.approx(scale * float(by_row[row.row]["value"])), (scenario.id, row.row)


def test_inside_means_inside_and_a_range_may_overlap():
    assert beside(printed(), 9, 12).holds_value
    assert not beside(printed(), 11, 12).holds_value
    assert beside(printed(low=8.0, high=11.5), 11, 12).is_inside
    assert not beside(printed(low=8.0, high=10.5), 11, 12).is_inside


def test_an_upper_bound_is_met_from_below():
    bound = printed(at_most=True)

    assert beside(bound, 1, 5).holds_value
    assert not beside(bound, 11, 20).is_inside


def test_an_unknown_input_is_refused(tmp_path, monkeypatch):
    (tmp_path / "x.toml").write_text(
        'id = "x"\nsource = "x"\nquestion = "x?"\n[set]\nleak_shares = 1\n[[row]]\nrow = 1\n'
    )
    monkeypatch.setattr(room, "FOLDER", tmp_path)

    with pytest.raises(FactError, match="did you mean leak_share"):
        scenarios.__wrapped__()


def test_a_scenario_changes_what_it_sets():
    """No diversion at all, by name, leaves next to none in the row on diversion."""
    (cnas,) = [s for s in scenarios() if s.id == "cnas_smuggling"]
    none = room.Scenario(
        id="none", source="", question="", policy=cnas.policy, part_on=date(2026, 1, 1),
        set={"leak_share": 1e-6}, against="", rows=cnas.rows[:1],
    )  # fmt: skip

    as_printed, without = reproduce([cnas, none], inputs="priors", members=16)[0::2]

    assert as_printed.p50 > 1e4
    assert without.p95 < 100
