import pytest

from leadtime.errors import InputError
from leadtime.facts.catalogue import catalogue
from leadtime.performance.plan.job import make_job


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
        ({"task": "prefill", "isl": 10**6}, "can hold"),
        ({"task": "decode", "drafts": 1}, "needs both --drafts"),
        ({"task": "decode", "accepted": 1.8}, "needs both --drafts"),
        ({"task": "decode", "drafts": 1, "accepted": 2.5}, "between 1 and 2 tokens"),
        ({"drafts": 1, "accepted": 1.8}, "--drafts contradicts --task train"),
        ({"task": "serve", "tokens": 1e12}, "--tokens contradicts --task serve"),
        ({"system": "mlu290"}, r"rate in 16 bits is not known \(known: int8\)"),
        ({"system": "kunlun_m100"}, "rate in 16 bits is not known,"),
        ({"system": "abacus"}, "abacus"),
        ({"model": "abacus"}, "abacus"),
    ],
)
def test_what_cannot_be_is_refused(options, said):
    with pytest.raises(InputError, match=said):
        asked(**options)


def test_a_narrow_format_that_is_slower_is_left():
    assert asked("decode", system="v100_sxm2_32").precision.matmul == "fp16"


def test_training_in_fp4_is_never_chosen():
    assert asked(system="rtx_5090_d").precision.matmul == "fp32"


def test_links_power_and_price_are_those_of_the_usual_system():
    assert asked().home.id == "dgx_h100"
    assert asked().system is None
    assert asked(system="cm384").home is asked(system="cm384").system


def test_another_format_is_another_question():
    job = asked("decode")

    wide = job.computing_in("bf16")
    assert (wide.machine.rate, wide.machine.bits) == (job.machine.rate_16bit, 16.0)
    assert wide.precision.matmul == "bf16"
    assert wide.peak == pytest.approx(job.peak / 2, rel=1e-3)


def test_tokens_of_a_run_are_those_of_the_model_unless_asked_for():
    assert asked(model="deepseek_v3").tokens == 14.8e12
    assert asked(model="deepseek_v3", tokens=1e12).tokens == 1e12
    assert asked("decode", model="deepseek_v3").tokens is None
