"""Readers led by coverage: atheris looks for inputs that reach new lines, where `tests/fuzz` only damages good ones.

python benchmarks/fuzz_readers.py chips -runs=100000       a reader of tests/fuzz/test_readers.py, then libFuzzer's options

Atheris is no dependency of the project: install it into an environment that also holds the developers' packages.
"""

import importlib.util
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType

import atheris

READERS = Path(__file__).parents[1] / "tests" / "fuzz" / "test_readers.py"


def _readers() -> ModuleType:
    spec = importlib.util.spec_from_file_location("readers", READERS)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    with atheris.instrument_imports(include=["leadtime", "tomllib"]):
        spec.loader.exec_module(module)
        for name in ("design.law", "study.policy", "study.beliefs", "study.manifest", "study.history_file"):
            importlib.import_module(f"leadtime.{name}")
    return module


def main(name: str, options: list[str]) -> None:
    module = _readers()
    read, texts = module.READERS[name]
    with TemporaryDirectory() as folder:
        seeds = Path(folder, "seeds")
        seeds.mkdir()
        for i, text in enumerate(texts):
            (seeds / str(i)).write_text(text, encoding="utf-8")
        place = Path(folder, "read")
        place.mkdir()

        def one(data: bytes) -> None:
            assert module.read_or_refuse(read, data.decode("utf-8", errors="replace"), place)

        atheris.Setup([sys.argv[0], *options, str(seeds)], one)
        atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
