"""Two days of an office, carried out in a world by whichever processes are alive, until nobody has anything to do."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

from services.members.events import Category, EndReason, MemberClass, Particulars, Relationship
from services.members.member.classifying import ConfirmClassification
from services.members.member.leaving import EndMembership, EraseMember
from services.members.member.moving import RegisterOutflow
from services.members.member.registering import RegisterMember
from services.volunteering.activity.announcing import PublishActivity
from services.volunteering.activity.taking_part import ConfirmAttendance, SignUp
from services.volunteering.events import ServiceField
from tests.faults.simulation.ending import everybody
from tests.faults.simulation.office import founding
from tests.faults.simulation.process import SimulatedService
from tests.faults.simulation.world import World

#: What the story needs; a third service would only make it longer.
SERVICES = "members", "volunteering"

#: By then somebody has been away for so long that the clock has something to propose.
LATER = date(2026, 12, 31)


def carry_out(world: World) -> None:
    """The story from its beginning. Who carries it out again, asks the same commands by the same ids."""
    for day in story(world):
        asks = [(service, command, world.clients.asking()) for service, command in day]
        while asks or world.clients.pending:
            _supervise(world)
            world.clients.ask(*(asks.pop(0) if asks else world.clients.pending.popleft()))
        _everybody(world)
    _patiently(world, "members", lambda service: service.wake(LATER))
    _patiently(world, "members", world.rebuilt)
    _everybody(world)


def story(world: World) -> Sequence[Sequence[tuple[str, Any]]]:
    """Facts go from service to service, one person leaves and one is erased."""
    today = world.clock.now().date()
    people = [
        RegisterMember(
            member_id=member_id,
            organization_id="hubin",
            community_id="hubin",
            relationship=Relationship.HERE,
            category=Category.FULL,
            particulars=Particulars(name="陈某", birth_date="1940"),
            on=today,
            id_number=f"33062119400101{number:04d}",
        )
        for number, member_id in enumerate(("p1", "p2", "p3"))
    ]
    announced = PublishActivity(
        activity_id="a1",
        community_id="hubin",
        organization_id="hubin",
        name="义诊",
        field=ServiceField.MEDICAL,
        place="湖滨广场",
        day=today,
        starts="08:00",
        ends="16:00",
        seats=5,
        leader_id="leader",
        risks="无",
        notice_version="1",
        on=today,
    )
    signed = [SignUp(activity_id="a1", volunteer_id=who, notice_version="1", on=today) for who in ("p1", "p2")]
    confirmed = ConfirmAttendance(
        activity_id="a1", volunteer_id="p1", leader_id="leader", starts="08:00", ends="11:00", on=today
    )
    elderly = ConfirmClassification(member_id="p1", member_class=MemberClass.ELDERLY, on=today)
    away = RegisterOutflow(member_id="p3", left_on=today, on=today)
    left = EndMembership(member_id="p2", reason=EndReason.TRANSFER_OUT, on=today, document="介绍信")
    erased = EraseMember(member_id="p1", on=today + timedelta(days=1), basis="本人申请")
    return [
        [
            *((service, command) for service, command in founding() if service in world.services),
            *(("members", person) for person in people),
            *(("volunteering", each) for each in (announced, *signed, confirmed)),
        ],
        [("members", each) for each in (elderly, away, left, erased)],
    ]


def _supervise(world: World) -> None:
    for name in world.names():
        if name != "worker-2" and name not in world.processes:
            world.start(name)


def _patiently(world: World, service: str, work: Callable[[SimulatedService], object]) -> None:
    """Have a host do it, and the next one if that one dies of it."""
    done = False
    while not done:
        _supervise(world)
        host = world.processes[f"{service}-1"]
        with world.act(host, "handler"):
            work(host.services[service])
            done = True


def _everybody(world: World) -> None:
    """What follows from a day, and what follows from that; the rest comes with the end of the run."""
    for _ in range(2):
        _supervise(world)
        everybody(world, world.processes["worker-1"])
