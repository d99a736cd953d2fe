from datetime import date

from leadtime.controls.specification import Specification
from leadtime.controls.verdict import BASE, SEVERITY, Citation, Rule, Verdict, base, unlisted


def test_every_exact_verdict_has_a_base_that_weighs():
    assert all(base(fine) in SEVERITY for fine in BASE)
    assert base("ACA") == "no-licence-needed"
    assert base("NAC-notify") == "NAC-notify"


def test_notices_and_unstated_policies_do_not_count_as_sellable():
    def answer(fine):
        return Verdict("x", base(fine), fine, "x", None)

    assert answer("licence-case-by-case").may_be_sold
    assert answer("ACA").may_be_sold
    assert not answer("NAC-notify").may_be_sold
    assert not answer("licence-policy-unstated").may_be_sold
    assert answer("ACA").is_free


def test_a_rule_holds_from_its_first_day_to_the_day_before_its_end():
    rule = Rule(
        id="x",
        title="x",
        stage="item",
        citation=Citation("x", "y"),
        announced_on=date(2024, 1, 1),
        effective_on=date(2024, 1, 2),
        ends_on=date(2024, 1, 4),
        judge=lambda item, shipment, so_far: so_far,
    )
    assert [rule.is_in_force(date(2024, 1, day)) for day in (1, 2, 3, 4)] == [False, True, True, False]
    assert str(rule.citation) == "x, y"


def test_what_is_printed_where_no_paragraph_takes_the_item():
    assert unlisted(Specification(name="x")) == "EAR99-or-3A991"
    assert unlisted(Specification(name="x", kind="tool")) == "EAR99-or-3B991"
