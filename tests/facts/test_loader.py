"""One wrong file for each way of being wrong; each refusal names file, key, reason and remedy."""

from pathlib import Path
from shutil import copy

import pytest

from leadtime.errors import FactError
from leadtime.facts import Catalogue

BAD = Path(__file__).parent.parent / "bad"

# file -> key, reason, remedy
CHIPS = {
    "number_without_value": ("`memory_rate.value`", "is missing", "write for example value = 752"),
    "number_without_source": ("`memory_rate.source`", "no number goes without it", "id of a block in"),
    "number_without_as_of": ("`memory_rate.as_of`", "is missing", "as_of = 2025-06-15"),
    "number_without_unit": ("`memory_rate.unit`", "is missing", 'unit = "TB/s"'),
    "number_without_grade": ("`memory_rate.grade`", "is missing", "one of measured, datasheet, teardown"),
    "number_without_confidence": ("`memory_rate.confidence`", "is missing", "one of seen, recalled"),
    "number_bare": ("`memory`", "is 64, which has no unit", "write a [memory] table"),
    "rival_without_source": ("`memory_rate.other[1].source`", "is missing", "write for example source"),
    "memory_rate_in_gb": (
        "`memory_rate.unit`", "'GB', which measures information", "units that would do are GB/s, TB/s",
    ),
    "memory_in_watts": ("`memory.unit`", "'W', which measures power, not information", "would do are B, GB"),
    "unit_unknown": ("`memory_rate.unit`", "'TBps', which is no known unit", "perhaps TB/s"),
    "unit_tflops": ("`flop_rate.bf16.unit`", "'TFLOPS', which is no known unit", "perhaps TFLOP/s"),
    "key_unknown_in_number": ("`memory_rate.sorce`", "no known key", "perhaps source"),
    "key_unknown_at_top": ("`vender`", "no known key", "perhaps vendor"),
    "table_unknown": ("`memory_rates`", "no known key", "perhaps memory_rate"),
    "format_unknown": ("`flop_rate.bf61`", "no known key", "perhaps bf16"),
    "value_above_bounds": ("`memory_rate.value`", "outside 0.01 to 1000 TB/s", "check number and unit"),
    "value_negative": ("`memory_rate.value`", "is -3.2 TB/s, outside", "check number and unit"),
    "value_below_low": ("`memory_rate.low`", "is 3.5, above the value 3.2", "order them"),
    "value_above_high": ("`memory_rate.high`", "is 3, below the value 3.2", "order them"),
    "low_without_high": ("`memory_rate.high`", "is missing though `low` is there", "both ends"),
    "high_without_low": ("`memory_rate.low`", "is missing though `high` is there", "both ends"),
    "grade_unknown": ("`memory_rate.grade`", "'rumour', which is no known grade", "known are analyst"),
    "confidence_unknown": ("`memory_rate.confidence`", "'sure', which is no", "known are recalled, seen"),
    "source_unknown": ("`memory_rate.source`", "'sheet-2052'", "perhaps sheet-2025 is meant, or add a block"),
    "source_empty": ("`memory_rate.source`", "is empty", "id of a block in sources.toml"),
    "value_is_text": ("`memory_rate.value`", "is '3.2', not a number", "without quotes"),
    "value_is_true": ("`memory_rate.value`", "is True, not a number", "without quotes"),
    "value_is_nan": ("`memory_rate.value`", "is nan, not a number", "write a number"),
    "value_beyond_floats": ("`memory_rate.value`", "not a number", "write a number"),
    "as_of_is_text": ("`memory_rate.as_of`", "is 'June 2025', not a date", "2025-06-15 without quotes"),
    "as_of_is_no_day": ("line 9", "no valid TOML", "correct the file there"),
    "syntax": ("line 7", "no valid TOML", "correct the file there"),
    "sparse_rate": ("`flop_rate.fp8.sparse`", "every rate in the catalogue is dense", "give the dense rate"),
    "sparse_format": ("`flop_rate.fp8_sparse`", "every rate in the catalogue is", "give the dense rate"),
    "nation_in_words": ("`nation`", "'China', not of the form [A-Z]{2}", 'nation = "CN"'),
    "status_unknown": ("`status`", "'shiping', which is no known status", "perhaps shipping"),
    "vendor_missing": ("`vendor`", "is missing", "write for example vendor"),
    "name_missing": ("`name`", "is missing", "above the first table"),
    "id_is_not_the_file_name": ("`id`", "'other_chip' but the file is sample_chip.toml", "the same name"),
    "dies_not_whole": ("`dies`", "is 1.5, not a whole number", "write a whole number"),
    "aliases_not_text": ("`aliases`", "[910], not a list of texts", "write aliases ="),
}  # fmt: skip


@pytest.mark.parametrize("name", CHIPS)
def test_a_wrong_chip_file_is_refused_in_one_sentence(root, name):
    copy(BAD / f"{name}.toml", root / "chips" / "sample_chip.toml")

    with pytest.raises(FactError) as refusal:
        Catalogue(root).chips["sample_chip"]

    text = str(refusal.value)
    for part in ("chips/sample_chip.toml:", *CHIPS[name]):
        assert part in text
    assert text.endswith(".")
    assert "\n" not in text


def test_every_bad_chip_file_is_tried():
    assert {path.stem for path in BAD.glob("*.toml")} == set(CHIPS)


def test_the_reminder_about_rates_is_given():
    """The wording of the classic slip is pinned, since the how-to pages quote it."""
    from leadtime.facts.units import rate_hint

    assert rate_hint("information", "information/time") == "a rate is per second; an amount is not"


def test_a_table_where_text_is_wanted_is_refused(root):
    path = root / "chips" / "sample_chip.toml"
    path.write_text(path.read_text() + "\n[vendor_note]\n[foundry]\nname = 1\n")

    with pytest.raises(FactError, match="vendor_note"):
        Catalogue(root).chips["sample_chip"]


@pytest.mark.parametrize(
    ("addition", "part"),
    [
        ("flop_rate = 3", "`flop_rate` is 3, not a table"),
        ("note = 3", "`note` is 3, not a text"),
        ("is_export_variant = 1", "`is_export_variant` is 1, not a truth value"),
        ("announced_on = 2025-01-01T00:00:00", "`announced_on` is"),
        ('announced_on = "2025-01"', "`announced_on` is '2025-01', not a date"),
    ],
)
def test_a_value_of_the_wrong_type_is_refused(root, addition, part):
    (root / "chips" / "sample_chip.toml").write_text(
        f'id = "sample_chip"\nname = "S"\nvendor = "M"\nnation = "CN"\n{addition}\n'
    )

    with pytest.raises(FactError) as refusal:
        Catalogue(root).chips["sample_chip"]

    assert part in str(refusal.value)
