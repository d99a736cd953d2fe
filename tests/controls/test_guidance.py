from datetime import date

import pytest

from leadtime.controls.guidance import Parts, noted
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import Specification
from leadtime.controls.verdict import FREE, Citation

JUDGE = noted("some_rule", Citation("press"), "China: avoid it.", Parts(named=("h20",), but_not=("h200",)))


@pytest.mark.parametrize(
    ("key", "is_meant"), [("h20", True), ("h20_3e", True), ("h200", False), ("l20", False)]
)
def test_which_parts_are_meant(key, is_meant):
    found = JUDGE(Specification(name=key, keys=(key,)), Shipment(on=date(2026, 1, 1), to="CN"), None)

    assert (found is not None) == is_meant


def test_the_note_comes_with_a_free_verdict_and_only_on_the_way_to_china():
    part = Specification(name="H20", keys=("h20",))

    found = JUDGE(part, Shipment(on=date(2026, 1, 1), to="CN"), None)

    assert (found.verdict_fine, found.note) == (FREE, "China: avoid it.")
    assert JUDGE(part, Shipment(on=date(2026, 1, 1), to="SG"), None) is None
