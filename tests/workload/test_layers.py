from dataclasses import FrozenInstanceError

import pytest

from leadtime.workload.layers import Dense, Grouped, Mixture


def test_the_usual_feed_forward_layer_is_gated_without_biases():
    assert Dense(width=4).is_gated
    assert not Dense(width=4).has_bias


def test_the_usual_attention_sees_the_whole_sequence():
    assert Grouped(heads=2, kv_heads=1, head_dim=4, v_head_dim=4).window is None


def test_layers_do_not_change():
    with pytest.raises(FrozenInstanceError):
        Mixture(experts=8, top_k=2, width=4).top_k = 3
