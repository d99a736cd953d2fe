"""A trial gives each policy the same futures, and turns every goal so that more is better."""

import numpy as np

from leadtime.study.engine import ready
from leadtime.study.explore.goals import goals
from leadtime.study.explore.trial import Trial
from leadtime.study.scenario import study


def test_goals_of_one_read_out_mirror_each_other_in_the_same_futures(facts):
    asked = study(["deny", "open"], facts_on=facts.snapshot_on, runs=64, seed=1, until=2027)
    engine = ready(asked, facts)
    inputs = {name: np.asarray(x)[:64] for name, x in engine.draws(0).items()}
    more, less = goals(["us_lead_ratio@2027:more"])[0], goals(["us_lead_ratio@2027:less"])[0]

    ran = Trial(engine, facts, (more,), inputs).under(engine.monthly)
    turned = Trial(engine, facts, (less,), inputs).under(engine.monthly)

    assert set(ran) == {"deny", "open"}
    for policy, each in ran.items():
        assert each[more.name].shape == (64,)
        np.testing.assert_array_equal(each[more.name], -turned[policy][less.name])
    assert not np.array_equal(ran["deny"][more.name], ran["open"][more.name])
