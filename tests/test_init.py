"""The public door."""

import subprocess
import sys

import pytest

import leadtime


def test_the_list_of_names_is_sorted_and_every_name_opens():
    assert list(leadtime.__all__) == sorted(leadtime.__all__)
    for name in leadtime.__all__:
        assert getattr(leadtime, name) is not None
    assert dir(leadtime) == list(leadtime.__all__)


def test_records_are_reached_by_any_of_their_names():
    assert leadtime.chips["H20"].id == "h20"
    assert leadtime.systems["CloudMatrix 384"].id == "cloudmatrix_384"
    assert leadtime.models["deepseek v3"].id == "deepseek_v3"
    assert leadtime.entities["SMIC"].id == "smic"
    assert leadtime.series["foundry_rev_q"].rows
    assert leadtime.rules["us_2023_10_acs"].effective_on.year == 2023


def test_answers_have_json():
    assert leadtime.compare("h20", "h100").to_json().keys() == {"a", "b", "rows"}
    assert len(leadtime.claims().to_json()["claims"]) == 24


def test_answers_cannot_be_changed():
    with pytest.raises(AttributeError):
        leadtime.compare("h20", "h100").rows = ()
    with pytest.raises(AttributeError):
        leadtime.chips["h20"].name = "H200"


def test_a_name_that_is_not_there():
    with pytest.raises(AttributeError, match="no attribute 'chpis'"):
        leadtime.chpis  # noqa: B018


def test_importing_the_package_imports_nothing_of_it():
    code = "import sys, leadtime; print(*(m for m in sys.modules if m.startswith('leadtime.')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == ""


def test_race_is_a_function_and_a_room():
    """The contract calls `leadtime.race(...)`; the package of that name must not get in its way."""
    import leadtime.race.step as room

    done = leadtime.race(["deny"], runs=8, until=2027)

    assert callable(room.march)
    assert done.to_json().keys() >= {"policies", "seed", "runs", "facts_version"}
    assert done.to_polars().columns == ["policy", "metric", "year", "p5", "p50", "p95"]
    assert dict(done.to_xarray().sizes) == {"policy": 1, "year": 10, "member": 8}
