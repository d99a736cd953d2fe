"""Rules of law by id, looked up as forgivingly as everything else."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from leadtime.errors import UnknownName, folded

if TYPE_CHECKING:
    from leadtime.controls.verdict import Rule

__all__ = ["Rules"]


class Rules(Mapping[str, "Rule"]):
    """Every rule of `leadtime.controls.rules`, imported when first asked for."""

    def __getitem__(self, name: str) -> "Rule":
        """The rule of that id in any spelling; UnknownName offers the nearest."""
        key = folded(name)
        if key not in self._by_key:
            raise UnknownName("rule", name, tuple(self))
        return self._by_key[key]

    def __iter__(self) -> Iterator[str]:
        return (rule.id for rule in self._by_key.values())

    def __len__(self) -> int:
        return len(self._by_key)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and folded(name) in self._by_key

    @cached_property
    def _by_key(self) -> Mapping[str, "Rule"]:
        from leadtime.controls.calendar import all_rules

        return {folded(rule.id): rule for rule in all_rules()}
