"""Delivered over paper: exact for the unit of account, more for a cut-down chip in generation, joined by date."""

import numpy as np
import pytest

from leadtime.study.delivery import delivered_ratio, vintages


def test_the_unit_of_account_delivers_its_paper(facts):
    assert delivered_ratio(facts, "h100_sxm", "training") == 1.0


def test_h20_delivers_more_of_its_paper_in_generation_than_in_training(facts):
    """Its memory is whole, its arithmetic a seventh of an H100's, and unlike an H100 it has the power to keep that busy."""
    assert delivered_ratio(facts, "h20", "decode") > 1.3 * delivered_ratio(facts, "h20", "training") > 1.3


def test_vintages_are_held_at_both_ends_and_pass_through_each_system(facts):
    systems = ("dgx_a100", "dgx_h100", "gb200_nvl72")
    first = delivered_ratio(facts, "a100_80_sxm", "training", system="dgx_a100")
    last = delivered_ratio(facts, "gb200", "training", system="gb200_nvl72")
    found = vintages(facts, systems, 0.75, "training", np.array([2018.0, 2035.0]))

    assert found == pytest.approx([first, last])
