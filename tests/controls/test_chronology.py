from leadtime.controls.calendar import all_rules
from leadtime.controls.chronology import instruments

# Instruments whose parts took effect on different days: 87 FR 62186 on 7, 12 and 21 October 2022.
STAGGERED = {"us_2022_10_acs"}


def test_every_rule_is_on_record_and_every_name_a_rule():
    named = [rule for each in instruments() for rule in each.rules]
    assert set(named) == {rule.id for rule in all_rules()}


def test_a_rule_that_no_row_names_stands_for_itself():
    found = next(each for each in instruments() if each.id == "us_embargoes")
    assert found.rules == ("us_embargoes",)
    assert found.instrument == "15 CFR part 746"


def test_days_are_in_order_and_agree_with_the_rules():
    days = [each.effective_on or each.announced_on for each in instruments()]
    assert days == sorted(days)
    by_rule = {rule.id: rule for rule in all_rules()}
    for each in instruments():
        for rule in (by_rule[name] for name in each.rules):
            if rule.id == each.id and rule.id not in STAGGERED:
                assert rule.effective_on in (each.effective_on, each.announced_on), each.id


def test_a_row_reads():
    first = next(each for each in instruments() if each.id == "us_2026_01_cbc")
    assert first.rules == ("us_2026_01_case_by_case",)
    assert (first.side, str(first.effective_on), first.confidence) == ("US", "2026-01-15", "seen")
