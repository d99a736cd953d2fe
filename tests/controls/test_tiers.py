from dataclasses import replace

import pytest

from leadtime.controls.specification import Specification
from leadtime.controls.tiers import Tier, printed_eccn, strictest, variants

CHIP = Specification(name="chip", tpp=1)
BIG = Specification(name="big", tpp=2)


def test_the_strictest_circuit_decides():
    system = Specification(name="s", kind="system", contents=(CHIP, BIG))
    assert strictest(system, lambda c: Tier("a" if c is BIG else "b")).level == "a"


@pytest.mark.parametrize(
    ("kind", "level", "centre", "filled", "eccn"),
    [
        ("chip", "a", True, True, "3A090.a"),
        ("chip", "", True, True, "EAR99-or-3A991"),
        ("system", "a", True, False, "4A090.a"),
        ("system", "b", True, False, "4A090"),
        ("system", "b", True, True, "4A090.b"),
        ("system", "a", False, True, "4A994-or-5A992.z"),
        ("foreign_made", "b", True, True, "3A090.b-level"),
        ("foreign_made", "", True, True, "-"),
    ],
)
def test_what_is_printed(kind, level, centre, filled, eccn):
    item = replace(CHIP, kind=kind)
    assert printed_eccn(item, level, is_for_datacentres=centre, has_4a090_b=filled) == eccn


def test_open_conditions_carry_the_whole_item():
    tier = Tier("?", open=(("small", BIG),))
    system = Specification(name="s", kind="system", contents=(CHIP,))
    assert variants(CHIP, tier) == (("small", BIG),)
    assert variants(system, tier)[0][1].contents == (BIG,)
