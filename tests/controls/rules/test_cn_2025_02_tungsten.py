from datetime import date

from leadtime.controls.material import Substances
from leadtime.controls.rules.cn_2025_02_tungsten import RULE, judge
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import Material, Specification

OUT_OF_CHINA = Shipment(on=RULE.effective_on, to="JP", export_from="CN")


def material(substance):
    return Specification(name=substance, kind="material", subject=Material(substance=substance))


def test_what_it_names_needs_a_licence_wherever_it_goes():
    found = judge(material("indium"), OUT_OF_CHINA)
    assert found.verdict_fine == "licence-policy-unstated"
    assert found.citation.document == "MOFCOM and GAC No. 10 of 2025"
    assert RULE.effective_on == date(2025, 2, 4)


def test_other_materials_other_origins_and_china_itself_are_spared():
    assert judge(material("copper"), OUT_OF_CHINA) is None
    assert judge(material("indium"), Shipment(on=RULE.effective_on, to="JP", export_from="DE")) is None
    assert judge(material("indium"), Shipment(on=RULE.effective_on, to="CN", export_from="CN")) is None


def test_what_if_copper_were_named():
    assert (
        judge(material("copper"), OUT_OF_CHINA, text=Substances(substances=frozenset({"copper"}))) is not None
    )
