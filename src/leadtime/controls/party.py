"""Who receives: screening a name against the parties on record, and reading their listings."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from functools import lru_cache
from unicodedata import normalize

from leadtime.controls.ledger import rows
from leadtime.controls.shipment import Shipment
from leadtime.facts.catalogue import catalogue
from leadtime.facts.entity import Entity, Listing

CLOSE = 0.8
"""Least likeness (0 to 1) at which a spelling is offered as a possible match."""

_TRADITIONAL = str.maketrans(
    "華為際積體電業國聯創軟學龍聖維騰雲馬訊飛寶樂鵬淩長儲曠視邁興產術團導億網計資證時機構實驗廠灣濟衛條設備達漢濱閣無錫陽廣東蘇寧慶齊魯滬張鎮樓歐亞線諾貿進與開發處監獄",
    "华为际积体电业国联创软学龙圣维腾云马讯飞宝乐鹏凌长储旷视迈兴产术团导亿网计资证时机构实验厂湾济卫条设备达汉滨阁无锡阳广东苏宁庆齐鲁沪张镇楼欧亚线诺贸进与开发处监狱",
)
_FORMS = re.compile(
    r"\b(co|ltd|limited|inc|incorporated|corp|corporation|company|llc|plc|gmbh|ag|sa|bv|nv|pte|pty|holdings?|group"
    r"|technolog(?:y|ies)|international)\b|股份|有限责任|有限|公司|集团|科技|技术"
)
_NOT_WORD = re.compile(r"[^\w]+")


@dataclass(frozen=True, slots=True)
class Match:
    """A party that a typed name may mean.

    Attributes
    ----------
    entity : Entity
        On record.
    score : float
        1 = its own name or alias; less = how alike.
    how : str
        "name", "alias", "company form aside", "begins with", "transliteration" or "close spelling".
    """

    entity: Entity
    score: float
    how: str

    @property
    def is_certain(self) -> bool:
        """True where the name itself is known; likenesses must be confirmed by a person."""
        return self.how not in ("close spelling", "transliteration")


def plain(name: str) -> str:
    """A name as words: lower case, simplified characters, no punctuation.

    Examples
    --------
    >>> plain("Huawei Technologies Co., Ltd.")
    'huawei technologies co ltd'
    """
    text = normalize("NFKC", name).casefold().translate(_TRADITIONAL)
    return _NOT_WORD.sub(" ", text).strip()


def core(name: str) -> str:
    """A name without its company form.

    Examples
    --------
    >>> core("Huawei Technologies Co., Ltd.")
    'huawei'
    """
    return " ".join(_FORMS.sub(" ", plain(name)).split())


@lru_cache(maxsize=1)
def _syllables() -> Mapping[str, str]:
    return {row["character"]: row["syllable"] for row in rows("pinyin.csv", ("character", "syllable"))}


def pinyin(name: str) -> str:
    """A Chinese name in Latin letters without tones; "" where a character is not known or the name is not Chinese.

    Examples
    --------
    >>> pinyin("中芯国际")
    'zhongxinguoji'
    """
    known = _syllables()
    characters = core(name).replace(" ", "")
    if not characters or any(c not in known for c in characters):
        return ""
    return "".join(known[c] for c in characters)


@lru_cache(maxsize=1)
def _spoken() -> Mapping[str, Entity]:
    """Chinese names and aliases in Latin letters to the party."""
    found: dict[str, Entity] = {}
    for entity in catalogue().entities.values():
        for name in (entity.name, *entity.aliases):
            if len(sound := pinyin(name)) > 4:
                found.setdefault(sound, entity)
    return found


@lru_cache(maxsize=1)
def _index() -> tuple[Mapping[str, Entity], Mapping[str, Entity]]:
    """Plain names, and names without company form, to the party."""
    exact: dict[str, Entity] = {}
    bare: dict[str, Entity] = {}
    for entity in catalogue().entities.values():
        for name in (entity.id.replace("_", " "), entity.name, *entity.aliases):
            exact.setdefault(plain(name), entity)
            if len(core(name)) > 1:
                bare.setdefault(core(name), entity)
    return exact, bare


@lru_cache(maxsize=4096)
def screen(name: str) -> tuple[Match, ...]:
    """Parties that `name` may mean, best first.

    Parameters
    ----------
    name : str
        As on a purchase order: English or Chinese, with or without company form.
    """
    if "/" in name:
        either = [match for part in name.split("/") for match in screen(part.strip())]
        return tuple(sorted(either, key=lambda match: -match.score))[:5]
    exact, bare = _index()
    text, kernel = plain(name), core(name)
    if text in exact:
        entity = exact[text]
        return (Match(entity, 1.0, "name" if text == plain(entity.name) else "alias"),)
    if kernel in bare:
        return (Match(bare[kernel], 0.98, "company form aside"),)
    leading = [key for key in bare if _begins(text, key)]
    if leading:
        return (Match(bare[max(leading, key=len)], 0.9, "begins with"),)
    return _near(kernel, bare)


def _near(kernel: str, bare: Mapping[str, Entity]) -> tuple[Match, ...]:
    """Parties whose name, or Chinese name in Latin letters, is spelled much alike; best first."""
    sound = kernel.replace(" ", "")
    spelled = [(_likeness(kernel, key), bare[key], "close spelling") for key in bare]
    spelled += [(0.97 * _likeness(_head(kernel, key), key), bare[key], "close spelling") for key in bare]
    spelled += [(0.98 * _likeness(sound, key), _spoken()[key], "transliteration") for key in _spoken()]
    found: dict[str, Match] = {}
    for score, entity, how in sorted(spelled, key=lambda each: -each[0]):
        if score >= CLOSE:
            found.setdefault(entity.id, Match(entity, round(score, 2), how))
    return tuple(found.values())[:5]


def _head(name: str, key: str) -> str:
    """As many words of a longer name as the key has, where the key is long enough not to be chance."""
    words, count = name.split(), len(key.split())
    return " ".join(words[:count]) if len(key) >= 5 and len(words) > count else ""


def _likeness(name: str, key: str) -> float:
    """Likeness of two names, 0 where cheaper bounds already keep it below `CLOSE`."""
    if not name or 2 * min(len(name), len(key)) < CLOSE * (len(name) + len(key)):
        return 0.0
    matcher = SequenceMatcher(None, name, key, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= CLOSE else 0.0


def _begins(text: str, key: str) -> bool:
    """Whether `text` starts with the whole words of `key`, long enough not to be chance."""
    is_chinese = any("\u4e00" <= c <= "\u9fff" for c in key)
    if is_chinese:
        return len(key) >= 2 and text.startswith(key)
    return len(key) >= 4 and text.startswith(key + " ")


def resolve(name: str) -> Entity | None:
    """The party that `name` surely means, or None."""
    matches = screen(name) if name else ()
    return matches[0].entity if matches and matches[0].is_certain else None


def listings_on(shipment: Shipment) -> tuple[Listing, ...]:
    """Entries of the receiving party that stand on the day of the shipment."""
    if shipment.end_user is None:
        return ()
    return tuple(entry for entry in shipment.end_user.listings if entry.holds_on(shipment.on))


def listing_with(shipment: Shipment, footnote: str) -> Listing | None:
    """The standing Entity List entry that carries the footnote, or None."""
    for entry in listings_on(shipment):
        if is_entity_list(entry) and footnote in re.findall(r"\d+", entry.footnote):
            return entry
    return None


def is_entity_list(entry: Listing) -> bool:
    """True for the US Entity List."""
    return entry.list == "Entity List"


def is_denial_order(entry: Listing) -> bool:
    """True for a denial order (denied persons)."""
    return entry.list == "Denied Persons"


def is_military_end_user(entry: Listing) -> bool:
    """True for the Military End User list."""
    return entry.list in ("MEU", "Military End User List")


def listing_days(entity: Entity) -> frozenset[date]:
    """Days on which an entry starts or ends."""
    return frozenset(day for entry in entity.listings for day in (entry.since, entry.until) if day)
