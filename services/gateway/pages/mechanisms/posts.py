"""设岗定职: the catalogue, the posts that branches opened, who wishes for them and holds them; the letter of duties."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, render_template, request, url_for

from services.gateway.language import say
from services.gateway.pages import words as desk_words
from services.gateway.pages.desk import ask, own_communities, places
from services.gateway.pages.listing import Action, Choice, Column, Found, Listing, Piece, Status, found_by, showing
from services.gateway.pages.mechanisms import dossier, words
from services.gateway.pages.mechanisms.choosing import beneath, roll
from services.gateway.pages.mechanisms.dossier import Dossier, Table, lines, person_of, tasks
from services.gateway.pages.mechanisms.post_steps import NOTE, STEPS, kinds
from services.gateway.pages.sentences import day_of

pages = Blueprint("posts", __name__, url_prefix="/posts")

KINDS = ("POST_DECIDE", "POST_LETTER", "POST_REPORT", "POST_REVIEW")
NONE_YET = "还没有开设岗位。请点“开设岗位”，由支部按需设岗，公布名额和职责后由党员自愿认岗。"
FREE = {"yes": "有空缺"}


def _find(asked: Mapping[str, Any]) -> Found:
    return found_by("members", "Posts")({**asked, "with_free_seats": asked["with_free_seats"] == "yes"})


def _name(row: Mapping[str, Any]) -> Piece:
    return showing.way("posts.one", row["name"], post_id=row["post_id"])


def _seats(row: Mapping[str, Any]) -> list[Piece]:
    free = row["seats"] - row["held"]
    return [
        f"{row['held']} / {row['seats']}",
        Status(say("空缺 {free}", free=free), "wait") if free > 0 else Status("已满", "good"),
    ]


def _waiting(row: Mapping[str, Any]) -> Status | None:
    return Status(say("{waiting} 人待审核", waiting=row["waiting"]), "wait") if row["waiting"] else None


LIST = Listing("posts", "设岗定职", "个", "岗位", _find, (
    Column("name", "岗位", _name),
    Column("kind", "岗位类别", lambda row: kinds().get(row["kind"], row["kind"])),
    Column("community", "社区", showing.place("community_id")),
    Column("branch", "设岗组织", showing.place("organization_id"), nowrap=False),
    Column("seats", "在岗", _seats),
    Column("waiting", "认岗", _waiting),
    Column("opened_on", "设岗日期", showing.day("opened_on")),
    Column("duties", "职责", nowrap=False, shown=False),
), NONE_YET, (
    Choice("community", "社区", own_communities, "community_id", "全部社区"),
    Choice("kind", "岗位类别", kinds, "kind", "全部类别"),
    Choice("free", "名额", FREE, "with_free_seats"),
), actions=(Action("开设岗位", ".open"), Action("岗位目录", ".catalogue")), note=NOTE)  # fmt: skip
LIST.at(pages)


# ── The catalogue ────────────────────────────────────────────────────────────


def _kinds(asked: Mapping[str, Any]) -> Found:
    found = ask("members", "PostKinds")["kinds"]
    return Found(len(found), found[asked["offset"] :][: asked["limit"]])


def _of_kind(row: Mapping[str, Any]) -> list[Piece]:
    return [
        showing.way("posts.open", say("按此开设"), kind=row["kind"]),
        showing.way("posts.define", say("修改"), kind=row["kind"]),
    ]


CATALOGUE = Listing("post-kinds", "岗位目录", "类", "岗位类别", _kinds, (
    Column("name", "岗位"),
    Column("duties", "职责", nowrap=False),
    Column("change", "办理", _of_kind),
), "岗位目录为空。", actions=(Action("增补岗位类别", ".define"),),
    note="目录修改后，已开设的岗位保持原名称和职责。")  # fmt: skip
pages.add_url_rule("/catalogue", "catalogue", CATALOGUE.page)

# ── One post ─────────────────────────────────────────────────────────────────

#: What there is to do with somebody who waits for the branch's word, and with somebody who holds the post.
WAITING = (("posts.approve", "审核通过"), ("posts.decline", "不予通过"), ("posts.leave", "撤回"))
HOLDING = (
    ("posts.report", "登记履职"),
    ("posts.review", "登记评议"),
    ("posts.leave", "登记离岗"),
)


def _standing(row: Mapping[str, Any]) -> list[Any]:
    where = {"post_id": row["post_id"], "member_id": row["member_id"]}
    ways: tuple[tuple[str, str], ...] = HOLDING if row["status"] == "HELD" else WAITING
    if row["status"] == "HELD" and not row["letter"]:
        ways = (("posts.sign", "登记责任书"), *ways)
    letter = (
        dossier.ways(("posts.letter", row["letter"] or say("打印待签")), **where) if row["status"] == "HELD" else None
    )
    reports = (
        say("{reports} 次，最近 {day}", reports=row["reports"], day=day_of(row["last_report_on"]))
        if row["reports"]
        else None
    )
    review = [desk_words.word(words.REVIEWS, row["review"]), day_of(row["reviewed_on"])] if row["review"] else None
    state = Status(words.HOLDING[row["status"]], words.HOLDING_TONES[row["status"]])
    return [
        state,
        day_of(row["since"]),
        letter,
        reports,
        review,
        dossier.ways(*ways, **where),
    ]


STANDING = ("状态", "自何日起", "责任书", "履职报告", "评议", "办理")


@pages.get("/<post_id>")
def one(post_id: str) -> str:
    """A post, and everybody on it."""
    post = ask("members", "PostDetail", post_id=post_id)
    here = post["assignments"]
    held = [[showing.way("posts.person", each["name"], member_id=each["member_id"]), *_standing(each)] for each in here]
    choose = dossier.ways(("posts.choose", "登记认岗"), post_id=post_id, community=post["community_id"])
    ways = [*choose, *dossier.ways(("posts.close", "撤销岗位"), post_id=post_id)]
    due = tasks([each["member_id"] for each in here], KINDS)
    return render_template(
        "post.html",
        post=post,
        kind=kinds().get(post["kind"], post["kind"]),
        places=places(),
        ways=[] if post["closed_on"] else ways,
        table=Table("在岗和认岗", ("姓名", *STANDING), held, "还没有人认岗。请点“登记认岗”，在名册中选人。"),
        due=[each for found in due.values() for each in found if each["subject"].startswith(f"{post_id}/")],
        done=lines(post["entries"]),
    )


def _choose(row: Mapping[str, Any]) -> list[Piece]:
    where = {"member_id": row["member_id"], **(request.view_args or {})}
    exempt = {"ELDERLY", "MOBILE_OUT"} & set(row["classes"])
    recommend: list[Piece] = [] if exempt else [showing.way("posts.recommend", say("支部推荐"), **where)]
    return [showing.way("posts.claim", say("本人认岗"), **where), *recommend]


CHOOSE = roll("post-candidates", "登记认岗", _choose)


@pages.get("/<post_id>/choose")
def choose(post_id: str) -> Any:
    """Who wishes for a post."""
    name, back = ask("members", "PostDetail", post_id=post_id)["name"], url_for("posts.one", post_id=post_id)
    return CHOOSE.page(**beneath("posts.listing", LIST.title, name, back))


# ── One person ───────────────────────────────────────────────────────────────


@pages.get("/members/<member_id>")
def person(member_id: str) -> str:
    """The posts that somebody wishes for or holds."""
    found = person_of(member_id)
    mine = ask("members", "PostAssignments", member_id=member_id, limit=100)["rows"]
    posts = {each["post_id"]: ask("members", "PostDetail", post_id=each["post_id"]) for each in mine}
    rows = [[showing.way("posts.one", each["post"], post_id=each["post_id"]), *_standing(each)] for each in mine]
    entries = [each for post in posts.values() for each in post["entries"] if each.get("member_id") == member_id]
    exempt = Status("免于认岗（老党员或流出党员），本人自愿的仍可认岗", "info")
    shown = Dossier(
        LIST.title,
        "posts.listing",
        [("设岗定职", exempt if found["exempt_from_posts"] else say("{count} 个岗位", count=len(mine)))],
        dossier.ways(("posts.claim_any", "登记认岗"), member_id=member_id) if not found["ended_on"] else [],
        KINDS,
        sorted(entries, key=lambda each: each["position"]),
        tables=[Table("岗位", ("岗位", *STANDING), rows, "没有认岗。设岗定职以本人自愿为前提。")],
        note=NOTE,
    )
    return shown.page(found)


@pages.get("/<post_id>/<member_id>/letter")
def letter(post_id: str, member_id: str) -> str:
    """责任书: what somebody takes on, to be signed by both."""
    post = ask("members", "PostDetail", post_id=post_id)
    mine = next((each for each in post["assignments"] if each["member_id"] == member_id), None)
    if mine is None or mine["status"] != "HELD":
        abort(404)
    return render_template("print_letter.html", post=post, mine=mine, person=person_of(member_id), places=places())


for _step in STEPS:
    _step.at(pages)
