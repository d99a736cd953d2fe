"""To chips: the prior of an unseen front, slower where tools, process and suppliers bind, as shipped scenarios."""

import numpy as np
import pytest

from leadtime.fronts.chips import carried, chip_features, scenario_texts
from leadtime.fronts.fit import USUAL
from leadtime.race.priors import priors
from leadtime.study.beliefs import FOLDER, built_in


def test_the_features_of_chips_slow_imitation_and_leave_learning_alone():
    usual, chips = carried(), carried(chip_features())

    assert chips["imitation_rate"]["p50"] < 0.8 * usual["imitation_rate"]["p50"]
    assert chips["learning_rate"] == usual["learning_rate"]


def test_an_unseen_front_is_drawn_around_the_means():
    sure = {"wright_mean": [0.32] * 50, "wright_spread": [0.0] * 50, "imitation_mean": [np.log(0.2)] * 50}
    sure |= {"imitation_spread": [0.0] * 50, "imitation_gains": [[0.5, -0.5, -0.5, -0.4]] * 50}

    found = carried(USUAL, {"carried": sure})

    assert (
        found["learning_rate"]["p5"] == found["learning_rate"]["p95"] == pytest.approx(1 - 2**-0.32, rel=1e-2)
    )
    assert found["imitation_rate"]["p50"] == pytest.approx(1 - np.exp(-0.2), rel=1e-2)


@pytest.mark.parametrize("id", ["other-fronts", "other-fronts-chips"])
def test_the_shipped_scenario_is_what_the_shipped_posterior_says(id: str):
    assert (FOLDER / f"{id}.toml").read_text(encoding="utf-8") == scenario_texts(priors())[id], (
        "leadtime fronts --fit"
    )
    assert built_in()[id].beliefs
