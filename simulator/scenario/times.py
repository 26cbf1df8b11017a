"""Words of time to values: durations, rates and dates, as people write them.

Like :mod:`simulator.scenario.units`, every reader returns a value or raises ValueError with a
message that says what is allowed.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from simulator.clock import DAYS_PER_MONTH, DAYS_PER_WEEK, DAYS_PER_YEAR
from simulator.scenario.faults import did_you_mean
from simulator.scenario.units import NUMBER, Money, as_number, money, plain

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH_NAMES = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
LONGEST_YEARS = 200
MOST_ARRIVALS = 100_000
USUAL_DAY = 8 * 3600
"""Seconds of a working day where only the order of magnitude matters."""

_UNITS = {
    "second": ("s", "sec", "secs", "second", "seconds"),
    "minute": ("min", "mins", "minute", "minutes"),
    "hour": ("h", "hr", "hrs", "hour", "hours"),
    "day": ("day", "days", "business day", "business days", "working day", "working days"),
    "week": ("week", "weeks"),
    "month": ("month", "months"),
    "quarter": ("quarter", "quarters"),
    "year": ("year", "years"),
}
UNIT_OF = {word: unit for unit, words in _UNITS.items() for word in words}
CALENDAR_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_SECONDS = {"second": 1, "minute": 60, "hour": 3600}
_DAYS = {
    "day": 1,
    "week": DAYS_PER_WEEK,
    "month": DAYS_PER_MONTH,
    "quarter": DAYS_PER_YEAR / 4,
    "year": DAYS_PER_YEAR,
}
_QUANTITY = re.compile(rf"({NUMBER})\s*([^\W\d].*)?")
_ADVERBS = {
    "daily": "1 day",
    "weekly": "1 week",
    "monthly": "1 month",
    "quarterly": "1 quarter",
    "yearly": "1 year",
    "annual": "1 year",
    "annually": "1 year",
}
_PER = re.compile(r"(.+?)\s*(?:/|\bper\b)\s*(.+)")


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time as written: 3 days. Months and years are working time unless asked
    for as calendar months."""

    number: float
    unit: str

    def exact(self, day: int) -> float:
        """Working seconds, given those of a working day."""
        return self.number * _unit_seconds(self.unit, day)

    def seconds(self, day: int) -> int:
        """Working seconds, to the nearest."""
        return round(self.exact(day))

    @property
    def months(self) -> int:
        """Whole calendar months; 0 when it is not a number of those."""
        months = self.number * CALENDAR_MONTHS.get(self.unit, 0)
        return int(months) if months == int(months) else 0


@dataclass(frozen=True, slots=True)
class Rate:
    """So many per unit of time; ``percent`` tells whether it was written as a share."""

    number: float
    unit: str
    percent: bool = False

    def per_second(self, day: int) -> float:
        """Per second of working time, given the seconds of a working day."""
        return self.number / _unit_seconds(self.unit, day)

    @property
    def per_month(self) -> float:
        """Per calendar month, a twelfth of a year; for units of a day or longer."""
        return self.number * DAYS_PER_MONTH / _DAYS[self.unit]


def duration(value: object) -> Duration:
    """``1.5h``, ``30 min``, ``3 days``, ``2 weeks``, ``6 months``."""
    word = plain(value, "2 weeks")
    if word.startswith("-"):
        raise ValueError(f"{word} is negative; write for example 2 weeks")
    match = _QUANTITY.fullmatch(word)
    amount = as_number(match[1]) if match else None
    if match is None or amount is None:
        raise ValueError(f'"{word}" is not a length of time; {_length_meant(word)}')
    if match[2] is not None and re.search("[0-9]", match[2]):
        raise ValueError(f'"{word}" holds more than one number; write one, such as 2.5h')
    if match[2] is None and amount == 0:
        return Duration(0, "second")
    if match[2] is None:
        raise ValueError(f'"{word}" has no unit; write for example {word}h or {word} days')
    result = Duration(amount, unit(match[2]))
    if result.exact(USUAL_DAY) > LONGEST_YEARS * _unit_seconds("year", USUAL_DAY):
        raise ValueError(f"{word} is too long; {LONGEST_YEARS} years is the most")
    return result


def positive_duration(value: object) -> Duration:
    result = duration(value)
    if result.exact(USUAL_DAY) < 0.5:
        raise ValueError(f"{plain(value, '')} is no time at all; it must be a second or more")
    return result


def period(value: object) -> Duration:
    """Time between two occurrences: working time, or whole calendar months."""
    result = positive_duration(value)
    if result.unit in CALENDAR_MONTHS and not result.months:
        raise ValueError(f'"{plain(value, "")}" must be whole months; for less, count in weeks')
    return result


def months(value: object) -> int:
    """A number of whole calendar months."""
    word = plain(value, "12 months")
    if as_number(word):
        raise ValueError(f'"{word}" has no unit; did you mean "{word} months"?')
    result = duration(value)
    if not result.months:
        raise ValueError(f'"{plain(value, "")}" must be whole months, such as 12 months')
    return result.months


def unit(word: str) -> str:
    """The unit of time that a word stands for."""
    name = " ".join(word.lower().split())
    if name in UNIT_OF:
        return UNIT_OF[name]
    if name == "m":
        raise ValueError('"m" may be minutes or months; write min or months')
    if name.startswith("calendar"):
        raise ValueError(f'"{word}" is not a unit; days are working days, 5 a week')
    allowed = "s, min, h, days, weeks, months, quarters or years"
    abbreviated = (
        each for each in ("days", "weeks", "months", "quarters") if each.startswith(name)
    )
    hint = did_you_mean(next(abbreviated, name), UNIT_OF)
    raise ValueError(f'"{word}" is not a unit of time ({allowed}){hint}')


def _length_meant(word: str) -> str:
    """What to write instead of what is no length of time."""
    name = word.lower()
    one = f"1 {name}" if name in UNIT_OF else _ADVERBS.get(name, "")
    if not one and re.fullmatch(r"[0-9]+,[0-9]+\s*[a-z ]+", name):
        one = word.replace(",", ".")
    return f'did you mean "{one}"?' if one else "write for example 2h or 3 days"


def rate(value: object) -> Rate:
    """``6 / year``, ``0.019 / hour``, ``20% / year``."""
    word = plain(value, "6 / year")
    match = _PER.fullmatch(word)
    if match is None:
        hint = "write for example 6 / year"
        if as_number(word.removesuffix("%").rstrip()) is not None:
            hint = f'did you mean "{word} / year"?'
        raise ValueError(f'"{word}" is not a rate; {hint}')
    percent = match[1].endswith("%")
    amount = as_number(match[1].removesuffix("%").rstrip())
    if match[1].startswith("-"):
        raise ValueError(f"{word} is negative; write for example 6 / year")
    if amount is None:
        raise ValueError(f'"{match[1]}" is not a number; write for example 6 / year')
    several = _QUANTITY.fullmatch(match[2])
    times = as_number(several[1]) if several else None
    if several and several[2] and times:
        one = f"{amount / times:.4g}{'%' if percent else ''} / {unit(several[2])}"
        raise ValueError(f'"{word}" must be per one unit of time; did you mean "{one}"?')
    result = Rate(amount / 100 if percent else amount, unit(match[2]), percent)
    if result.per_second(USUAL_DAY) > 1:
        raise ValueError(f"{word} is more than one a second, for each customer")
    return result


def arrivals(value: object) -> Rate:
    """A rate of new customers: counted by day, week, month, quarter or year."""
    result = rate(value)
    if result.unit not in _DAYS:
        raise ValueError(f'"{value}" is too fine; count by week, month, quarter or year')
    if result.per_month > MOST_ARRIVALS:
        raise ValueError(f"{value} is too many; {MOST_ARRIVALS:,} a month is the most")
    return result


def money_per_year(value: object) -> Money:
    """``$175k / year``, or by month, quarter or week."""
    word = plain(value, "$175k / year")
    match = _PER.fullmatch(word)
    if match is None:
        raise ValueError(f'"{word}" does not say for how long; did you mean "{word} / year"?')
    amount = money(match[1])
    per = Rate(amount.amount, unit(match[2]))
    if per.unit not in _DAYS:
        raise ValueError(f'"{word}" must be per year, quarter, month, week or day')
    return Money(per.per_month * 12, amount.symbol)


def days_per_year(value: object) -> float:
    """``25 days / year`` or ``5 weeks / year``, in working days."""
    word = plain(value, "25 days / year")
    match = _PER.fullmatch(word)
    if match is None or UNIT_OF.get(match[2].lower()) != "year":
        hint = f'; did you mean "{word} / year"?' if match is None else ""
        raise ValueError(f'"{word}" must be a time per year, such as 25 days / year{hint}')
    result = duration(match[1])
    if result.unit not in ("day", "week"):
        raise ValueError(f'"{word}" must count days or weeks, such as 25 days / year')
    return result.number * (DAYS_PER_WEEK if result.unit == "week" else 1)


def date(value: object) -> dt.date:
    word = plain(value, "2027-01-31")
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", word):
        try:
            result = dt.date.fromisoformat(word)
        except ValueError:
            raise ValueError(f"{word} is not in the calendar") from None
        if not 1970 <= result.year <= 2200:
            raise ValueError(f"{word} is out of range; the year must lie between 1970 and 2200")
        return result
    raise ValueError(f'"{word}" is not a date; write year-month-day, such as 2027-01-31')


def date_range(value: object) -> tuple[dt.date, dt.date]:
    """``2027-01-01 to 2027-12-31``, both days included."""
    word = plain(value, "2027-01-01 to 2027-12-31")
    first, joint, last = word.partition(" to ")
    if not joint:
        raise ValueError(f'"{word}" must be two dates, such as 2027-01-01 to 2027-12-31')
    result = (date(first), date(last))
    if result[1] < result[0]:
        raise ValueError(f"{word} ends before it begins")
    return result


def _unit_seconds(unit_name: str, day: int) -> float:
    return _SECONDS[unit_name] if unit_name in _SECONDS else _DAYS[unit_name] * day
