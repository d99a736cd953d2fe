from datetime import date

from leadtime.controls.timeline import family, timeline
from leadtime.faces.cli.timeline import bars, print_history

UNTIL = date(2026, 11, 23)


def test_a_bar_a_product_with_a_letter_for_two_months():
    years, *products, meaning = bars(family(timeline("H20")), UNTIL)

    assert years.split() == ["2023", "2024", "2025", "2026"]
    h20 = next(line for line in products if line.startswith("H20 "))
    assert h20.split(None, 1)[1] == "-" * 9 + "ll" + "c" * 8  # letter of April 2025, licences from August
    assert "l licence: policy unstated" in meaning
    assert "blank: not announced" in meaning


def test_the_table_has_every_span(capsys):
    lines = family(timeline("H20"))
    print_history(lines, UNTIL)
    printed = capsys.readouterr().out

    assert printed.count("H20  ") >= len(lines[0].spans)
    assert "law as known on 2026-11-23" in printed
