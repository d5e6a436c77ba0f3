"""A value that is one thing at a time: known in whatever order, each day has what was last begun by then."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.members.timeline import Timeline

FIRST = date(2010, 1, 1)
DAYS = st.integers(0, 30).map(lambda number: FIRST + timedelta(days=number))


@given(st.dictionaries(DAYS, st.text(max_size=2)), st.permutations(range(31)), DAYS)
def test_the_order_of_knowing_does_not_matter(begun: dict[date, str], order: list[int], day: date) -> None:
    timeline: Timeline[str] = Timeline()
    for number in order:
        if (known := FIRST + timedelta(days=number)) in begun:
            timeline = timeline.begin(begun[known], known)
    before = [known for known in begun if known <= day]
    assert timeline.on(day) == (begun[max(before)] if before else None)


@given(st.lists(st.tuples(st.booleans(), DAYS)))
def test_spans_never_overlap_and_stand_in_their_order(steps: list[tuple[bool, date]]) -> None:
    timeline: Timeline[int] = Timeline()
    for number, (begins, day) in enumerate(steps):
        timeline = timeline.begin(number, day) if begins else timeline.end(day)
    for one, two in zip(timeline.spans, timeline.spans[1:], strict=False):
        assert one.to_day is not None
        assert one.from_day < one.to_day <= two.from_day


def test_nothing_holds_from_the_end_on() -> None:
    nothing: Timeline[str] = Timeline()
    over = nothing.begin("a", FIRST).begin("b", date(2010, 3, 1)).end(date(2010, 2, 1))
    assert [over.on(day) for day in (date(2010, 1, 31), date(2010, 2, 1), date(2010, 3, 1))] == ["a", None, None]
