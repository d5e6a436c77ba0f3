"""Becoming known, being corrected, moving, being found twice, leaving."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from random import Random

from samples import vocabulary as words
from services.members.disclosure import RevealField
from services.members.events import Category, EndReason, MemberClass, Particulars, Relationship
from services.members.events.disclosure import MaskedField, RevealReason
from services.members.events.release import ListedField
from services.members.member.classifying import EndClassification
from services.members.member.leaving import EndMembership, EraseMember
from services.members.member.objecting import AnswerObjection, ContestClassification
from services.members.member.probation import CancelProbation, CompleteProbation, ExtendProbation
from services.members.member.reassigning import ReassignMember
from services.members.member.registering import CorrectParticulars, RegisterMember
from services.members.merger import MergeRecords
from services.members.release import ReleaseList
from tests.years.agenda import Agenda
from tests.years.lives import EARLY, Life, Person, after

#: Of a hundred people, how many are on the roll; the others are guests.
ON_ROLL = 63


def draw(lot: Random, number: int, branches: Mapping[str, Sequence[str]], agenda: Agenda) -> Person:
    """The ``number``-th person: seven in ten are known from the first week on, the others come by and by."""
    community = lot.choice(sorted(branches))
    on_roll = lot.randrange(100) < ON_ROLL
    span = (agenda.last - agenda.first).days
    since = lot.randrange(5) if number < EARLY or lot.randrange(100) < 70 else lot.randrange(span)
    return Person(
        member_id=str(uuid.UUID(int=lot.getrandbits(128), version=4)),
        number=number,
        community_id=community,
        organization_id=lot.choice(branches[community]) if on_roll else community,
        born=date(1928, 1, 1) + timedelta(days=lot.randrange(365 * 60)),
        known_on=agenda.first + timedelta(days=since),
        on_roll=on_roll,
    )


def particulars(life: Life, *, born: date | None = None, joined: date | None = None) -> Particulars:
    """Made-up particulars; phones begin with a block that no operator has."""
    lot, person = life.lot, life.person
    since = joined or max(person.born.replace(day=1) + timedelta(days=366 * lot.randint(19, 34)), date(1945, 1, 1))
    return Particulars(
        name=lot.choice(words.SURNAMES) + lot.choice(words.GIVEN_FIRST) + lot.choice(words.GIVEN_SECOND),
        sex=lot.choice("男女"),
        birth_date=(born or person.born).isoformat(),
        joined_on=since.isoformat(),
        full_member_on=None if joined else after(since, 365).isoformat(),
        phone=f"1600{person.number:07}",
        address=f"{lot.choice(words.ESTATES)}{lot.randrange(1, 40)}幢{lot.randrange(101, 699)}室",
    )


def register(life: Life) -> None:
    """On the roll or in another capacity; one in sixty of the roll is on probation."""
    person = life.person
    on_probation = person.on_roll and life.happens("on probation", 1.6)
    joined = after(person.known_on, -life.lot.randint(40, 300)) if on_probation else None
    life.enter(
        RegisterMember(
            **life.about(person.known_on),
            organization_id=person.organization_id,
            community_id=person.community_id,
            relationship=Relationship.HERE if person.on_roll else Relationship.ELSEWHERE,
            category=Category.PROBATIONARY if on_probation else Category.FULL,
            particulars=particulars(life, joined=joined),
            id_number=f"330621{person.number:012}",
        )
    )
    if joined is not None:
        _probation(life, joined)


def _probation(life: Life, joined: date) -> None:
    over = after(joined, 370)
    paper = {"resolution": life.decided("支部大会决议", over), "approval": life.decided("批复", after(over, 10))}
    entered = life.about(after(over, 12))
    if life.happens("probation extended", 20):
        life.enter(ExtendProbation(**entered, **paper, months=6))
        full = after(over, 200)
        later = {"resolution": life.decided("支部大会决议", full), "approval": life.decided("批复", full)}
        life.enter(CompleteProbation(**life.about(after(full, 3)), **later, full_member_on=full))
    elif life.happens("probation cancelled", 10):
        life.enter(CancelProbation(**entered, **paper))
    else:
        life.enter(CompleteProbation(**entered, **paper, full_member_on=over))


def correct(life: Life) -> None:
    """Particulars turn out otherwise; now and then the day of birth, on which a class may stand."""
    born = after(life.person.born, life.lot.choice((0, 0, 0, 400, -400, 4000)))
    told = particulars(life, born=born)
    number = None if life.happens("number withdrawn", 5) else f"330621{life.person.number:012}"
    life.enter(CorrectParticulars(**life.about(life.some_day()), particulars=told, reason="档案核对", id_number=number))


def turn_out_younger(life: Life, day: date) -> None:
    """Somebody was entered with another one's dates, and waits for a class that is not theirs."""
    told = Particulars("张三", birth_date="1970-01-01", joined_on="1995-07-01", full_member_on="1996-07-01")
    number = f"330621{life.person.number:012}"
    life.enter(CorrectParticulars(**life.about(day), particulars=told, reason="张冠李戴", id_number=number))


def move(life: Life, branches: Mapping[str, Sequence[str]]) -> None:
    """To another branch of the sub-district."""
    community = life.lot.choice(sorted(branches))
    note = f"介绍信{life.person.number}"
    moved = {"organization_id": life.lot.choice(branches[community]), "community_id": community, "document": note}
    life.enter(ReassignMember(**life.about(life.some_day()), **moved))


def contest(life: Life) -> None:
    """Somebody objects to being of the roll's class or of the elderly, is telephoned and listed, and is answered."""
    day = life.some_day(after(life.person.known_on, 60))
    about = {"member_class": life.lot.choice((MemberClass.REGISTERED, MemberClass.REGISTERED, MemberClass.ELDERLY))}
    life.enter(ContestClassification(**life.about(day), **about, wish="与本人情况不符"))
    looked = {"field": MaskedField.PHONE, "reason": RevealReason.CONTACT}
    life.enter(RevealField(**life.about(after(day, 2)), **looked))
    listed = {
        "member_ids": (life.person.member_id,),
        "columns": (ListedField.PHONE,),
        "listing": "members",
        "asked": "",
    }
    form = {"release_id": life.key("release"), "reason": RevealReason.UPPER_FORM}
    life.enter(ReleaseList(**listed, **form, on=after(day, 3)))
    answer = {"upheld": life.happens("objection upheld", 50), "reason": "已与本人核对"}
    life.enter(AnswerObjection(**life.about(after(day, 9)), **about, **answer))


def end_by_correction(life: Life) -> None:
    """A class of the elderly was entered wrongly."""
    day = life.some_day(after(life.person.known_on, 90))
    life.enter(EndClassification(**life.about(day), member_class=MemberClass.ELDERLY, reason="核对有误"))


def leave(life: Life) -> None:
    """Die or be transferred; of some who left, everything personal is erased later."""
    day = life.some_day(after(life.person.known_on, 30))
    reason = life.lot.choice((EndReason.DEATH, EndReason.DEATH, EndReason.TRANSFER_OUT, EndReason.OTHER))
    life.enter(EndMembership(**life.about(day), reason=reason, document=f"依据{life.person.number}"))


def erase(life: Life) -> None:
    """Everything personal goes, by law."""
    life.enter(EraseMember(**life.about(life.some_day(after(life.person.known_on, 90))), basis="PIPL-47"))


def turn_out_twice(life: Life, twin_id: str) -> None:
    """The person was registered a second time, without the number that would have told; two agree, or it stays so."""
    person = life.person
    day = life.some_day(after(person.known_on, 5))
    life.agenda.enter(
        RegisterMember(
            member_id=twin_id,
            organization_id=person.organization_id,
            community_id=person.community_id,
            relationship=Relationship.HERE if person.on_roll else Relationship.ELSEWHERE,
            category=Category.FULL,
            particulars=particulars(life),
            on=day,
        )
    )
    if life.happens("two agree", 70):
        life.enter(
            MergeRecords(
                merger_id=life.key("merger"),
                keep_id=person.member_id,
                duplicate_id=twin_id,
                entered_by="account-1",
                approved_by="account-2",
                on=after(day, 34),
            )
        )
