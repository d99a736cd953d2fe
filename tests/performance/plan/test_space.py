import numpy as np

from leadtime.facts.catalogue import catalogue
from leadtime.performance.plan.space import layouts, uneven
from leadtime.performance.search import plan
from leadtime.workload.shape import shape


def test_everything_divides():
    model = shape(catalogue().llms["deepseek_v3"])
    found = layouts(model, 96, domain=8, is_training=True)

    assert np.all(found.tp * found.pp * found.cp * found.dp == 96)
    assert np.all(256 % found.ep == 0)
    assert np.all((96 / found.pp) % found.ep == 0)
    assert found.tp.max() <= 8
    assert found.not_divisible > 0
    assert len(np.unique(np.stack([found.tp, found.pp, found.cp, found.ep]), axis=1).T) == len(found)


def test_stages_may_differ_by_a_tenth():
    model = shape(catalogue().llms["deepseek_v3"])  # 61 layers

    assert uneven(model, np.array([1.0, 4.0, 16.0, 32.0, 48.0])).tolist() == [
        False,
        False,
        False,
        False,
        True,
    ]


def test_serving_may_hold_some_experts_twice():
    model = shape(catalogue().llms["deepseek_v3"])  # 256 experts
    serving = layouts(model, 72, domain=72, is_training=False)
    training = layouts(model, 72, domain=72, is_training=True)

    assert serving.ep.max() == 72
    assert training.ep.max() == 8
    assert np.all(np.ceil(256 / serving.ep) * serving.ep <= 1.5 * 256)


def test_the_largest_dense_model_finds_a_place_on_small_chips():
    found = plan("megatron_1t", "tpu_v5e", "serve", chips=384)

    assert found.best is not None or found.smallest_chips
