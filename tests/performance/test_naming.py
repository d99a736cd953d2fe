import pytest

from leadtime.errors import UnknownName
from leadtime.facts.catalogue import catalogue
from leadtime.performance.naming import chip_named, format_of, llm_named


@pytest.mark.parametrize(
    ("text", "chip", "share"),
    [
        ("A100 80GB", "a100_80_sxm", 1),
        ("Ascend 910C (one die)", "ascend_910c", 0.5),
        ("Ascend 910B (Atlas 900 A2 PODc)", "ascend_910b3", 1),
        ("H100/H800-class (SM90)", "h100_sxm", 1),
    ],
)
def test_chips_as_tables_name_them(text, chip, share):
    found = chip_named(text, catalogue())
    assert (found.chip.id, found.share) == (chip, share)


def test_an_unknown_chip_is_refused():
    with pytest.raises(UnknownName):
        chip_named("abacus 9000", catalogue())


@pytest.mark.parametrize(
    ("text", "llm"),
    [
        ("DeepSeek-R1-NVFP4", "deepseek_r1"),
        ("Llama-3.1-8B-Instruct-FP8", "llama31_8b"),
        ("DeepSeek-V3 (truncated)", "deepseek_v3"),
        ("Llama-3.3 70B", "llama31_70b"),
        ("Kimi-K2-Thinking", "kimi_k2"),
    ],
)
def test_models_as_tables_name_them(text, llm):
    found = llm_named(text, catalogue())
    assert found is not None
    assert found.id == llm


def test_a_model_nobody_knows():
    assert llm_named("Aquila-7B", catalogue()) is None


@pytest.mark.parametrize(
    ("precision", "chip", "found"),
    [
        ("FP8-MX", "h100", "fp8"),
        ("NVFP4", "b200", "fp4"),
        ("NVFP4", "h100", "fp8"),
        ("W8A8", "910C", "int8"),
        ("", "h20", "bf16"),
    ],
)
def test_formats(precision, chip, found):
    assert format_of(precision, catalogue().chips[chip]) == found


def test_a_format_that_does_not_exist_is_refused():
    with pytest.raises(UnknownName, match="did you mean fp8"):
        format_of("FP3", catalogue().chips["h100_sxm"])
