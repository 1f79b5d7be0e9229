"""A line → the moments that it names, in UTC, and what of it is no date.

"Thursday 30 March 2023 13:49 EDT", "30 Mar 2023 17:49 GMT", "March 30, 2023 at 1:49 p.m. ET",
"2023-03-30T13:49:00-04:00", "Donnerstag, 30. März 2023, 19.49 Uhr MESZ", "2023年3月30日 22時49分".
A time without a zone is that of the place where one writes so ("19.49 Uhr" in Germany, "22時49分" in
Japan), else UTC; a date without a time is its midnight in UTC.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import regex

from rules.page.calendar import MONTH_FIRST, MONTHS, WEEKDAYS, ZONE_NAMES, offset_of

_LINE_LIMIT, _SHORT_LINE = 400, 60
_MONTH = "|".join(sorted(map(regex.escape, MONTHS), key=len, reverse=True))
_ZONE = "|".join(sorted(map(regex.escape, ZONE_NAMES), key=len, reverse=True))
_DAY = r"(?P<d>\d{1,2})(?:st|nd|rd|th|er|\.|º|ª)?"
_YEAR = r"(?P<y>(?:19|20)\d\d)"
_DATES = tuple(
    regex.compile(pattern, regex.IGNORECASE)
    for pattern in (
        rf"(?<!\d){_YEAR}-(?P<m>\d{{1,2}})-(?P<d>\d{{1,2}})(?!\d)(?P<iso>T(?=\d))?",
        rf"(?<!\d){_DAY}[ -]*(?:de |of )?(?P<M>{_MONTH})\.?(?!\p{{L}}),?[ -]*(?:de |del )?{_YEAR}(?!\d)",
        rf"(?<!\p{{L}})(?P<M>{_MONTH})\.?(?!\p{{L}}) *{_DAY}(?!\d),? *{_YEAR}(?!\d(?!\d?:))",
        rf"(?<!\d){_YEAR} ?[年년][ ]?(?P<m>\d{{1,2}}) ?[月월] ?(?P<d>\d{{1,2}}) ?[日일]",
        rf"(?<!\d){_YEAR}[./] ?(?P<m>\d{{1,2}})[./] ?(?P<d>\d{{1,2}})(?!\d)\.?",
        rf"(?<![\d.])(?P<d>\d{{1,2}})\.(?P<m>\d{{1,2}})\.{_YEAR}(?!\d)",
        rf"(?<![\d/])(?P<a>\d{{1,2}})[/-](?P<b>\d{{1,2}})[/-]{_YEAR}(?!\d)",
    )
)
_HALF = r"(?P<half>[ap]\.?\s?m\b\.?|午前|午後|오전|오후)"
_TIME = regex.compile(
    rf"(?<![\d:.+-])(?:(?P<early>午前|午後|오전|오후)\s?)?"
    rf"(?:(?P<h>\d{{1,2}})\s?(?::|h|\.|時|시)\s?(?P<min>\d{{2}})(?!\d)(?::(?P<s>\d{{2}})(?:[.,]\d+)?)?\s?(?:分|분|h\b)?"
    rf"(?:\s?{_HALF})?"
    rf"|(?P<h>\d{{1,2}})\s?{_HALF}"
    rf"|(?P<h>\d{{1,2}})(?=\s?(?:uhr|h)\b)"
    rf"|(?P<h>\d\d)(?P<min>\d\d)(?=\s?(?:hrs|{_ZONE})\b))",
    regex.IGNORECASE,
)
_OFFSET = regex.compile(
    rf"\s*\(?(?:(?:gmt|utc|z)?\s?(?P<sign>[+−-])(?P<oh>\d{{1,2}}):?(?P<om>\d{{2}})?(?!\d)"
    rf"|(?P<zone>{_ZONE}|Z)(?![\p{{L}}\d]))\)?",
    regex.IGNORECASE,
)
_LEFT_OVER = regex.compile(rf"{_TIME.pattern}(?:{_OFFSET.pattern})?", regex.IGNORECASE)
_HOURS_WORD = regex.compile(r"\s*(?:uhr|hrs|h)\b[,]?", regex.IGNORECASE)
_NAMED_ZONE = regex.compile(r"(?<![\p{L}\d])[A-Z]{2,4}(?![\p{L}\d])")
_HOMES = (
    (regex.compile(r"\d\s?uhr|(?<!\p{L})(?:alle|ore)(?: ore)?:? \d"), "berlin time"),
    (regex.compile(r"[時]|午前|午後"), "jst"),
    (regex.compile(r"\p{Hangul}"), "kst"),
    (regex.compile(r"às \d{1,2}\s?h|/\d{4},? \d{1,2}h\d\d"), "brt"),
    (regex.compile(r"\d\s?h\s?\d\d"), "paris time"),
)
_HOME_OF = {
    "ja": "jst",
    "ko": "kst",
    **dict.fromkeys(("de", "it", "fr", "nl", "sv", "pl"), "berlin time"),
}
_PUBLISHED = regex.compile(
    r"\b(?:first published|originally published|published|publication date|posted|issued|created|released|filed"
    r"|veröffentlicht|erstellt|erschienen|publié|publiée|publicado|publicada|pubblicato|gepubliceerd|publicerad"
    r"|publicerat|publisert|udgivet|opublikowano|опубликовано|yayınlanma|公開|配信|発表|입력|등록|송고시간|송고|发布)\b(?: (?:at|on|le|el|am|il|op|date))?",
    regex.IGNORECASE,
)
_UPDATED = regex.compile(
    r"\b(?:last updated|updated|last modified|modified|last edited|edited|zuletzt aktualisiert|aktualisiert|stand"
    r"|mis à jour|mise à jour|modifié|actualizado|actualizada|actualización|aggiornato|bijgewerkt|atualizado|atualizada"
    r"|uppdaterad|oppdatert|opdateret|zaktualizowano|aktualizacja|обновлено|güncelleme|更新|수정|업데이트)\b(?: (?:at|on|le|el|am|il|op))?",
    regex.IGNORECASE,
)
_AGO = regex.compile(
    r"\b(?:published|posted|updated|veröffentlicht|aktualisiert|publié|publicado|actualizado|pubblicato):?"
    r" (?:an?|\d{1,2}|vor|il y a|hace|há) .{0,14}\b(?:ago|vor|stunden?|minuten|heures?|minutes|horas?|minutos|fa|atrás)\b",
    regex.IGNORECASE,
)
_CONNECTS = regex.compile(
    r"(?<!\p{L})(?:at|on|um|am|à|a las|a la|alle|ore|às|om|kl|klokken|le|el|il|den|the|local time|ora|time|date"
    r"|datum|uhr|hrs|h)(?!\p{L})",
    regex.IGNORECASE,
)
_WORD = regex.compile(r"\p{L}[\p{L}\p{M}-]*")
_EDGES = regex.compile(r"^[\s,;:.|/·•()\[\]–—-]+|[\s,;:|/·•()\[\]–—-]+$")


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment that a text names."""

    at: datetime
    has_time: bool
    is_update: bool = False
    """It says when the text was last changed, not when it was published."""
    is_local: bool = False
    """Nothing in its line tells its zone; `at` takes it for UTC."""

    def at_home(self, language: str | None) -> datetime:
        """Give it as the clocks show it where most write that language, if its line has no zone."""
        zone = _HOME_OF.get((language or "")[:2]) if self.is_local else None
        ahead = offset_of(zone, self.at.replace(tzinfo=None)) if zone else None
        return self.at - (ahead or timedelta(0))


@dataclass(frozen=True, slots=True)
class Dated:
    """What a line says of time, and the rest of it."""

    moments: tuple[Moment, ...] = ()
    rest: str = ""

    @property
    def published(self) -> Moment | None:
        """Give the moment that is no update, if any is; the most exact of them."""
        own = [one for one in self.moments if not one.is_update] or list(self.moments)
        return max(own, key=lambda one: one.has_time, default=None)


def dated(line: str) -> Dated:
    """Read a line's dates."""
    text = " ".join(line[:_LINE_LIMIT].replace("\N{NO-BREAK SPACE}", " ").split())
    found = sorted(_dates_in(text), key=lambda one: one[0])
    if not found:
        return Dated(rest=text)
    moments, rest, done = [], [], 0
    named = _zone_in(text)
    home = named or _at_home(text)
    for number, (start, end, day, month_first) in enumerate(found):
        until = found[number + 1][0] if number + 1 < len(found) else len(text)
        before, after = text[done:start], text[end:until]
        moment, before, after = _with_time((day, month_first), before, after, home)
        rest.append(before)
        done = until - len(after)
        if moment is not None:
            is_update = bool(_last(_UPDATED, before) > _last(_PUBLISHED, before))
            at, has_time, is_local = moment
            moments.append(Moment(at, has_time, is_update, is_local))
    rest.append(text[done:])
    return Dated(tuple(moments), _without_labels(" ".join(rest), named))


def is_ago(line: str) -> bool:
    """Say whether a line says when it was published from its reader's now: "Published 2 hours ago"."""
    return len(line) <= _SHORT_LINE and bool(_AGO.search(line))


def moment_in(text: str | None) -> datetime | None:
    """Read a text that is to be one date, as machines write it."""
    moment = dated(text).published if text else None
    return moment.at if moment else None


def _dates_in(text: str) -> Iterator[tuple[int, int, "_Day", bool]]:
    taken: list[tuple[int, int]] = []
    for pattern in _DATES:
        for found in pattern.finditer(text):
            if not any(found.start() < end and start < found.end() for start, end in taken):
                taken.append(found.span())
                said = found.groupdict()
                yield found.start(), found.end(), _day(said), "a" in said


_Day = tuple[int, int, int]


def _day(said: dict[str, str | None]) -> _Day:
    year = int(said["y"] or 0)
    if said.get("a"):
        first, second = int(said["a"] or 0), int(said["b"] or 0)
        return (year, first, second) if second > 12 else (year, second, first)
    name = said.get("M")
    month = MONTHS[name.casefold()] if name else int(said["m"] or 0)
    return year, month, int(said["d"] or 0)


def _with_time(
    dayed: tuple[_Day, bool], before: str, after: str, home: str | None
) -> tuple[tuple[datetime, bool, bool] | None, str, str]:
    """Find the hour behind a date, else before it; gives what is left on both sides."""
    zone: timedelta | str | None = None
    day, is_ambiguous = dayed
    if (clock := _TIME.search(after)) and _is_near(after[: clock.start()]):
        left, zone = _zone_behind(after[clock.end() :])
        after = left
    elif (clock := _time_before(before)) is not None:
        left, zone = _zone_behind(before[clock.end() :])
        before = before[: clock.start()] + " " + left
    hour = _hour(clock) if clock else None
    zone = zone if zone is not None or not clock else home
    if is_ambiguous and isinstance(zone, str) and zone.casefold() in MONTH_FIRST and day[2] <= 12:
        day = day[0], day[2], day[1]
    return _moment(day, hour, zone), before, after


def _is_near(between: str) -> bool:
    """Say whether nothing stands between a date and its hour but what belongs to them."""
    return not _WORD.search(_CONNECTS.sub("", _weekdays_out(between)).replace("T", ""))


def _time_before(before: str) -> "regex.Match[str] | None":
    for clock in _TIME.finditer(before):
        if _is_near(_LEFT_OVER.sub(" ", before[clock.start() :])):
            return clock
    return None


def _zone_behind(text: str) -> tuple[str, timedelta | str | None]:
    if word := _HOURS_WORD.match(text):
        text = text[word.end() :]
    found = _OFFSET.match(text)
    if not found:
        return text, None
    rest = text[found.end() :]
    if found.group("zone"):
        return rest, found.group("zone")
    ahead = timedelta(hours=int(found.group("oh")), minutes=int(found.group("om") or 0))
    if ahead > timedelta(hours=15):
        return text, None
    return rest, ahead if found.group("sign") == "+" else -ahead


def _zone_in(line: str) -> str | None:
    """Find the one zone that a line names: it holds for all its hours, wherever it stands."""
    names = {name for name in _NAMED_ZONE.findall(line) if name.casefold() in ZONE_NAMES}
    return names.pop() if len(names) == 1 else None


def _at_home(line: str) -> str | None:
    """Tell the zone by how a time is written."""
    said = line.casefold()
    return next((zone for pattern, zone in _HOMES if pattern.search(said)), None)


def _hour(clock: "regex.Match[str]") -> tuple[int, int, int] | None:
    hour, minute = int(clock.group("h")), int(clock.group("min") or 0)
    half = (clock.group("half") or clock.group("early") or "").casefold()
    if half:
        if not 0 <= hour <= 12:
            return None
        late = half.startswith("p") or half in ("午後", "오후")
        hour = hour % 12 + 12 * late
    second = int(clock.group("s") or 0)
    return (hour, minute, second) if hour < 24 and minute < 60 and second < 60 else None


def _moment(
    day: _Day, hour: tuple[int, int, int] | None, zone: timedelta | str | None
) -> tuple[datetime, bool, bool] | None:
    try:
        local = datetime(*day, *(hour or (0, 0, 0)))  # noqa: DTZ001  # the zone comes below
        ahead = offset_of(zone, local) if isinstance(zone, str) else zone
        at = (local - (ahead or timedelta(0))).replace(tzinfo=UTC)
        return at, hour is not None, hour is not None and ahead is None
    except (ValueError, OverflowError):
        return None


def _last(pattern: "regex.Pattern[str]", text: str) -> int:
    return max((found.start() for found in pattern.finditer(text)), default=-1)


def _without_labels(text: str, zone: str | None) -> str:
    """Leave what is no part of saying when."""
    text = regex.sub(rf"(?<!\p{{L}}){zone}(?!\p{{L}})", " ", text) if zone else text
    for pattern in (_UPDATED, _PUBLISHED, _LEFT_OVER):
        text = pattern.sub(" ", text)
    text = " ".join(_weekdays_out(text).split())
    while (bare := _EDGES.sub("", text)) != text:
        text = bare
    connects = _CONNECTS.fullmatch(text)
    return "" if connects else text


def _weekdays_out(text: str) -> str:
    return _WORD.sub(lambda word: "" if _is_weekday(word.group()) else word.group(), text)


def _is_weekday(word: str) -> bool:
    return word.casefold() in WEEKDAYS and (len(word) > 2 or word[0].isupper())
