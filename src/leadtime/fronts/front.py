"""A front: an industry in which one side caught up, told as tracks that lead to rows of the catalogue's series.

One front is one file of data/; its numbers lie in the series it names.  A file states which entity stands for
the chaser and which for the rival; nothing of it is computed here.
"""

from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Literal

from leadtime.facts import Catalogue, Collection, Series, catalogue
from leadtime.facts.collection import read_toml, scan_headers
from leadtime.facts.loader import Rules, check_sources, known_unit, read_record
from leadtime.facts.place import Place

__all__ = ["FEATURES", "FOLDER", "SIDES", "Front", "Kind", "Track", "fronts", "rows", "selected"]

FOLDER = Path(__file__).parent / "data"
SIDES = ("chaser", "rival", "world")
FEATURES = ("access", "tools", "process", "sole_source", "subsidy")

Kind = Literal["volume", "stock", "share", "price"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """One measure of a front, followed for one or more sides.

    Attributes
    ----------
    kind : str
        "volume" (a flow: units a year), "stock" (what has been made or stands), "share" (of the world or of a
        market, as a fraction) or "price". More is better, but for a price.
    unit : str
        In which values are shown.
    chaser, rival, world : str
        Where the rows are: "series of entity"; empty where nobody counts that side.
    over : str
        For a share worked out here: the rows by which the sides are divided.
    quantity : str
        The text of the quantity column, where a series has several.
    follows : str
        For a price: the track and side whose cumulative output it learns from, "sales.world".
    ceiling, ceiling_low, ceiling_high : float or None
        Median, 5th and 95th percentile of the size of the full market, in `unit`, where something is known of it;
        `ceiling_of` says of which sides.
    breaks : tuple of str
        Years in which the definition changes; the step into such a year is left out of the fit.
    """

    id: str
    measure: str
    measure_zh_hant: str
    kind: Kind
    unit: str
    chaser: str = ""
    rival: str = ""
    world: str = ""
    over: str = ""
    quantity: str = ""
    follows: str = ""
    ceiling: float | None = None
    ceiling_low: float | None = None
    ceiling_high: float | None = None
    ceiling_of: tuple[str, ...] = ("chaser", "rival")
    ceiling_because: str = ""
    breaks: tuple[str, ...] = ()

    @property
    def sides(self) -> tuple[str, ...]:
        """The sides that somebody counts."""
        return tuple(side for side in SIDES if getattr(self, side))


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """One industry.

    Attributes
    ----------
    chaser, rival : str
        The two nations.
    headline : str
        The track that the scoreboard shows.
    access, tools, process, sole_source, subsidy : float
        Judgements from 0 to 1: how much of the foreign art could be bought, hired or taken apart; how far it
        hangs on tools that few sell; how far on practice that no product shows; how far on a single supplier;
        how heavily the state paid. `because` says why these.
    claims : tuple of str
        Ids of claims (`leadtime claims`) that speak of the front.
    """

    id: str
    name: str
    name_zh_hant: str
    aliases: tuple[str, ...]
    chaser: str
    rival: str
    headline: str
    access: float
    tools: float
    process: float
    sole_source: float
    subsidy: float
    because: str
    source: tuple[str, ...]
    because_zh_hant: str = ""
    note: str = ""
    claims: tuple[str, ...] = ()
    tracks: tuple[Track, ...] = ()

    def track(self, name: str) -> Track:
        """The track of that id."""
        return next(track for track in self.tracks if track.id == name)

    @property
    def features(self) -> tuple[float, ...]:
        """The judgements, in the order of `FEATURES`."""
        return tuple(getattr(self, name) for name in FEATURES)


@lru_cache(maxsize=8)
def fronts(facts: Catalogue | None = None, folder: Path = FOLDER) -> Collection[Front]:
    """All fronts by id, name or alias, read and checked on first use.

    Parameters
    ----------
    facts : Catalogue, optional
        Where the series are. Default: those that ship.
    folder : Path
        Where the fronts are.
    """
    return Collection("front", partial(scan_headers, folder, ""), partial(_read, facts=facts or catalogue()))


def _read(path: Path, *, facts: Catalogue) -> Front:
    place = Place(f"fronts/{path.name}")
    found = read_record(Front, read_toml(path, place.file), place, Rules({}, facts.sources))
    check_sources(found.source, place.at("source"), facts.sources)
    for name in FEATURES:
        if not 0 <= getattr(found, name) <= 1:
            raise place.at(name).refuse(f"is {getattr(found, name):g}", "give a judgement from 0 to 1")
    _check_tracks(found, place)
    for track in found.tracks:
        for side in track.sides:
            rows(track, side, facts, place.at(track.id))
    return found


def _check_tracks(front: Front, place: Place) -> None:
    known = [track.id for track in front.tracks]
    if len(set(known)) < len(known):
        raise place.at("tracks").refuse("has two tracks of one id", "give each its own")
    if front.headline not in known:
        raise place.at("headline").refuse_choice(front.headline, known, what="track")
    for track in front.tracks:
        at = place.at(track.id)
        if not track.sides:
            raise at.refuse("names no side", 'write chaser = "series of entity"')
        if track.kind == "price" and track.follows not in _outputs(front):
            raise at.at("follows").refuse_choice(track.follows, _outputs(front), what="track and side")
        limits = (track.ceiling_low, track.ceiling, track.ceiling_high)
        if any(v is not None for v in limits):
            numbers = [v for v in limits if v is not None]
            if len(numbers) < 3 or not 0 < numbers[0] < numbers[1] < numbers[2]:
                raise at.at("ceiling").refuse("has no rising low, value and high", "give all three, in order")


def _outputs(front: Front) -> tuple[str, ...]:
    """What a price can learn from."""
    return tuple(f"{t.id}.{side}" for t in front.tracks if t.kind in ("volume", "stock") for side in t.sides)


def rows(track: Track, side: str, facts: Catalogue, place: Place) -> Series:
    """The rows of one side of a track.

    Raises
    ------
    FactError
        If there are none, if they mix definitions that the track does not list, or measure something else
        than the track's unit.
    """
    found = selected(getattr(track, side), track.quantity, facts, place.at(side))
    if len(found.quantities) > 1 and not track.breaks:
        raise place.at(side).refuse(
            f"mixes definitions ({'; '.join(found.quantities)})",
            "choose one with `quantity`, or list under `breaks` the years in which it changes",
        )
    if track.over:
        base = selected(track.over, "", facts, place.at("over"))
        wanted, like = known_unit(base.units[0], place.at("over")), base.units[0]
    else:
        wanted, like = known_unit(track.unit, place.at("unit")), track.unit
    for text in found.units:
        got = known_unit(text, place.at(side))
        if got.dimension != wanted.dimension:
            raise place.at(side).refuse(
                f"is in {text!r}, which measures {got.dimension}, not {wanted.dimension} as {like!r} does",
                "name rows of that measure, or another unit",
            )
    return found


def selected(where: str, quantity: str, facts: Catalogue, place: Place) -> Series:
    """Rows under "series of entity", of one quantity if it is named."""
    series, found, entity = where.partition(" of ")
    if not found:
        raise place.refuse(f"is {where!r}", 'write it as "series of entity"')
    whole = facts.series[series]
    chosen = whole.where(entity=entity, quantity=quantity or None)
    if not len(chosen):
        raise place.refuse_choice(entity, whole.entities, what=f"entity of {series} with such rows")
    return chosen
