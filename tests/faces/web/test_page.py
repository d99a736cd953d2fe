"""Pages are found by a scan, ordered, and none has a place twice."""

from leadtime.faces.web.page import pages


def test_the_race_comes_first():
    listed = [p for p in pages() if p.order]

    assert listed[0].id == "race"
    assert len({p.order for p in listed}) == len(listed)
    assert len({p.id for p in pages()}) == len(pages())
