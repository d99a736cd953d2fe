"""The shipped posterior fits the data that ship; another one can be made in one call."""

import json
from pathlib import Path

import pytest
from tests.fronts.conftest import World, row

from leadtime.errors import OutputError
from leadtime.fronts.curve import curves
from leadtime.fronts.front import fronts
from leadtime.fronts.posterior import fingerprint, make, shipped, write


@pytest.mark.parametrize("id", tuple(fronts()))
def test_the_shipped_fit_is_of_the_numbers_that_ship(id: str):
    front = fronts()[id]

    assert shipped()["fronts"][id]["fingerprint"] == fingerprint(curves(front), front), (
        "run `leadtime fronts --fit`"
    )


def test_the_sampler_was_at_ease():
    said = shipped()["diagnostics"]

    assert said["divergences"] == 0
    assert said["r_hat_max"] < 1.05


def test_a_front_of_two_rows_is_widened_and_not_refused(world: World, tmp_path: Path):
    rows = [row("China", "kettles made", 2020, 1.0), row("China", "kettles made", 2021, 1.5)]
    rows += [row("US", "kettles made", 2020, 3.0), row("US", "kettles made", 2021, 3.1)]
    rows += [row(e, "price", 2020, 20.0, "USD") for e in ("China", "US")]
    facts, folder = world(rows)

    tree = make(facts, folder, warmup=60, samples=60)
    write(tree, tmp_path / "posterior.json")

    forecast = json.loads((tmp_path / "posterior.json").read_text())["fronts"]["kettle"]["tracks"]["made"][
        "sides"
    ]
    width = forecast["chaser"]["forecast"]["2030"]
    assert width["p95"] / width["p5"] > 2


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path):
    with pytest.raises(OutputError, match="could not be written"):
        write({}, tmp_path / "no" / "such" / "folder.json")
