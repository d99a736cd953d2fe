"""Finished chains kept in a folder: a run that was cut short goes on, and a forecast is made again without its fit."""

import json
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from leadtime.errors import InputError, OutputError

Arrays = Mapping[str, NDArray[Any]]

LENGTH = 16
"""Digits of a hash that names a file."""


def kept(folder: Path | None, name: str, asked: Any, make: Callable[[], Arrays]) -> Arrays:
    """Arrays from the folder if they are there, else made now and put there.

    Parameters
    ----------
    folder : Path or None
        None keeps nothing.
    name : str
        What they are, for the reader of the folder.
    asked : JSON tree
        All that the arrays depend on: another tree is another file.
    make : callable

    Raises
    ------
    InputError
        If a kept file cannot be read.
    OutputError
        If the folder cannot be written.
    """
    if folder is None:
        return make()
    digest = sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:LENGTH]
    path = folder / f"{name}-{digest}.npz"
    if path.is_file():
        try:
            with np.load(path, allow_pickle=False) as arrays:
                return {key: arrays[key] for key in arrays.files}
        except (OSError, ValueError, BadZipFile) as error:
            raise InputError(f"{path}: cannot be read ({error}); remove it, and it is made again.") from None
    made = make()
    unfinished = path.with_suffix(".unfinished")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with unfinished.open("wb") as file:
            np.savez_compressed(file, **made)  # type: ignore[arg-type]
        unfinished.replace(path)
    except OSError as error:
        raise OutputError(
            f"{folder}: nothing can be kept there ({error.strerror}); choose another folder."
        ) from None
    return made
