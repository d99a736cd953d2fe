"""Where an answer's figures go: a folder that was empty, each figure as SVG, PNG and the document it was drawn from."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from leadtime.errors import InputError, OutputError
from leadtime.faces.report.drawing import Drawing, draw, png, standing_alone

FONTS = "Helvetica, Arial, sans-serif"


def must_be_empty(folder: Path | None) -> None:
    """Refuse a folder that has something in it, before any work is done.

    Raises
    ------
    InputError
        If it is not empty.
    OutputError
        If it cannot be looked at or made.
    """
    if folder is None:
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        is_empty = next(folder.iterdir(), None) is None
    except OSError as error:
        raise OutputError(
            f"--out: {folder} cannot be written ({error.strerror}); choose another folder."
        ) from None
    if not is_empty:
        raise InputError(
            f"--out: {folder} is not empty, and nothing in it is overwritten; choose a new folder."
        )


def write_figures(
    folder: Path,
    drawings: Sequence[Drawing],
    answer: dict[str, Any],
    *,
    source: str,
    texts: Mapping[str, str] | None = None,
) -> list[Path]:
    """Write figures and the whole answer as JSON; gives the pictures written.

    Parameters
    ----------
    folder : Path
        As `must_be_empty` left it.
    drawings : sequence of Drawing
    answer : dict
        In JSON's own types.
    source : str
        The line under each title: what the figure is conditional on.
    texts : mapping of file name to text, optional
        What else is written beside them.

    Raises
    ------
    OutputError
        If the disk is full or the folder cannot be written.
    """
    pictures = []
    try:
        for drawing in drawings:
            alone = standing_alone(draw(drawing, fonts=FONTS), drawing, source, fonts=FONTS)
            pictures.append(folder / f"{drawing.id}.svg")
            pictures[-1].write_text(alone, encoding="utf-8")
            (folder / f"{drawing.id}.png").write_bytes(png(alone))
            document = json.dumps(drawing.spec, ensure_ascii=False, indent=1)
            (folder / f"{drawing.id}.vl.json").write_text(document, encoding="utf-8")
        for name, content in (texts or {}).items():
            (folder / name).write_text(content, encoding="utf-8")
        text = json.dumps(answer, ensure_ascii=False, allow_nan=False, indent=1)
        (folder / "answer.json").write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise OutputError(
            f"--out: {folder}: {error.strerror or error}; free some room or choose another folder."
        ) from None
    return pictures
