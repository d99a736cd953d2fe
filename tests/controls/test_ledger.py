import pytest

from leadtime.controls.ledger import GROUPS, parsed, rows
from leadtime.errors import FactError

COLUMNS = ("id", "since")


def test_comments_are_left_out():
    assert parsed("x.csv", "# what it is\nid,since\na,2020\n", COLUMNS) == [{"id": "a", "since": "2020"}]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id,sinse\n", "did you mean since"),
        ("id\n", "no column `since`"),
        ("id,since\na\n", "not 2 cells"),
        ("id,since\na,b,c\n", "not 2 cells"),
    ],
)
def test_a_wrong_table_is_one_sentence(text, said):
    with pytest.raises(FactError, match=said):
        parsed("x.csv", text, COLUMNS)


def test_the_tables_of_the_room():
    assert rows("country_groups.csv", GROUPS)[0]["country"] == "AE"
