"""A worker: one line of JSON for every shard and for what stopped it, and gone when its driver is."""

import json
import subprocess
import sys

LINE = [sys.executable, "-m", "leadtime.study.backends.worker"]


def test_no_study_is_told_in_one_sentence(tmp_path):
    done = subprocess.run([*LINE, str(tmp_path)], input="", capture_output=True, text=True, check=False)
    told = json.loads(done.stdout) if done.stdout else {}

    assert done.returncode == 0
    assert done.stderr == ""
    assert not told or ("holds no manifest.json" in told["error"] and told["code"] == 2)
