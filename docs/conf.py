"""The documentation site: pages in Markdown, the reference from docstrings; built without a network."""

import re
import sys
from importlib import import_module
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "src"))

import leadtime  # noqa: E402

project = "Leadtime"
copyright = "The Leadtime authors, Apache-2.0"
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["build"]
html_theme = "furo"
html_title = "Leadtime"
html_theme_options = {"navigation_with_keys": True}
myst_heading_anchors = 3
myst_enable_extensions = ["dollarmath"]
# Docstrings are NumPy's, types stand in the signatures.
napoleon_google_docstring = False
napoleon_use_rtype = False
autodoc_member_order = "bysource"
autodoc_typehints = "none"
suppress_warnings = ["misc.highlighting_failure"]  # csv has no colours


def _reference() -> str:
    """One page with every public name, from the door itself: nothing to keep in step by hand."""
    lines = [
        "# Python", "",
        "Everything below is imported as `leadtime.<name>`; a name is loaded when it is first used. Results are frozen",
        "objects with `to_json()`, and with `to_polars()` or `to_xarray()` where they are tables or cubes.", "",
    ]  # fmt: skip
    functions = leadtime._FUNCTIONS | leadtime._CALLED_ROOMS
    for name in leadtime.__all__:
        lines += [f"## leadtime.{name}", ""]
        if name in functions and functions[name][1]:
            module, attribute = functions[name]
            lines += ["```{eval-rst}", f".. autofunction:: {module}.{attribute}", "```", ""]
        elif name in functions:
            lines += ["```{eval-rst}", f".. automodule:: {functions[name][0]}", "   :members:", "```", ""]
        else:
            found = getattr(leadtime, name)
            what = (type(found).__doc__ or "").strip().split("\n")[0]
            lines += [f"{what} {len(found)} entries, by id or by any name: `leadtime.{name}[...]`.", ""]
    return "\n".join(lines)


def _quantities() -> str:
    """The schema of the facts as a table."""
    from csv import reader

    path = import_module("leadtime.facts").__path__[0]
    with Path(path, "data", "quantities.csv").open(encoding="utf-8", newline="") as lines:
        head, *rows = reader(lines)
    table = [f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows)]
    return "\n".join(["# Quantities", "", "Every number of the catalogue is one of these.", "", *table, ""])


def _dependencies() -> str:
    """What users get, with the licence that each package declares."""
    locked = re.findall(r"^([a-z0-9-]+)==", (HERE.parent / "requirements.lock").read_text(), re.MULTILINE)
    rows = [f"| {name} | {_licence(name)} |" for name in locked]
    intro = "Locked in `requirements.lock`; the licence is what the package's own metadata declare."
    return "\n".join(["# Dependencies", "", intro, "", "| package | licence |", "| --- | --- |", *rows, ""])


def _licence(name: str) -> str:
    try:
        about = metadata(name)
    except PackageNotFoundError:
        return "not used on this system"
    said = [
        about.get("License-Expression"),
        *(c.rpartition(" :: ")[2] for c in about.get_all("Classifier", []) if "License ::" in c),
    ]
    first = next(
        (each for each in said if each), (about.get("License") or "not declared").strip().split("\n")[0]
    )
    return first.replace("|", "/")[:80]


def _write(name: str, text: str) -> None:
    """Write a generated page, and leave it alone where it is as it should be."""
    path = HERE / "reference" / name
    path.parent.mkdir(exist_ok=True)
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


_write("python.md", _reference())
_write("quantities.md", _quantities())
_write("dependencies.md", _dependencies())
