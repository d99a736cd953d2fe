import pytest

from leadtime.facts import Catalogue
from leadtime.facts.physics import most_tpp, problems


def spoilt(root, name, old, new):
    """Problems after one change in one file."""
    path = root / name
    before = path.read_text()
    assert old in before
    path.write_text(before.replace(old, new))
    return Catalogue(root).check()


def test_numbers_that_agree_are_no_problem(sample):
    assert problems(sample.chips["sample_chip"], sample.chips, sample.snapshot_on) == []
    assert problems(sample.systems["sample_pod"], sample.chips, sample.snapshot_on) == []


def test_the_largest_rate_times_bits_is_the_tpp(sample):
    """400 TFLOP/s x 16 = 6400 and 800 TOP/s x 8 = 6400."""
    assert most_tpp(sample.chips["sample_chip"].flop_rate) == 6400
    assert most_tpp({}) == 0


@pytest.mark.parametrize(
    ("name", "old", "new", "parts"),
    [
        ("chips/sample_chip.toml", "value = 800", "value = 700", ("`flop_rate.int8` is 700 TOP/s, not 800",)),
        (
            "chips/sample_chip.toml",
            "value = 6400",
            "value = 4800",
            ("`tpp` is 4800 TPP, not 6400", "`performance_"),
        ),
        (
            "chips/sample_chip.toml",
            "value = 10\n",
            "value = 11\n",
            ("`performance_density` is 11 TPP/mm2, not 10",),
        ),
        (
            "systems/sample_pod.toml",
            "0.512",
            "0.640",
            ("`memory` is 0.64 TB, not 0.512 (8 times that of sample",),
        ),
        (
            "systems/sample_pod.toml",
            "value = 3.2",
            "value = 6.4",
            ("`flop_rate.bf16` is 6.4 PFLOP/s, not 3.2",),
        ),
        (
            "systems/sample_pod.toml",
            '"sample_chip"',
            '"sampel"',
            ("`chip` is 'sampel', which is no known chip",),
        ),
        ("llms/sample_7b.toml", "2025-06-15", "2027-06-15", ("`parameters.as_of` is 2027-06-15, after",)),
    ],
)
def test_numbers_that_disagree_are_a_problem(root, name, old, new, parts):
    found = spoilt(root, name, old, new)

    assert len(found) == len(parts)
    for sentence, part in zip(found, parts, strict=True):
        assert part in sentence
        assert sentence.endswith(".")


def test_a_note_on_the_number_explains(root):
    assert spoilt(root, "systems/sample_pod.toml", "value = 0.512", 'note = "spares"\nvalue = 0.640') == []


def test_the_links_of_a_system_add_up(root):
    rest = 'as_of = 2025-06-15\nsource = "sheet-2025"\ngrade = "datasheet"\nconfidence = "seen"\n'
    path = root / "systems" / "sample_pod.toml"
    path.write_text(
        path.read_text()
        + f'\n[scale_up_rate]\nvalue = 300\nunit = "GB/s"\n{rest}'
        + f'\n[scale_up_rate_total]\nvalue = 2\nunit = "TB/s"\n{rest}'
    )

    (found,) = Catalogue(root).check()

    assert "`scale_up_rate_total` is 2 TB/s, not 2.4 (8 times scale_up_rate)" in found
