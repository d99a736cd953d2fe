"""The report's section on the other fronts: who leads each, since when, and what follows."""

from leadtime.faces.report.figures import Table
from leadtime.faces.report.wording import Wording
from leadtime.fronts.scoreboard import FORECAST_YEAR, Measure, scoreboard

__all__ = ["elsewhere"]


def elsewhere(words: Wording) -> Table:
    """The scoreboard in the reader's language.

    Parameters
    ----------
    words : Wording
    """
    is_chinese = words.tag.startswith("zh")
    rows = []
    for answer in scoreboard().rows:
        head, front = answer.headline, answer.front
        forecast = head.forecast()
        rows.append(
            (
                front.name_zh_hant if is_chinese else front.name,
                head.track.measure_zh_hant if is_chinese else head.track.measure,
                words.name("front_leader", head.leader, head.leader),
                _value(head.value, head, words),
                "" if head.rival_value is None else _value(head.rival_value, head, words),
                _since(head, words),
                words("number.absent") if forecast is None else _forecast(forecast, head, words),
            )
        )
    names = ("front", "measure", "leader", "value", "other", "since")
    return Table((*(words(f"fronts.{n}") for n in names), str(FORECAST_YEAR)), tuple(rows), keys=2)


def _value(value: float, head: Measure, words: Wording) -> str:
    if head.track.kind == "share":
        return words.share(value)
    return f"{words.figure(value)} {words.name('front_unit', head.track.unit, head.track.unit)}"


def _forecast(found: dict[str, float], head: Measure, words: Wording) -> str:
    p5, p50, p95 = (_value(found[k], head, words) for k in ("p5", "p50", "p95"))
    return words("fronts.range", p5=p5, p50=p50, p95=p95)


def _since(head: Measure, words: Wording) -> str:
    if head.crossed_on is None:
        return words("number.absent")
    return words("fronts.before" if head.led_from_start else "fronts.in", year=head.crossed_on.year)
