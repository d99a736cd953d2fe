"""The page lists what was reproduced and, with reasons, what was not."""

from leadtime.study.pages.reproductions import page
from leadtime.study.reproduce import Reproduced, published, scenarios


def test_every_row_of_the_collection_is_on_the_page():
    found = [
        Reproduced(scenario=s, printed=row, p5=0.9 * row.value, p50=row.value, p95=1.1 * row.value)
        for s in scenarios()
        for row in s.rows
    ]

    text = page(found)

    assert "(100%) lie in our 90% interval" in text
    assert all(f"| {row['row']} | " in text for row in published())
