"""Blind tests: from a rule and the technology of its day to the chip that was then built for it.

The search sees nothing that came on sale after its day, and never a chip built for an export rule; no constant was
chosen by looking at the chips that it is held against.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from leadtime.design.adversary import Search, best_design
from leadtime.design.law import law
from leadtime.design.likeness import Likeness, like
from leadtime.design.task import task
from leadtime.design.uncertainty import Range, spread
from leadtime.facts.catalogue import catalogue

__all__ = ["CASES", "Case", "Reply", "replies"]


@dataclass(frozen=True, slots=True)
class Case:
    """A rule, a workload, and the chip that was sold in reply.

    Attributes
    ----------
    rule, workload : str
        As typed.
    chip : str
        Id of the chip that history brought.
    node : str or None
        Node given beforehand, where a vendor replied on an older one; None: the search chooses.
    on : date or None
        Day of the technology; None: the rule's first day.
    """

    rule: str
    workload: str
    chip: str
    node: str | None = None
    on: date | None = None


_CUT_ON = date(2021, 1, 1)

CASES = (
    Case("us_2022_10_acs", "train:llama3_70b", "h800_sxm"),
    Case("us_2022_10_acs", "both:llama3_70b", "h800_sxm"),
    Case("us_2022_10_acs", "train:llama3_70b", "a800_80_sxm", "N7", _CUT_ON),
    Case("us_2022_10_acs", "both:llama3_70b", "a800_80_sxm", "N7", _CUT_ON),
    Case("us_2023_10_acs", "decode:llama3_70b", "h20"),
    Case("us_2023_10_acs", "train:llama3_70b", "h20"),
    Case("us_2023_10_acs", "both:llama3_70b", "h20"),
    Case("us_2023_10_acs", "decode:deepseek_v3", "h20"),
)
"""The A800 was cut from a die of 2020, so its case is given the node and the technology of that die."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the search arrived at.

    Attributes
    ----------
    case : Case
        The question.
    found : Likeness
        Design beside the real chip.
    delivered : mapping
        Range of delivered throughput, design over real chip.
    """

    case: Case
    found: Likeness
    delivered: Range

    def to_json(self) -> dict[str, Any]:
        """The case, the figures side by side, and their distance."""
        asked: Mapping[str, Any] = {
            "rule": self.case.rule,
            "workload": self.case.workload,
            "node": self.case.node,
            "technology_on": self.case.on or law(self.case.rule).on,
        }
        return {**asked, **self.found.to_json(), "delivered": dict(self.delivered)}


def replies(*, draws: int = 64, seed: int = 0) -> tuple[Reply, ...]:
    """Every case answered.

    Parameters
    ----------
    draws, seed : int
        States of the world for the range of delivered throughput.
    """
    return tuple(_reply(case, draws, seed) for case in CASES)


def _reply(case: Case, draws: int, seed: int) -> Reply:
    book, work, chip = law(case.rule), task(case.workload), catalogue().chips[case.chip]
    on = case.on or book.on
    best = best_design(book, work, Search(on=on, nodes=(case.node,) if case.node else ()))
    again = Search(on=on, nodes=(best.frame.technology.node.id,), is_coarse=True)
    ranges = spread(book, work, again, [chip], draws=draws, seed=seed).ratios
    return Reply(case, like(best, chip, work), ranges[chip.id])
