from datetime import date

import pytest

from leadtime.controls.sheet import find, item, of_chip, parts, specification
from leadtime.controls.specification import GB, Specification
from leadtime.errors import UnknownName
from leadtime.facts.chip import Chip
from leadtime.facts.quantity import Quantity


def known(value):
    return Quantity(
        value=value, unit="1", as_of=date(2024, 1, 1), source=("x",), grade="datasheet", confidence="recalled"
    )


def chip(**more):
    return Chip(**{"id": "x1", "name": "X1", "vendor": "Example (Unit)", "nation": "US", **more})


def test_a_part_the_catalogue_does_not_hold():
    found = item("L40")
    assert (found.tpp, found.vendor) == (2896, "NVIDIA")


@pytest.mark.parametrize(("name", "inside"), [("Server-8xL40", "l40"), ("Gaming PC RTX-4080", "rtx4080")])
def test_a_system_may_be_known_by_the_chip_it_names(name, inside):
    found = find(name, is_system=True)
    assert found is not None
    assert found.kind == "system"
    assert inside in found.contents[0].keys
    assert find(name) is None


def test_tpp_is_worked_out_from_dense_rates_unless_stated():
    rates = {"int8": known(500e12), "bf16": known(200e12)}
    assert of_chip(chip(flop_rate=rates)).tpp == 4000  # 500 x 8 > 200 x 16
    assert of_chip(chip(flop_rate=rates, tpp=known(4100))).tpp == 4100


def test_chips_of_d5_design_are_foreign_made():
    assert of_chip(chip(nation="CN")).kind == "foreign_made"
    assert of_chip(chip()).kind == "chip"
    assert of_chip(chip()).vendor == "Example"


def test_an_export_variant_is_not_sold_in_the_us():
    out = date(2024, 1, 1)
    assert of_chip(chip(available_on=out)).is_sold_in_us
    assert not of_chip(chip(available_on=out, is_export_variant=True)).is_sold_in_us
    assert not of_chip(chip(available_on=date(2026, 1, 16))).is_sold_in_us  # after 91 FR 1684


def test_links_count_both_ways():
    assert of_chip(chip(scale_up_rate=known(450 * GB))).io_rate == 900 * GB


def test_a_sheet_is_its_own_specification():
    sheet = Specification(name="x")
    assert specification(sheet) is sheet


def test_strangers_are_offered_the_nearest_names():
    with pytest.raises(UnknownName, match="did you mean"):
        item("MI-309X")


def test_every_part_has_a_source_of_numbers_or_a_reason():
    for part in parts().values():
        assert part.names
        assert part.vendor
        assert len(part.designer) == 2
