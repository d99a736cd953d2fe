"""SQL: right answers, and no way to write, to read elsewhere, or to be left with a traceback."""

import shutil
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest

from leadtime.errors import InputError
from leadtime.study.records import sql
from leadtime.study.records.sql import query
from leadtime.study.records.store import placed, write


@pytest.fixture(scope="module")
def kept(little, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("study [1]*") / "it's"
    with placed(folder) as staged:
        write(little.ensemble, little.manifest, staged)
    return folder


def test_a_median_is_that_of_the_members(kept, little):
    found = query(
        kept, "SELECT median(us_lead_months) AS m FROM members WHERE policy = 'deny' AND year = 2027"
    )

    assert found.columns == ("m",)
    want = np.median(little.ensemble.outcomes["deny"]["us_lead_months"][-1].astype(float))
    assert found.rows[0][0] == pytest.approx(want, rel=1e-6)


def test_members_join_their_inputs(kept):
    found = query(kept, "SELECT count(*) AS n, count(hbm_cover) FROM members JOIN inputs USING (member)")

    assert found.rows == ((1000, 1000),)
    assert found.to_json() == {"columns": ["n", "count(hbm_cover)"], "rows": [[1000, 1000]], "is_whole": True}
    assert found.to_polars().shape == (1, 2)


@pytest.mark.parametrize(
    "asked", ["DESCRIBE members", "SHOW TABLES", "SUMMARIZE inputs", "FROM members LIMIT 1"]
)
def test_a_study_can_be_looked_at(asked, kept):
    assert query(kept, asked).rows


def test_every_type_has_a_place_in_json(kept):
    found = query(
        kept, "SELECT DATE '2026-01-02', 1.5::DECIMAL(3, 1), [1], {'a': NULL}, MAP {2: true}, 'x'::BLOB"
    )

    assert found.to_json()["rows"] == [["2026-01-02", 1.5, [1], {"a": None}, {"2": True}, "b'x'"]]


@pytest.mark.parametrize(
    "asked",
    [
        "DROP VIEW members",
        "CREATE TABLE t AS SELECT 1",
        "COPY members TO '{folder}/members.csv'",
        "COPY (SELECT 1) TO '{file}'",
        "ATTACH '{folder}/x.db'",
        "INSTALL httpfs",
        "SET enable_external_access = true",
        "PRAGMA database_list",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_text('{folder}/manifest.json')",
        "SELECT * FROM read_parquet('{folder}/members/*.parquet')",
        "SELECT * FROM 'https://example.org/x.parquet'",
        "SELECT * FROM glob('/*')",
        "SELECT 1; SELECT 2",
        "",
        "SELECT nothing FROM members",
        "SELECT * FROM nowhere",
        "SELEC 1",
        "SELECT error('on purpose') FROM members",
    ],
)
def test_what_is_no_reading_of_the_study_is_refused_in_one_sentence(asked, kept):
    before = {p: sha256(p.read_bytes()).digest() for p in kept.rglob("*") if p.is_file()}
    path = str(kept).replace("'", "''")

    with pytest.raises(InputError, match=r"^SQL: [^\n]+\.$"):
        query(kept, asked.format(folder=path, file=f"{path}/inputs.parquet"))

    assert {p: sha256(p.read_bytes()).digest() for p in kept.rglob("*") if p.is_file()} == before


def test_a_column_that_is_not_there_is_answered_with_those_that_are(kept):
    with pytest.raises(InputError, match="us_lead_months"):
        query(kept, "SELECT us_lead_month FROM members")


def test_an_answer_without_end_is_refused(kept, monkeypatch):
    monkeypatch.setattr(sql, "MOST_ROWS", 10)

    with pytest.raises(InputError, match="more than 10 rows; aggregate them, or add LIMIT"):
        query(kept, "SELECT * FROM members")


def test_a_damaged_file_is_found_before_the_answer(kept, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(kept, copy)
    with (copy / "members" / "deny.parquet").open("r+b") as file:
        file.seek(200)
        file.write(b"\xff\x00\xff")

    with pytest.raises(InputError, match=r"members/deny\.parquet does not have the checksum"):
        query(copy, "SELECT count(*) FROM members")
