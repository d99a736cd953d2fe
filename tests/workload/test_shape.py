from dataclasses import replace

import pytest

from leadtime.errors import InputError
from leadtime.facts.catalogue import catalogue
from leadtime.workload.details import details_of
from leadtime.workload.layers import Compressed, Dense, Grouped, Latent, Linear, Mixture
from leadtime.workload.shape import Shape, shape


@pytest.mark.parametrize("llm", list(catalogue().llms))
def test_every_model_of_the_catalogue_has_a_shape(llm: str):
    record = catalogue().llms[llm]
    alone = details_of(llm).feed_forward_layers or 0  # layers that are a feed-forward part and nothing else

    assert shape(record).layers + alone == record.layers.value


def test_deepseek_v3_has_three_dense_layers_and_58_mixtures(deepseek: Shape):
    assert deepseek.feed_forwards == (
        (3, Dense(width=18432)),
        (58, Mixture(experts=256, top_k=8, width=2048, shared_width=2048)),
    )
    assert isinstance(deepseek.attentions[0][1], Latent)


def test_a_dense_model_has_no_mixture(llama: Shape):
    assert llama.mixture is None
    assert llama.mixture_layers == 0


@pytest.mark.parametrize(
    ("llm", "kinds"),
    [
        ("gpt_oss_120b", [(18, Grouped), (18, Grouped)]),
        ("qwen35_397b", [(45, Linear), (15, Grouped)]),
        ("kimi_k3", [(69, Linear), (24, Latent)]),
        ("deepseek_v4_flash", [(2, Compressed), (20, Compressed), (21, Compressed)]),
    ],
)
def test_layers_of_several_kinds(llm: str, kinds: list[tuple[int, type]]):
    assert [(n, type(a)) for n, a in shape(catalogue().llms[llm]).attentions] == kinds


def test_a_missing_dimension_is_named():
    record = replace(catalogue().llms["llama3_8b"], hidden=None)

    with pytest.raises(InputError, match="llama3_8b: its shape cannot be told without `hidden`"):
        shape(record)


def test_no_more_feed_forward_layers_than_others(llama: Shape):
    with pytest.raises(InputError, match="32 layers of attention and 33 feed-forward layers"):
        replace(llama, feed_forwards=((33, Dense(width=4)),))


def test_a_layer_that_is_one_half_has_one_norm(llama: Shape):
    """Nemotron 3 Nano: 23 layers of Mamba-2, 6 of attention, 23 mixtures; 52 norms."""
    nano = shape(catalogue().llms["nemotron3_nano_30b"])
    assert [(n, type(a)) for n, a in nano.attentions] == [(23, Linear), (6, Grouped)]
    assert nano.feed_forwards == (
        (23, Mixture(experts=128, top_k=6, width=1856, shared_width=3712, is_gated=False)),
    )
    assert (nano.norms_in_all, llama.norms_in_all) == (52, 64)


def test_widths_are_positive(llama: Shape):
    with pytest.raises(InputError, match="vocab must be at least 1"):
        replace(llama, vocab=0)


def test_attention_to_some_keys_only_is_told():
    told = {
        name: shape(catalogue().llms[name]).sees_some_keys_only
        for name in ("gpt_oss_120b", "llama3_8b", "deepseek_v3")
    }
    assert told == {"gpt_oss_120b": True, "llama3_8b": False, "deepseek_v3": False}
