from datetime import date

from leadtime.controls.material import Substances, is_from_china, licence, licensed
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import Material, Specification
from leadtime.controls.verdict import Citation

GALLIUM = Specification(name="gallium", kind="material", subject=Material(substance="gallium"))
NAMED = frozenset({"gallium"})


def test_what_leaves_china():
    def leaves(origin, to):
        return is_from_china(GALLIUM, Shipment(on=date(2024, 1, 1), to=to, export_from=origin), NAMED)

    assert leaves("CN", "US")
    assert not leaves("DE", "US")
    assert not leaves("CN", "CN")


def test_a_licence_says_where_it_is_written():
    found = licence(GALLIUM, "some_rule", Citation("MOFCOM 1"))
    assert (found.verdict_fine, found.paragraph) == ("licence-policy-unstated", "MOFCOM 1")


def test_what_a_list_names_needs_a_licence_and_the_rest_stays_as_it_was():
    judge = licensed("some_rule", Citation("MOFCOM 1"), Substances(substances=NAMED))
    out = Shipment(on=date(2024, 1, 1), to="US", export_from="CN")

    assert judge(GALLIUM, out, None).verdict_fine == "licence-policy-unstated"
    assert judge(GALLIUM, out, None, text=Substances(substances=frozenset())) is None
