"""Fronts: what ships is read and checked; what is wrong is refused with file, key and remedy."""

import pytest
from tests.fronts.conftest import FRONT, World, row

from leadtime.errors import FactError, UnknownName
from leadtime.fronts.front import fronts

CASES = {
    "a unit that measures something else": ('unit = "million"', 'unit = "GW"', "measures number, not power"),
    "a headline that is no track": ('headline = "made"', 'headline = "mad"', "perhaps made is meant"),
    "a price that learns from nothing": ('follows = "made.chaser"', "", "follows"),
    "an entity that nobody counts": ("kettles of US", "kettles of UK", "entity of kettles"),
    "a series that is not there": ("kettles of US", "kettle of US", "no series is called 'kettle'"),
    "a judgement beyond one": ("tools = 0.1", "tools = 1.1", "from 0 to 1"),
    "a key that does not exist": ("process = 0.3", "proces = 0.3", "perhaps process is meant"),
    "a ceiling without its range": (
        'rival = "kettles of US"\nquantity = "kettles made"',
        'rival = "kettles of US"\nquantity = "kettles made"\nceiling = 5.0',
        "give all three",
    ),
    "a series with two definitions": ('quantity = "kettles made"\n', "", "mixes definitions"),
}


def test_the_six_fronts_of_the_contract_ship():
    assert tuple(fronts()) == ("battery", "drone", "energy", "ev", "robotaxi", "solar")


@pytest.mark.parametrize(
    ("name", "id"),
    [
        ("EV", "ev"),
        ("evs", "ev"),
        ("電動車", "ev"),
        ("Robo-Taxi", "robotaxi"),
        ("无人机", "drone"),
        ("PV", "solar"),
        ("Batteries", "battery"),
        ("能源", "energy"),
    ],
)
def test_names_forgive(name: str, id: str):
    assert fronts()[name].id == id


def test_an_unknown_front_is_refused_with_the_nearest():
    with pytest.raises(UnknownName, match=r"no front is called 'robotaxy'; did you mean robotaxi"):
        fronts()["robotaxy"]


def test_one_file_and_one_table_make_a_front(world: World):
    facts, folder = world()

    assert fronts(facts, folder)["水壺"].track("price").sides == ("chaser", "rival")


@pytest.mark.parametrize("case", CASES)
def test_what_is_wrong_is_refused(case: str, world: World):
    was, becomes, said = CASES[case]
    facts, folder = world(front=FRONT.replace(was, becomes, 1))

    with pytest.raises((FactError, UnknownName), match=said):
        fronts(facts, folder)["kettle"]


def test_a_break_of_definition_that_is_listed_is_accepted(world: World):
    rows = [
        row("China", "kettles made", 2010, 1.0),
        row("China", "kettles and pots made", 2012, 3.0),
        row("US", "kettles made", 2010, 2.0),
    ]
    track = FRONT.split('[[tracks]]\nid = "price"')[0].replace(
        'quantity = "kettles made"', 'breaks = ["2012"]'
    )
    facts, folder = world(rows, track)

    assert fronts(facts, folder)["kettle"].tracks[0].breaks == ("2012",)
