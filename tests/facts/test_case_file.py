import pytest

from leadtime.errors import InputError
from leadtime.facts.case_file import read_cases, read_numbered


def test_rows_without_remarks(tmp_path):
    file = tmp_path / "cases.csv"
    file.write_text("# remark\nid,chip\na,h20\n", encoding="utf-8-sig")
    assert read_cases(file, ("id",)) == [{"id": "a", "chip": "h20"}]


def test_a_missing_column_is_named(tmp_path):
    file = tmp_path / "cases.csv"
    file.write_text("id,chip\na,h20\n")
    with pytest.raises(InputError, match="no column `unit`"):
        read_cases(file, ("id", "unit"))


def test_a_missing_file_and_one_that_is_no_text(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        read_cases(tmp_path / "none.csv", ())
    (tmp_path / "bytes.csv").write_bytes(b"\xff\xfe\x00\x81")
    with pytest.raises(InputError, match="UTF-8"):
        read_cases(tmp_path / "bytes.csv", ())


def test_what_a_file_lacks_is_said_with_what_else_it_needs(tmp_path):
    file = tmp_path / "cases.csv"
    file.write_text("id\na\n")

    with pytest.raises(InputError, match=r"needs at least `id`, `chip` and a length\."):
        read_cases(file, ("id", "chip"), " and a length")


def test_a_cell_longer_than_any_csv_has_is_refused(tmp_path):
    file = tmp_path / "cases.csv"
    file.write_text('id\n"' + "x" * 200_000 + '"\n')

    with pytest.raises(InputError, match="is no CSV"):
        read_cases(file, ("id",))


def test_a_cell_may_hold_other_line_ends(tmp_path):
    file = tmp_path / "cases.csv"
    file.write_text('id,note\na,"two\nlines"\nb,one\u2028line\n', encoding="utf-8")

    assert [row["note"] for row in read_cases(file, ("id",))] == ["two\nlines", "one\u2028line"]


def test_a_row_knows_its_line_past_remarks_and_cells_of_several_lines(tmp_path):
    file = tmp_path / "cases.csv"
    file.write_text('# remark\nid,note\na,"two\nlines"\n# remark\nb,one\n')

    assert [(line, row["id"]) for line, row in read_numbered(file, ("id",))] == [(4, "a"), (6, "b")]
