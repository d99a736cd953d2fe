"""`leadtime explore`: the keys of the contract, words for a person, a new folder only."""

import json

LINE = ["explore", "--policy", "deny", "--policy", "open", "--runs", "512"]


def test_json_has_the_contract_s_keys(typed):
    result = typed([*LINE, "--json"])
    tree = json.loads(result.stdout)

    assert result.exit_code == 0
    assert {"policy", "regret_max", "regret_p90", "satisfied"} <= tree["policies"][0].keys()
    assert {"limits", "coverage", "density"} <= tree["boxes"][0].keys()


def test_figures_and_answer_go_to_a_new_folder(typed, refused, tmp_path):
    out = tmp_path / "explored"
    result = typed([*LINE, "--out", str(out)])

    assert "4.5" in result.stdout or "satisfied" in result.stdout
    assert {"answer.json", "trade-off-revenue.svg", "trade-off-dual-use.png"} <= {
        p.name for p in out.iterdir()
    }
    assert "is not empty" in refused([*LINE, "--out", str(out)])


def test_a_policy_named_twice_is_refused(refused):
    assert "two policies have the id 'deny'" in refused("explore --policy deny --policy deny")
