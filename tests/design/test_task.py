import pytest

from leadtime.design.task import task
from leadtime.errors import InputError


def test_sizes_and_times_in_any_order():
    assert task("decode:llama3_70b@2048/512,30ms") == task("decode:Llama 3 70B@30ms,2048/512")
    assert task("prefill:llama3_70b@8192").isl == 8192
    assert task("decode:llama3_70b@tpot=20ms").tpot == 0.02


def test_training_is_in_16_bits_and_serving_in_8():
    assert task("train:llama3_70b").precision.matmul == "bf16"
    assert task("decode:llama3_70b").precision.matmul == "fp8"
    assert task("train:llama3_70b").of_kind("decode") == task("decode:llama3_70b")


def test_a_kind_alone_means_the_model_that_delivered_compute_is_measured_on():
    assert task("decode") == task("decode:deepseek_v3")
    assert task("training@8192").name == "train:deepseek_v3"
    assert task("decode@2048/512,30ms") == task("decode:deepseek_v3@2048/512,30ms")


@pytest.mark.parametrize(
    "name",
    [
        "train:deepseek_v3",
        "prefill:llama3_70b@512",
        "decode:qwen3_8b@9/9,5ms",
        "both:qwen3_8b@4096/1024,50ms",
    ],
)
def test_a_name_is_what_may_be_typed(name: str):
    assert task(name).name == name


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("llama3_70b", "kind of workload"),
        ("decode:", "is not of the form KIND[:MODEL]"),
        ("", "is not of the form"),
        ("dekode:llama3_70b", "did you mean decode"),
        ("decode:llama3_70", "did you mean llama3_70b"),
        ("decode:llama3_70b@fast", "neither tokens"),
        ("decode:llama3_70b@0/5", "1 to 10 million"),
        ("decode:llama3_70b@0ms", "neither tokens"),
        ("decode:llama3_70b@-5", "neither tokens"),
    ],
)
def test_what_cannot_be_read(text: str, said: str):
    with pytest.raises(InputError) as refused:
        task(text)

    assert said in str(refused.value)
