"""The process as the shell sees it."""

import subprocess
import sys

LEADTIME = [sys.executable, "-m", "leadtime.faces.cli"]


def test_help_comes_from_the_folder_of_commands():
    done = subprocess.run([*LEADTIME, "--help"], capture_output=True, text=True, check=True)

    for name in ("show", "compare", "claims", "facts"):
        assert f"\n  {name} " in done.stdout


def test_help_imports_no_command_and_nothing_heavy():
    code = (
        "import sys\nfrom leadtime.faces.cli.frame import leadtime\n"
        "try:\n    leadtime.main(['--help'])\nexcept SystemExit: pass\n"
        "print(*(m for m in sys.modules if m.partition('.')[0] in ('rich', 'jax', 'numpy')"
        " or m.startswith('leadtime.faces.cli.commands.') or m == 'leadtime.facts'), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stderr.strip() == ""


def test_a_reader_that_leaves_early_is_no_error():
    show = subprocess.Popen(
        [*LEADTIME, "show", "series"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert show.stdout is not None
    assert show.stderr is not None
    show.stdout.close()
    said = show.stderr.read()
    show.stderr.close()

    assert said == ""
    assert show.wait() == 0


def test_output_that_cannot_be_written_is_said():
    with open("/dev/full", "w", encoding="utf-8") as full:  # noqa: PTH123
        done = subprocess.run(
            [*LEADTIME, "show"], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )

    assert done.returncode == 3
    assert done.stderr == "error: standard output could not be written: No space left on device.\n"


def test_wrong_input_ends_with_2_and_one_sentence():
    done = subprocess.run([*LEADTIME, "show", "h2oo"], capture_output=True, text=True, check=False)

    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("error: ")
    assert "Traceback" not in done.stderr


def test_chinese_survives_an_ascii_terminal_as_valid_json():
    import json
    import os

    plain = os.environ | {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    done = subprocess.run(
        [*LEADTIME, "claims", "b", "--json"], capture_output=True, text=True, check=True, env=plain
    )

    assert "晶片" in json.loads(done.stdout)["claims"][0]["claim_zh_hant"]
    assert done.stdout.isascii()


def test_the_version_is_printed():
    done = subprocess.run([*LEADTIME, "--version"], capture_output=True, text=True, check=True)

    assert done.stdout.startswith("leadtime ")


def test_a_closed_standard_output_is_said_and_is_no_traceback():
    """The shell's `>&-`."""
    line = f'"{sys.executable}" -m leadtime.faces.cli show h20 >&-'
    done = subprocess.run(["sh", "-c", line], capture_output=True, text=True)

    assert done.returncode == 3
    assert done.stderr == "error: standard output is closed, so the answer has nowhere to go.\n"


def test_a_closed_standard_error_does_not_stop_the_answer():
    line = f'"{sys.executable}" -m leadtime.faces.cli show h20 --json 2>&-'
    done = subprocess.run(["sh", "-c", line], capture_output=True, text=True)

    assert done.returncode == 0
    assert done.stdout.startswith("{")
