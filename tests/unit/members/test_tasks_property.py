"""For random histories with late entries: what the list said then is what it says now about then."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infra.eventsourcing.errors import KernelError
from services.members.care.calling import RecordCareVisit
from services.members.care.joining import DeclineCare, EnrolInCare
from services.members.events import EndReason, MemberClass, Particulars, VisitReason
from services.members.events.mobility import Means
from services.members.events.pairing import PairEnd
from services.members.member.classifying import ConfirmClassification
from services.members.member.hardship import ApplyForAid, ApproveHardship, EndHardship
from services.members.member.leaving import EndMembership
from services.members.member.moving import AssignContact, RecordReturn, RegisterOutflow
from services.members.mobility.contacting import RecordContact
from services.members.pairing.helping import EndPair, RecordPairVisit
from services.members.pairing.opening import FormPair
from services.members.projections.queries import Tasks
from services.members.rulebook import PublishRulebook
from services.members.tasks.due import TaskState
from tests.unit.members.conftest import Desk, service_in
from tests.unit.members.facts import DECIDED, KNOWN, RULES, TREE, register

PEOPLE = ("a", "b")
OLD = Particulars(name="陈老", birth_date="1930-03-15", joined_on="1957-07-01")
LAST = date(2010, 12, 31)
STEPS = st.tuples(st.sampled_from(PEOPLE), st.integers(0, 13), st.integers(0, 360))


def commands(who: str, on: date, number: int) -> Mapping[int, Callable[[], Any]]:
    """What may be asked about a person on a day; much of it will be refused."""
    about = {"member_id": who, "on": on}
    case, entry = f"c-{who}", f"v{number}"
    other = next(each for each in PEOPLE if each != who)
    return {
        0: lambda: ApplyForAid(**about, case_id=case),
        1: lambda: ApproveHardship(**about, case_id=case, decided_by=DECIDED, valid_until=on + timedelta(days=200)),
        2: lambda: EndHardship(**about, case_id=case, reason="好转"),
        3: lambda: FormPair(**about, helper_id=other),
        4: lambda: RecordPairVisit(**about, visit_id=entry, with_deed=number % 2 == 0),
        5: lambda: EndPair(**about, cause=PairEnd.RELIEVED),
        6: lambda: ConfirmClassification(**about, member_class=MemberClass.ELDERLY),
        7: lambda: EnrolInCare(**about, contact_id=other),
        8: lambda: RecordCareVisit(**about, visit_id=entry, reason=VisitReason.BIRTHDAY),
        9: lambda: DeclineCare(**about),
        10: lambda: RegisterOutflow(member_id=who, left_on=on, on=on),
        11: lambda: RecordContact(**about, entry_id=entry, means=Means.PHONE, reached=number % 3 > 0),
        12: lambda: AssignContact(**about, contact_id=f"k{number}"),
        13: lambda: (
            RecordReturn(**about)
            if number % 4
            else EndMembership(**about, reason=EndReason.TRANSFER_OUT, document="介绍信")
        ),
    }


def listed(desk: Desk, day: date, known_at: int | None = None) -> list[Any]:
    """Everything the list says of a day."""
    found = [desk.runtime.query(Tasks(day=day, known_at=known_at, limit=100))]
    found.append(desk.runtime.query(Tasks(day=day, known_at=known_at, state=TaskState.PLANNED, limit=100)))
    return [(each["total"], each["counts"], each["rows"]) for each in found]


@settings(max_examples=5, deadline=None)
@given(steps=st.lists(STEPS, min_size=4, max_size=14), looks=st.lists(st.integers(0, 500), min_size=2, max_size=3))
def test_the_list_as_it_was_known_is_the_list_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int, int]], looks: list[int]
) -> None:
    with service_in(tmp_path_factory.mktemp("tasks")) as desk:
        desk.ask(PublishRulebook(version="2010", effective_from=KNOWN, source_clause="四、3", rules=RULES))
        for command in TREE:
            desk.ask(command)
        for who in PEOPLE:
            desk.ask(register(who, particulars=OLD))
        desk.settle()
        days = [KNOWN + timedelta(days=days) for days in looks]
        then = []
        for number, (who, which, after) in enumerate(steps):
            command = commands(who, KNOWN + timedelta(days=after), number)[which]()
            decider = desk.runtime.definition.commands[type(command)]
            try:
                desk.ask(command, LAST)
            except (KernelError, decider.Refused):
                continue
            desk.settle()
            position = desk.runtime.store.head().position
            then.append((position, [listed(desk, day) for day in days]))
        assert desk.parked() == []
        for position, found in then:
            assert [listed(desk, day, position) for day in days] == found
        digests = desk.runtime.reads.digests()
        assert desk.runtime.rebuild(desk.bus) == digests
