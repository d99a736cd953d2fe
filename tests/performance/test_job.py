import pytest

from leadtime.errors import InputError
from leadtime.facts.catalogue import catalogue
from leadtime.performance.job import make_job


def asked(task="train", model="llama3_8b", system="h100", **options):
    return make_job(model, system, task, catalogue(), **options)


def test_a_chip_means_eight_and_a_system_all_of_it():
    assert asked().chips == 8
    assert asked(system="gb200_nvl72").chips == 72
    assert asked(system="gb200_nvl72", chips=144).chips == 144


def test_the_narrow_format_that_the_chip_has():
    assert asked("decode").precision.matmul == "fp8"
    assert asked("decode", system="ascend_910c").precision.matmul == "int8"
    assert asked("decode", system="tpu_v5p").precision.matmul == "int8"  # its FP8 is no faster than BF16
    assert asked("train").precision.matmul == "bf16"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"system": "ascend_910c", "precision": "fp8"}, "does not compute in fp8; it has bf16, fp16, int8"),
        ({"precision": "fp3"}, "it is one of bf16"),
        ({"precision": "int8"}, "contradicts --task train"),
        ({"chips": 0}, "--chips is 0"),
        ({"batch": -4}, "--batch is -4"),
        ({"tpot_ms": 5.0}, "--tpot-ms contradicts --task train"),
        ({"task": "prefill", "osl": 10}, "--osl contradicts --task prefill"),
        ({"task": "decode", "ttft_ms": 10.0}, "--ttft-ms contradicts --task decode"),
        ({"task": "serve", "isl": 10**6}, "can hold"),
        ({"system": "abacus"}, "abacus"),
        ({"model": "abacus"}, "abacus"),
    ],
)
def test_what_cannot_be_is_refused(options, said):
    with pytest.raises(InputError, match=said):
        asked(**options)
