from datetime import date

import pytest

from leadtime.errors import FactError
from leadtime.facts import Catalogue


def test_an_entity_knows_its_listings(sample):
    (listing,) = sample.entities["Maker Ltd"].listings

    assert listing.list == "us_entity_list"
    assert [listing.holds_on(date(year, 1, 1)) for year in (2019, 2020, 2025)] == [False, True, False]


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ("since = 2019-05-21\n", "", "entities/maker.toml: `listings.1.since` is missing; write"),
        (
            "[[listings]]",
            "[listings]",
            "entities/maker.toml: `listings` is not a list of tables; write each as",
        ),
        ("footnote", "foot_note", "`listings.1.foot_note` is no known key; perhaps footnote"),
    ],
)
def test_a_wrong_listing_is_refused(root, old, new, part):
    path = root / "entities" / "maker.toml"
    path.write_text(path.read_text().replace(old, new))

    with pytest.raises(FactError) as refusal:
        Catalogue(root).entities["maker"]

    assert part in str(refusal.value)
