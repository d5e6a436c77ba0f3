"""The State Council's notices on holidays for 2010 to 2012, as far as the sentences need them."""

from datetime import date, timedelta

from services.members.events import WorkCalendarPublished


def days(first: date, last: date) -> tuple[date, ...]:
    """Every day from the first to the last."""
    return tuple(first + timedelta(days=n) for n in range((last - first).days + 1))


NOTICE_2010 = WorkCalendarPublished(
    year=2010,
    document="国办发明电〔2009〕31号",
    issued_on=date(2009, 12, 8),
    days_off=(
        *days(date(2010, 1, 1), date(2010, 1, 3)),
        *days(date(2010, 2, 13), date(2010, 2, 19)),
        *days(date(2010, 10, 1), date(2010, 10, 7)),
    ),
    days_worked=(date(2010, 2, 20), date(2010, 2, 21), date(2010, 9, 26), date(2010, 10, 9)),
    on=date(2010, 1, 4),
)
NOTICE_2011 = WorkCalendarPublished(
    year=2011,
    document="国办发明电〔2010〕40号",
    issued_on=date(2010, 12, 9),
    days_off=(
        *days(date(2011, 1, 1), date(2011, 1, 3)),
        *days(date(2011, 2, 2), date(2011, 2, 8)),
        *days(date(2011, 10, 1), date(2011, 10, 7)),
    ),
    days_worked=(date(2011, 1, 30), date(2011, 2, 12), date(2011, 10, 8), date(2011, 10, 9)),
    on=date(2010, 12, 10),
)
NOTICE_2012 = WorkCalendarPublished(
    year=2012,
    document="国办发明电〔2011〕45号",
    issued_on=date(2011, 12, 6),
    days_off=days(date(2012, 1, 1), date(2012, 1, 3)),
    days_worked=(date(2011, 12, 31),),
    on=date(2011, 12, 7),
)
