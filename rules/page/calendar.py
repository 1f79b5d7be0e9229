"""Names in dates: months and days of the week in a dozen languages, and zones of time."""

from collections.abc import Mapping
from datetime import datetime, timedelta

_MONTHS = """
january jan januar jänner janvier janv enero ene gennaio gen janeiro januari janvāris ocak stycznia styczeń января янв январь tammikuuta
february feb februar februär feber février févr fév febrero febbraio fevereiro fev februari şubat lutego luty февраля фев февраль helmikuuta
march mar märz mär mrz mars marzo março maart mrt marts mart marca marzec марта мар март maaliskuuta
april apr avril avr abril abr aprile april nisan kwietnia kwiecień апреля апр апрель huhtikuuta
may mai mayo maggio mag maio mei maj mayıs maja мая май toukokuuta
june jun juni juin junio giugno giu junho haziran czerwca czerwiec июня июн июнь kesäkuuta
july jul juli juillet juil julio luglio lug julho temmuz lipca lipiec июля июл июль heinäkuuta
august aug août aou agosto ago augustus augusti ağustos sierpnia sierpień августа авг август elokuuta
september sep sept septembre septiembre setiembre settembre set setembro eylül września wrzesień сентября сен сент сентябрь syyskuuta
october oct oktober okt octobre octubre ottobre ott outubro out ekim października październik октября окт октябрь lokakuuta
november nov novembre noviembre novembro kasım listopada listopad ноября ноя нояб ноябрь marraskuuta
december dec dezember dez décembre déc diciembre dic dicembre dezembro desember aralık grudnia grudzień декабря дек декабрь joulukuuta
"""
MONTHS: Mapping[str, int] = {
    name: number
    for number, line in enumerate(_MONTHS.strip().splitlines(), start=1)
    for name in line.split()
}
_WEEKDAYS = """
monday mon tuesday tues tue wednesday wed thursday thurs thur thu friday fri saturday sat sunday sun
montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag mo di mi do fr sa so
lundi mardi mercredi jeudi vendredi samedi dimanche lun mer jeu ven sam dim
lunes martes miércoles jueves viernes sábado domingo lunedì martedì mercoledì giovedì venerdì sabato domenica
maandag dinsdag woensdag donderdag vrijdag zaterdag zondag segunda-feira terça-feira quarta-feira quinta-feira sexta-feira
понедельник вторник среда четверг пятница суббота воскресенье poniedziałek wtorek środa czwartek piątek sobota niedziela
月曜日 火曜日 水曜日 木曜日 金曜日 土曜日 日曜日
"""
WEEKDAYS = frozenset(_WEEKDAYS.split())

_ZONES = """
utc 0 gmt 0 z 0 wet 0 ut 0 bst 1 ist 5.5 cet 1 mez 1 west 1 cest 2 mesz 2 eet 2 sast 2 cat 2 wat 1 eat 3 eest 3
msk 3 trt 3 ast -4 adt -3 nst -3.5 ndt -2.5 est -5 edt -4 cst -6 cdt -5 mst -7 mdt -6 pst -8 pdt -7
akst -9 akdt -8 hst -10 brt -3 art -3 clt -4 clst -3 cot -5 pet -5 gst 4 irst 3.5 pkt 5 npt 5.75 bdt 6
mmt 6.5 ict 7 wib 7 wita 8 wit 9 hkt 8 sgt 8 myt 8 pht 8 awst 8 jst 9 kst 9 acst 9.5 acdt 10.5
aest 10 aedt 11 nzst 12 nzdt 13
"""
_FIXED: Mapping[str, timedelta] = {
    name: timedelta(hours=float(hours))
    for name, hours in zip(_ZONES.split()[::2], _ZONES.split()[1::2], strict=True)
}
_BY_SEASON: Mapping[str, tuple[float, str]] = {
    "et": (-5, "us"),
    "ct": (-6, "us"),
    "mt": (-7, "us"),
    "pt": (-8, "us"),
    "uk time": (0, "eu"),
    "london time": (0, "eu"),
    "paris time": (1, "eu"),
    "heure de paris": (1, "eu"),
    "berlin time": (1, "eu"),
}
_LONG: Mapping[str, str] = {
    f"{place}{season} time": initial + letter + "t"
    for place, initial in (("eastern", "e"), ("central", "c"), ("mountain", "m"), ("pacific", "p"))
    for season, letter in (("", ""), (" standard", "s"), (" daylight", "d"))
} | {
    "greenwich mean time": "gmt",
    "british summer time": "bst",
    "central european time": "cet",
    "central european summer time": "cest",
    "japan standard time": "jst",
    "india standard time": "ist",
}
ZONE_NAMES = frozenset((*_FIXED, *_BY_SEASON, *_LONG)) - {"z"}
MONTH_FIRST = frozenset(
    [
        "et",
        "ct",
        "mt",
        "pt",
        "est",
        "edt",
        "cst",
        "cdt",
        "mst",
        "mdt",
        "pst",
        "pdt",
        "akst",
        "akdt",
        "hst",
    ]
)
"""Zones of people who write 3/30/2023."""


def offset_of(zone: str, local: datetime) -> timedelta | None:
    """Give how far a zone's clock, which shows `local`, is ahead of UTC; None for no known name."""
    name = _LONG.get(zone.casefold(), zone.casefold())
    if name in _FIXED:
        return _FIXED[name]
    if name not in _BY_SEASON:
        return None
    hours, where = _BY_SEASON[name]
    summer = _summer_in_america if where == "us" else _summer_in_europe
    return timedelta(hours=hours + summer(local))


def _summer_in_america(local: datetime) -> bool:
    """Say whether it is summer time: second Sunday of March to first Sunday of November."""
    begins = _sunday(local.year, 3, from_day=8) + timedelta(hours=2)
    return begins <= local < _sunday(local.year, 11, from_day=1) + timedelta(hours=2)


def _summer_in_europe(local: datetime) -> bool:
    """Say whether it is summer time: last Sunday of March to last Sunday of October."""
    begins = _sunday(local.year, 3, from_day=25) + timedelta(hours=2)
    return begins <= local < _sunday(local.year, 10, from_day=25) + timedelta(hours=2)


def _sunday(year: int, month: int, *, from_day: int) -> datetime:
    """Give the first Sunday of a month from a day on."""
    start = datetime(year, month, from_day)  # noqa: DTZ001  # the clock on the wall, on purpose
    return start + timedelta(days=6 - start.weekday())
