"""`leadtime serve`."""

import json
import os
import signal
import subprocess
import sys
import urllib.request

from click.testing import CliRunner

from leadtime.faces.cli.frame import leadtime


def test_it_says_where_it_is_answers_and_stops():
    command = [sys.executable, "-m", "leadtime.faces.cli", "serve", "--port", "0", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        text = ""
        while not text.rstrip().endswith("}"):
            text += process.stdout.readline()
        with urllib.request.urlopen(json.loads(text)["url"] + "health", timeout=60) as answer:
            assert json.load(answer)["status"] == "ok"
        os.kill(process.pid, signal.SIGINT)
        process.wait(60)

    assert process.returncode == 0


def test_a_bad_host_or_port_is_one_sentence_and_exit_code_2():
    for wrong in (["--host", "no.such.host.invalid"], ["--port", "70000"], ["--workers", "0"]):
        done = CliRunner().invoke(leadtime, ["serve", *wrong])

        assert done.exit_code == 2
        assert done.stderr.startswith("error: ")
        assert len(done.stderr.strip().splitlines()) == 1
