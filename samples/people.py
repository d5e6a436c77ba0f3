"""The people of the sample: eleven special ones, the rest drawn from a seed.

ID numbers have sequence 000, which is issued to nobody; phones begin with 1600000, a block no operator has.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from stdnum.cn.ric import calc_check_digit

from samples import vocabulary as words

SEED = 20100607
DEFAULT_TODAY = date(2026, 11, 22)
REGIONS = ("330621", "330603")

# What a reader of roster.xlsx must find; the elderly are by age 70, party age 50 or joining before 1949-10-01.
EXPECTED = {
    "communities": 6,
    "registered": 1350,
    "on_duty": 600,
    "mobile_out": 90,
    "mobile_in": 60,
    "hardship": 45,
    "hardship_pending": 8,
    "hardship_smallest_community": 3,
    "elderly": 260,
    "three_classes_at_least": 20,
    "probationary": 18,
    "resident_units": 25,
    "resident_units_without_organization": 4,
}


def id_number(born: date, region: str = REGIONS[0]) -> str:
    """An ID number of sequence 000 with its right check digit."""
    digits = f"{region}{born:%Y%m%d}000"
    return digits + calc_check_digit(f"{digits}0")


@dataclass(frozen=True)
class Person:
    """One synthetic person; `joined` and `full` are what the paper says, so they may be known to the month only."""

    name: str
    sex: str
    id_number: str
    born: date
    joined: str
    full: str
    community: str
    branch: str
    phone: str


@dataclass(frozen=True)
class Death:
    """A registered member who dies in the sample year, and the member who was keeping contact."""

    id_number: str
    contact_id_number: str
    days_before_today: int


# The person of the first worked example: four classes on one day in 2010.
EXAMPLE_1 = id_number(date(1938, 5, 1))
DEATHS = (Death(id_number(date(1934, 3, 8)), id_number(date(1968, 9, 12)), 75),)
PROBATION_ENDING = id_number(date(1999, 4, 16))
NAMESAKES = (id_number(date(1965, 2, 3)), id_number(date(1971, 10, 9)), id_number(date(1950, 6, 5)))

# name, sex, born, joined, full member since, community
_SPECIAL: tuple[tuple[str, str, date, str, str, str], ...] = (
    ("沈阿根", "男", date(1938, 5, 1), "1957-07-01", "1958-07-01", "湖滨"),
    ("俞水英", "女", date(1934, 3, 8), "1956-06-01", "1957-06-01", "望湖"),
    ("陶国平", "男", date(1968, 9, 12), "1992-07-01", "1993-07-01", "望湖"),
    ("王建国", "男", date(1965, 2, 3), "1989-07-01", "1990-07-01", "立新"),
    ("王建国", "男", date(1971, 10, 9), "1996-05", "1997-05", "立新"),
    ("王建国", "男", date(1950, 6, 5), "1974-07-01", "1975-07-01", "大寺"),
    ("欧阳小三", "男", date(1978, 1, 20), "2003-07-01", "2004-07-01", "福年"),
    ("欧阳秀珍", "女", date(1952, 2, 29), "1985-03", "1986-03", "港越"),
    ("𠮷永康", "男", date(1963, 11, 30), "1988-06-15", "1989-06-15", "港越"),
    ("蒋志贤", "男", date(1929, 2, 10), "1949-05", "1949-11", "福年"),
    ("潘月琴", "女", date(1930, 8, 25), "1949-09", "1950-03", "大寺"),
)
_SENIORITY_ONLY = 5
_SENIOR_BY_AGE = EXPECTED["elderly"] - _SENIORITY_ONLY - 6  # six of the special people are seventy or more


class People:
    """Draws people: no two share an ID number, no branch outgrows fifty members."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.taken = {id_number(born) for _, _, born, *_ in _SPECIAL} | {PROBATION_ENDING}
        self.phones = 0
        self.placed = dict.fromkeys(words.COMMUNITIES, 0)

    def born_between(self, first: int, last: int) -> tuple[date, str]:
        """A birthday (never after the 28th, so that anniversaries exist) and an unused ID number."""
        while True:
            born = date(
                self.random.randrange(first, last + 1), self.random.randrange(1, 13), self.random.randrange(1, 29)
            )
            number = id_number(born, self.random.choice(REGIONS))
            if number not in self.taken:
                self.taken.add(number)
                return born, number

    def name(self) -> str:
        """A surname and a given name of one or two characters."""
        given = self.random.choice(words.GIVEN_FIRST) + self.random.choice(
            ["", *words.GIVEN_SECOND, *words.GIVEN_SECOND]
        )
        return self.random.choice(words.SURNAMES) + given

    def phone(self) -> str:
        """The next number of a range that is nobody's."""
        self.phones += 1
        return f"1600000{self.phones:04}"

    def place(self, community: str | None = None) -> tuple[str, str]:
        """A community with room and the next of its branches in turn."""
        if community is None:
            room = [c for c, size in words.COMMUNITIES.items() for _ in range(size - self.placed[c])]
            community = self.random.choice(room)
        branch = words.ORDINALS[self.placed[community] % len(words.ORDINALS)]
        self.placed[community] += 1
        return community, f"{community}社区{branch}党支部"

    def person(self, born: date, number: str, joined: str, full: str, **given: str) -> Person:
        """Somebody with these dates; what is not given is drawn."""
        community, branch = self.place(given.get("community"))
        sex = given.get("sex") or self.random.choice("男女")
        return Person(
            given.get("name") or self.name(), sex, number, born, joined, full, community, branch, self.phone()
        )


def _membership(random: Random, born: date, last_year: int) -> tuple[str, str]:
    """Joining and full-member dates a year apart, one in four known to the month only."""
    year = min(born.year + random.randrange(20, 40), last_year)
    joined = date(year, random.randrange(1, 13), random.randrange(1, 29))
    length = 7 if random.randrange(4) == 0 else 10
    return joined.isoformat()[:length], joined.replace(year=year + 1).isoformat()[:length]


def registered(people: People, today: date) -> list[Person]:
    """The registered members; the first are the special ones."""
    random = people.random
    rows = [
        people.person(born, id_number(born), joined, full, name=name, sex=sex, community=community)
        for name, sex, born, joined, full, community in _SPECIAL
    ]
    joined_on = today + timedelta(days=3)
    joined_on = joined_on.replace(year=joined_on.year - 1, day=min(joined_on.day, 28))
    rows.append(people.person(date(1999, 4, 16), PROBATION_ENDING, joined_on.isoformat(), "", community="湖滨"))
    for _ in range(EXPECTED["probationary"] - 1):
        joined = today - timedelta(days=random.randrange(40, 330))
        rows.append(people.person(*people.born_between(1990, 2004), joined.isoformat(), ""))
    rows += [
        people.person(*people.born_between(1957, 1957), "1975-12-20", "1976-09-20") for _ in range(_SENIORITY_ONLY)
    ]
    for _ in range(_SENIOR_BY_AGE):
        born, number = people.born_between(*random.choice([(1931, 1940), (1941, 1953), (1941, 1953)]))
        rows.append(people.person(born, number, *_membership(random, born, 1990)))
    while len(rows) < EXPECTED["registered"]:
        born, number = people.born_between(1960, 2001)
        rows.append(people.person(born, number, *_membership(random, born, 2021)))
    return sorted(rows, key=lambda row: (list(words.COMMUNITIES).index(row.community), row.branch))
