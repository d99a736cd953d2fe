"""What is shared is spelled once, and every command that asks about futures has it."""

import click
import pytest

from leadtime.faces.cli.commands import explore, sensitivity, study
from leadtime.faces.cli.options import off_option, parting_option, seed_option, workers_option


@pytest.mark.parametrize("module", [explore, sensitivity, study])
def test_a_question_about_futures_has_seed_parting_and_mechanisms(module):
    told = {p.name: p for p in module.command.params}

    assert told["seed"].default == 0
    assert isinstance(told["from_on"].type, click.DateTime)
    assert told["off"].multiple


def test_the_options_stand_alone():
    @click.command()
    @seed_option
    @parting_option
    @off_option
    @workers_option
    def command(**_): ...

    assert [p.name for p in command.params] == ["seed", "from_on", "off", "workers"]
