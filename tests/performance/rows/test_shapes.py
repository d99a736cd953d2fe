import pytest

from leadtime.errors import InputError
from leadtime.facts.catalogue import catalogue
from leadtime.performance.rows import shapes
from leadtime.performance.rows.shapes import shape_named
from leadtime.workload.count import parameters


def test_a_truncated_model_keeps_each_kind_of_layer():
    cut = shape_named("DeepSeek-V3 (truncated)", catalogue(), {"layers": 4})
    assert (cut.layers, cut.mixture_layers, cut.mtp_layers) == (4, 3, 0)


def test_few_layers_of_a_patterned_model_are_its_first():
    whole = shape_named("GPT-OSS-120B", catalogue())
    cut = shape_named("GPT-OSS-120B", catalogue(), {"layers": 1})
    assert cut.attentions[0][1] == whole.attentions[0][1]


@pytest.mark.parametrize(
    ("model", "billions"),
    [
        ("MPT 7b", 6.65),
        ("MPT 70b", 64.9),
        ("LLaMA-65B", 65.3),
        ("Yi-34B", 34.4),
        ("Gemma-7B", 8.5),
        ("ChatGLM3-6B", 6.2),
    ],
)
def test_models_outside_the_catalogue_have_their_published_size(model, billions):
    assert parameters(shape_named(model, catalogue())).total / 1e9 == pytest.approx(billions, rel=0.02)


def test_a_shortened_model_has_a_name_of_its_own():
    short = shape_named("DeepSeek-V2-60B", catalogue())
    assert (short.layers, short.mixture_layers) == (16, 15)
    assert parameters(short).total / 1e9 == pytest.approx(60, rel=0.1)


def test_three_numbers_stand_in_for_a_name():
    shape = shape_named("nameless", catalogue(), {"layers": 48, "hidden": 6144, "heads": 64})
    assert parameters(shape).total / 1e9 == pytest.approx(22, rel=0.03)


def test_a_name_alone_is_refused():
    with pytest.raises(InputError, match="layers, hidden and heads"):
        shape_named("nameless", catalogue())


def test_a_misspelt_name_is_met_with_the_nearest():
    with pytest.raises(InputError, match="did you mean llama31_405b"):
        shape_named("llama3_405b", catalogue())


def test_a_patterned_model_cut_below_its_pattern_is_its_first_layers():
    """A run that rounding leaves with less than nothing: the first layers, as they stand, are taken instead."""
    parts = ((1, "a"), (9, "b"), (1, "c"), (1, "d"))
    assert shapes._fewer(parts, 4) in (((1, "a"), (3, "b")), ((1, "a"), (1, "b"), (1, "c"), (1, "d")))
    assert shapes._fewer(parts, 2) == ((1, "a"), (1, "b"))
    assert sum(n for n, _ in shapes._fewer(parts, 7)) == 7


def test_more_heads_than_the_width_are_refused():
    given = {"hidden": 64, "heads": 128, "layers": 2, "vocab": 100, "intermediate": 256}
    with pytest.raises(InputError, match="128 heads do not share a width of 64"):
        shapes._plain("made up", given)
