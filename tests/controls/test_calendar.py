from datetime import date
from importlib import import_module

import pytest

from leadtime.controls import rules, sellable, sellable_below, verdict
from leadtime.controls.calendar import all_rules, rules_in_force
from leadtime.controls.specification import GB, MM2, Specification
from leadtime.controls.verdict import STAGES
from leadtime.errors import FactError
from leadtime.facts.chip import Chip
from leadtime.facts.quantity import Quantity

A100 = Specification(
    name="A100",
    vendor="NVIDIA",
    keys=("a100",),
    tpp=4992,
    die_area=826 * MM2,
    io_rate=664 * GB,
    memory_rate=2039 * GB,
)
H20 = Specification(
    name="H20",
    vendor="NVIDIA",
    keys=("h20",),
    tpp=2368,
    die_area=814 * MM2,
    io_rate=1028 * GB,
    memory_rate=4000 * GB,
)


def known(value, unit):
    day = date(2024, 1, 1)
    return Quantity(
        value=value, unit=unit, as_of=day, source=("x",), grade="datasheet", confidence="recalled"
    )


def chip(name, tops, area, memory, link, *, available_on=date(2022, 1, 1)):
    return Chip(
        id=name,
        name=name,
        vendor="NVIDIA",
        nation="US",
        available_on=available_on,
        flop_rate={"int8": known(tops * 1e12, "TOP/s")},
        die_area=known(area * MM2, "mm2"),
        memory_rate=known(memory * GB, "GB/s"),
        scale_up_rate=known(link * GB, "GB/s"),
    )


FAST = chip("fast", 1979, 814, 3350, 450)  # TPP 15,832
SLOW = chip("slow", 239, 608.5, 864, 32)  # TPP 1912, density 3.14
LATE = chip("late", 239, 608.5, 864, 32, available_on=date(2027, 1, 1))


def test_every_rule_is_named_as_its_file_and_cites():
    ids = [rule.id for rule in all_rules()]
    assert len(ids) == len(set(ids)) >= 30
    for rule in all_rules():
        assert import_module(f"leadtime.controls.rules.{rule.id}").RULE is rule
        assert rule.stage in STAGES
        assert rule.citation.document
        assert rule.ends_on is None or rule.effective_on < rule.ends_on


@pytest.mark.parametrize(
    ("on", "verdict_fine"),
    [
        (date(2022, 8, 25), "no-licence-needed"),
        (date(2022, 8, 26), "licence-policy-unstated"),
        (date(2022, 10, 20), "licence-policy-unstated"),
        (date(2022, 10, 21), "licence-presumption-of-denial"),
        (date(2023, 11, 17), "licence-presumption-of-denial"),
        (date(2026, 1, 14), "licence-presumption-of-denial"),
        (date(2026, 1, 15), "licence-case-by-case"),
    ],
)
def test_the_years_of_a100(on, verdict_fine):
    assert verdict(A100, to="CN", on=on).verdict_fine == verdict_fine


@pytest.mark.parametrize(
    ("on", "verdict_fine"),
    [
        (date(2024, 6, 1), "no-licence-needed"),
        (date(2025, 4, 8), "no-licence-needed"),
        (date(2025, 4, 9), "licence-policy-unstated"),
        (date(2025, 8, 8), "licence-case-by-case"),
        (date(2026, 6, 1), "licence-case-by-case"),
    ],
)
def test_the_years_of_h20(on, verdict_fine):
    assert verdict(H20, to="CN", on=on).verdict_fine == verdict_fine


def test_a_listed_party_comes_before_the_item_and_the_item_before_a_letter():
    listed = verdict(A100, to="CN", on=date(2024, 6, 1), end_user="Huawei")
    assert listed.verdict == "prohibited-entity"
    assert listed.eccn == "3A090.a"  # the classification stays the item's own
    both = verdict(A100, to="CN", on=date(2025, 6, 1))  # 2039 GB/s is in the letter too
    assert both.verdict == "licence-presumption-of-denial"


def test_an_embargo_comes_before_the_lane():
    assert verdict(A100, to="RU", on=date(2026, 2, 1)).paragraph.startswith("15 CFR 746.8")


def test_text_and_enforced_differ_from_2025():
    day = date(2025, 6, 1)
    assert verdict(A100, to="IN", on=day).is_free
    assert verdict(A100, to="IN", on=day, regime="text").verdict == "licence-case-by-case"


def test_a_missing_area_is_answered_for_each_case():
    blind = Specification(name="x", tpp=3000)
    found = verdict(blind, to="CN", on=date(2024, 6, 1))
    assert found.verdict == "unknown"
    assert [v for _, _, v in found.branches] == [
        "licence-presumption-of-denial",
        "NAC-notify",
        "no-licence-needed",
    ]
    certain = verdict(blind, to="JP", on=date(2024, 6, 1))
    assert certain.verdict == "no-licence-needed"


def test_a_missing_tpp_is_answered_for_each_case_unless_the_part_is_judged_by_name():
    found = verdict(Specification(name="x"), to="CN", on=date(2024, 6, 1))
    assert found.verdict == "unknown"
    assert len(found.branches) == 5  # 4800 and more; three areas between; below 1600
    by_name = Specification(name="x", is_by_name=True)
    assert verdict(by_name, to="CN", on=date(2024, 6, 1)).is_free


def test_import_notes_leave_the_verdict_alone():
    found = verdict(H20, to="CN", on=date(2026, 6, 1))
    assert any(note.startswith("China:") for note in found.notes)
    assert found.verdict == "licence-case-by-case"


def test_bills_are_silent_until_switched_on():
    quiet = rules_in_force(date(2026, 6, 1))
    assert not any(rule.is_proposed for stage in quiet.values() for rule in stage)
    loud = rules_in_force(date(2026, 6, 1), ("us_bill_gain",))
    assert any(rule.is_proposed for rule in loud["item"])


def test_sellable_is_free_or_case_by_case_and_on_the_market():
    chips = (FAST, SLOW, LATE)
    assert sellable(chips, on=date(2022, 6, 1)) == (FAST, SLOW)
    assert sellable(chips, on=date(2024, 6, 1)) == (SLOW,)
    assert sellable(chips, on=date(2026, 2, 1)) == (FAST, SLOW)  # 15,832 < 21,000; 3350 < 6500
    assert sellable(chips, to="JP", on=date(2024, 6, 1)) == (FAST, SLOW)


def test_sellable_below_a_plain_threshold():
    chips, on = (FAST, SLOW, LATE), date(2024, 6, 1)
    assert sellable_below(chips, on, 2400) == (SLOW,)
    assert sellable_below(chips, on, 2400, 3.0) == ()  # 3.14 >= 3.0
    assert sellable_below(chips, on, 1900) == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("RULE = Rule(idd='x')", "did you mean id"),
        ("RULES = 1", "RULE"),
        ("RULE = (", "SyntaxError"),
        ("RULE = 'x'", "must be a Rule"),
    ],
)
def test_a_wrong_rule_file_is_one_sentence(tmp_path, monkeypatch, text, said):
    name = f"us_2027_01_wrong_{abs(hash(text))}"
    (tmp_path / f"{name}.py").write_text(f"from leadtime.controls.verdict import Rule\n{text}\n")
    monkeypatch.setattr(rules, "__path__", [*rules.__path__, str(tmp_path)])
    all_rules.cache_clear()
    try:
        with pytest.raises(FactError, match=said) as caught:
            all_rules()
    finally:
        all_rules.cache_clear()
    assert name in str(caught.value)
    assert "\n" not in str(caught.value)
