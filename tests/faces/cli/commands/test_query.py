"""`leadtime query`: SQL in, a table or JSON out."""

import json

import pytest


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    from leadtime.study.race import race
    from leadtime.study.records.store import placed, write

    run = race(["deny"], runs=20, until=2027)
    folder = tmp_path_factory.mktemp("studies") / "study"
    with placed(folder) as staged:
        write(run.ensemble, run.manifest, staged)
    return str(folder)


def test_json_has_columns_and_rows(typed, study):
    result = typed(["query", study, "SELECT policy, count(*) AS n FROM members GROUP BY policy", "--json"])

    assert result.exit_code == 0
    assert json.loads(result.stdout) == {
        "columns": ["policy", "n"],
        "rows": [["deny", 200]],
        "is_whole": True,
    }


def test_a_table_is_read_by_people(typed, study):
    result = typed(["query", study, "SELECT 'x' AS text, 1.23456789::DOUBLE AS number, NULL AS nothing"])

    assert result.stdout.splitlines() == ["text   number  nothing", "----  -------  -------", "x     1.23457"]


def test_wrong_sql_ends_with_2(typed, study):
    result = typed(["query", study, "SELECT nothing FROM members"])

    assert result.exit_code == 2
    assert result.stderr.startswith("error: SQL: ")
    assert result.stdout == ""


def test_no_study_ends_with_2(refused, tmp_path):
    assert "does not exist" in refused(f"query {tmp_path}/none SELECT")
