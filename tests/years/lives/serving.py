"""在册 and 在职: posts that members of the roll hold, and the brigade of those employed elsewhere."""

from collections.abc import Sequence
from datetime import date

from samples import vocabulary as words
from services.members.events import Channel
from services.members.events.brigade import OfferKind
from services.members.events.posts import LeaveCause, ReviewResult
from services.members.member.reporting_in import AcceptReportIn, CheckOut, ReportIn
from services.members.pioneer.feedback import AnswerFeedback, DraftFeedback, SendFeedback
from services.members.pioneer.serving import ClaimOffer, FulfilOffer, JoinSquad, ReturnOffer
from services.members.post.holding import LeavePost, ReportPerformance, ReviewAssignment, SignLetter
from services.members.post.opening import (
    ApproveAssignment,
    ClaimPost,
    DeclineAssignment,
    RecommendForPost,
)
from tests.years.lives import Life, after


def hold_a_post(life: Life, post_id: str) -> None:
    """From the wish to leaving again: letter, reports by the quarter, a review by the year."""
    day = life.some_day(after(life.person.known_on, 10))
    post = {"post_id": post_id}
    if life.happens("recommended", 25):
        life.enter(RecommendForPost(**life.about(day), **post, wish="愿意承担", channel=Channel.WINDOW))
    else:
        life.enter(ClaimPost(**life.about(day), **post, wish="愿意承担"))
    examined = life.about(after(day, 9))
    minutes = life.decided("支部会议", examined["on"])
    if life.happens("assignment declined", 8):
        life.enter(DeclineAssignment(**examined, **post, decided_by=minutes, reason="另有安排"))
        return
    life.enter(ApproveAssignment(**examined, **post, decided_by=minutes))
    life.enter(SignLetter(**life.about(after(day, 16)), **post, letter=life.key("责任书")))
    until = after(day, life.length(200, 1500))
    for reported in life.every(after(day, 95), 92, until):
        life.enter(ReportPerformance(**life.about(reported), **post, report_id=life.key("report"), report="按职责开展"))
    for reviewed in life.every(after(day, 330), 365, until):
        panel = life.decided("评议小组", reviewed)
        result = life.lot.choice(list(ReviewResult))
        life.enter(ReviewAssignment(**life.about(reviewed), **post, decided_by=panel, result=result))
    life.enter(LeavePost(**life.about(after(until, 1)), **post, cause=LeaveCause.TERM_OVER))


def serve_in_the_brigade(life: Life, squads: Sequence[str]) -> None:
    """From the report-in to check-out: a squad, what is taken on, and what the employer hears."""
    day = life.person.known_on
    reporting = {"community_id": life.person.community_id, "employer": life.lot.choice(words.EMPLOYERS)[0]}
    life.enter(ReportIn(**life.about(day), **reporting, channel=Channel.PAPER))
    life.enter(AcceptReportIn(**life.about(after(day, 3)), receipt=life.key("回执")))
    enlisted = after(day, 12)
    until = after(day, life.length(300, 3000))
    if life.happens("in a squad", 60):
        life.enter(JoinSquad(**life.about(enlisted), squad_id=life.lot.choice(squads)))
    if life.happens("takes something on", 70):
        _take_on(life, enlisted, until)
    if life.happens("employer told", 45):
        _tell_the_employer(life, enlisted, until)
    life.enter(CheckOut(**life.about(after(until, 30))))


def _take_on(life: Life, first: date, until: date) -> None:
    for day in life.every(after(first, life.lot.randint(0, 90)), 80, until):
        offer = {"offer_id": life.key("offer")}
        kind = life.lot.choice(list(OfferKind))
        life.enter(ClaimOffer(**life.about(day), **offer, kind=kind, what="为邻居代购"))
        if life.happens("offer given back", 8):
            life.enter(ReturnOffer(**life.about(after(day, 11)), **offer))
        else:
            life.enter(FulfilOffer(**life.about(after(day, 11)), **offer, minutes=life.lot.choice((None, 60, 90))))


def _tell_the_employer(life: Life, first: date, until: date) -> None:
    """At the end of each quarter, what the member has seen; what they do not agree to stays here."""
    years = range(first.year, life.agenda.last.year + 1)
    for year, number in ((year, number) for year in years for number in range(1, 5)):
        day = date(year, 3 * number, 20)
        if not first <= day <= until:
            continue
        quarter = {"quarter": f"{year}-Q{number}"}
        told = {"activities": "参加社区服务", "minutes": life.lot.randrange(0, 600, 30)}
        life.enter(DraftFeedback(**life.about(day), **quarter, **told))
        agreed = not life.happens("feedback declined", 7)
        life.enter(AnswerFeedback(**life.about(after(day, 4)), **quarter, agreed=agreed))
        if agreed:
            life.enter(SendFeedback(**life.about(after(day, 6)), **quarter, document=life.key("反馈单")))
