import pytest

from leadtime.errors import FactError
from leadtime.facts import Catalogue


def test_sources_are_read(sample):
    assert sample.sources["sheet-2025"].link == "https://example.org/sheet"
    assert sample.sources["analyst-2025"].kind == "analyst"


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        (
            'kind = "analyst"',
            'kind = "analist"',
            "`analyst-2025.kind` is 'analist', which is no known kind; perhaps",
        ),
        ("https://example.org/sheet", "example.org", "`sheet-2025.link` is 'example.org', not of the form"),
        (
            'citation = "An analyst\'s count, 2025"\n',
            "",
            "`analyst-2025.citation` is missing; write for example",
        ),
    ],
)
def test_a_wrong_source_is_refused(root, old, new, part):
    path = root / "sources.toml"
    path.write_text(path.read_text().replace(old, new))

    with pytest.raises(FactError) as refusal:
        _ = Catalogue(root).sources

    assert part in str(refusal.value)
    assert str(refusal.value) in Catalogue(root).check()
