import pickle
from dataclasses import asdict, replace
from datetime import date

import pytest

from leadtime.facts import Chip


def test_a_chip_is_read_in_si_and_printed_in_the_units_of_its_file(sample):
    chip = sample.chips["sample_chip"]
    rate = chip.flop_rate["bf16"]

    assert isinstance(chip, Chip)
    assert (rate.value, rate.low, rate.high) == (400e12, 390e12, 420e12)
    assert rate.printed == (400, 390, 420, "TFLOP/s")
    assert str(rate) == "400 (390 to 420) TFLOP/s"
    assert rate.other[0].value == 410e12
    assert rate.other[0].source == ("analyst-2025", "sheet-2025")
    assert chip.die_area.value == pytest.approx(640e-6)
    assert str(chip.performance_density) == "10 TPP/mm2"
    assert chip.memory.range == (64e9, 64e9)
    assert (chip.announced_on, chip.dies, chip.available_on) == (date(2025, 1, 31), 2, None)


def test_facts_have_dotted_names(sample):
    names = [name for name, _ in sample.chips["sample_chip"].facts()]

    assert names == ["flop_rate.bf16", "flop_rate.int8", "memory", "die_area", "tpp", "performance_density"]
    assert [name for name, _ in sample.llms["sample_7b"].facts()] == ["parameters"]
    assert sample.entities["maker"].facts() == ()


def test_records_can_be_copied_sent_and_varied(sample):
    chip = sample.chips["sample_chip"]

    assert pickle.loads(pickle.dumps(chip)) == chip
    assert replace(chip, memory=None).memory is None
    assert asdict(chip)["flop_rate"]["bf16"]["value"] == 400e12
