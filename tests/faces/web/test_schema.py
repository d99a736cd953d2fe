"""Whatever the document of addresses allows, and what it does not, is answered without a 5xx."""

import contextlib
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable

schemathesis = pytest.importorskip("schemathesis")

EXAMPLES = 4
SLOW = r"report|charts|loophole|validation"
"""Seconds each; what they take is tried on the other addresses."""

VALID = {
    "from": date.fromisoformat,
    "until": lambda text: 2018 <= int(text) <= 2050,
    "off": lambda text: True,
    "seed": lambda text: 0 <= int(text) < 2**32,
    "runs": lambda text: 1 <= int(text) <= 10_000,
}


def lightened(query: dict) -> dict:
    """Without values that ask for another compilation or other draws, which is right and takes seconds."""
    kept = dict(query)
    for name, is_valid in VALID.items():
        with contextlib.suppress(ValueError, TypeError):
            if name in kept and is_valid(str(kept[name])):
                kept.pop(name)
    return kept if "runs" in kept else kept | {"runs": "64"}


@pytest.mark.parametrize("mode", ["POSITIVE", "NEGATIVE"])
def test_nothing_is_answered_with_5xx(served, mode):
    schema = schemathesis.openapi.from_url(f"{served}/openapi.json").exclude(path_regex=SLOW)
    for result in schema.get_all_operations():
        try:
            strategy = result.ok().as_strategy(generation_mode=schemathesis.GenerationMode[mode])
            tried(strategy, result.ok().label)
        except Unsatisfiable:  # an address that takes nothing can be given nothing wrong
            continue


def tried(strategy, label: str) -> None:
    """Ask one address a few times."""

    @given(case=strategy)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    def ask(case):
        case.query = lightened(case.query or {})
        answer = case.call(timeout=120)

        assert answer.status_code < 500, (label, case.query, answer.text[:300])
        if answer.status_code >= 400 and "json" in answer.headers.get("content-type", ""):
            assert answer.json()["error"]

    ask()
