from collections import Counter

from leadtime.facts.catalogue import catalogue
from leadtime.performance.fit import serving as module
from leadtime.performance.fit.shared import measured


def test_no_campaign_outvotes_the_others():
    kept = Counter(m.row["paper"] for m in module._thinned(measured("serving", "fit", catalogue())))
    assert max(kept.values()) < 2 * module._MOST_ROWS
    assert len(kept) > 1
