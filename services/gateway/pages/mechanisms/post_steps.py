"""What is done about posts and those who hold them, each with its form."""

from collections.abc import Mapping
from typing import Any

from flask import g, request
from marshmallow import Schema, fields
from marshmallow.validate import Length

from services.gateway.language import say
from services.gateway.pages import words as desk_words
from services.gateway.pages.desk import ask, own_communities, places
from services.gateway.pages.form import Field
from services.gateway.pages.form.assistance import CHANNEL
from services.gateway.pages.form.decisions import decision
from services.gateway.pages.mechanisms import words
from services.gateway.pages.mechanisms.dossier import Fact, person_of, whom
from services.gateway.pages.mechanisms.step import ON, WISH, Back, Step

NOTE = "设岗定职以本人自愿为前提。老党员、流出党员免于推荐；离岗不需要理由。评议不打分、不排名。"

LIST = Back("posts.listing", "设岗定职", ())
CATALOGUE = Back("posts.catalogue", "岗位目录", ())
POST = Back("posts.one", "设岗定职", ("post_id",))


def kinds() -> Mapping[str, str]:
    """Kind of post → its name in the catalogue, asked once for a page."""
    if "post_kinds" not in g:
        g.post_kinds = {each["kind"]: each["name"] for each in ask("members", "PostKinds")["kinds"]}
    found: Mapping[str, str] = g.post_kinds
    return found


class Opening(Schema):
    """A post as the form asks for it: where a branch stands says which community it is of."""

    kind = fields.String(required=True)
    name = fields.String(required=True, validate=Length(max=60))
    duties = fields.String(required=True, validate=Length(max=500))
    organization_id = fields.String(required=True)
    seats = fields.Integer(required=True)
    on = fields.Date(required=True)


# ── What a form is about, and what there is to choose ────────────────────────


def _nothing(**_: str) -> list[Fact]:
    return []


def _post(post_id: str, **_: str) -> list[Fact]:
    post = ask("members", "PostDetail", post_id=post_id)
    seats = f"{sum(each['status'] == 'HELD' for each in post['assignments'])} / {post['seats']}"
    return [("岗位", post["name"]), ("设岗组织", places().name(post["organization_id"])), ("在岗", seats)]


def _post_and_whom(post_id: str, member_id: str) -> list[Fact]:
    return [*_post(post_id), *whom(member_id)]


def _holder(post_id: str, member_id: str) -> list[Fact]:
    """With the member's own words, which the branch decides about."""
    entries = ask("members", "PostDetail", post_id=post_id)["entries"]
    wishes = [each["wish"] for each in entries if each.get("member_id") == member_id and each.get("wish")]
    return [*_post_and_whom(post_id, member_id), *(("本人意愿", each) for each in wishes[-1:])]


def _branch_of(post_id: str, **_: str) -> Mapping[str, str]:
    post = ask("members", "PostDetail", post_id=post_id)
    return {"decided_by.organization": places().name(post["organization_id"])}


def _described() -> Mapping[str, str]:
    """A kind of post as the catalogue has it, where the address names one."""
    asked = request.args.get("kind")
    found = [each for each in ask("members", "PostKinds")["kinds"] if each["kind"] == asked]
    return dict(found[0]) if found else {}


def _free_posts(member_id: str) -> Mapping[str, Mapping[str, str]]:
    asked = {"community_id": person_of(member_id)["community_id"], "with_free_seats": True, "limit": 100}
    rows = ask("members", "Posts", **asked)["rows"]
    return {
        "post_id": {
            each["post_id"]: say("{post}（{place}）", post=each["name"], place=places().name(each["organization_id"]))
            for each in rows
        }
    }


def _parents() -> dict[str, str | None]:
    return {each["organization_id"]: each["parent_id"] for each in places().organizations}


def _community(organization_id: str | None) -> str | None:
    """The community that an organisation is of, or is."""
    parents = _parents()
    while organization_id is not None and organization_id not in places().communities:
        organization_id = parents.get(organization_id)
    return organization_id


def _branches() -> dict[str, str]:
    own = own_communities()
    return {each: name for each, name in places().choices.items() if _community(each) in own}


def _in_its_community(data: Mapping[str, Any]) -> dict[str, Any]:
    return {"community_id": _community(data["organization_id"])}


def _by_whom(data: Mapping[str, Any]) -> dict[str, Any]:
    """A term that is over is nobody's wish, and was not entered for anybody."""
    return {} if data["cause"] == "OWN_WISH" else {"channel": "DESK"}


# ── The forms ────────────────────────────────────────────────────────────────

_DAY = {"post-not-yet": "on", "not-open": "on", "not-held": "on"}
_WORD = {**_DAY, "not-claimed": "on", "no-post-minutes": "decided_by.document"}
_HOLDER = "/<post_id>/<member_id>"
_MINUTES = decision("decided_by", "如：湖滨社区第一党支部。", "如：支部委员会会议。", "会议记录编号")

STEPS = (
    Step("open", "OpenPost", "开设岗位", (
        Field("kind", "岗位类别", "从“岗位目录”进入的，名称和职责自动带入。", kind="choice", choices=kinds),
        Field("name", "岗位名称"), Field("duties", "职责", kind="long"),
        Field("organization_id", "设岗组织", kind="choice", choices=_branches), Field("seats", "名额"),
        Field("on", "设岗日期", desk_words.DAY_HINT),
    ), "开设", "已开设岗位，请公布名额和职责", "/open", LIST, _nothing, schema=Opening(), knows=_described,
         makes=_in_its_community, new="post_id", then=POST, about={"no-seat": "seats", "post-not-yet": "on"}),
    Step("define", "DefinePost", "登记岗位类别", (
        Field("kind", "代码", "大写字母和下划线，如 POLICY_PUBLICITY；已有的代码按修改办理。"),
        Field("name", "岗位名称"), Field("duties", "职责", kind="long"), ON,
    ), "保存", "已保存岗位类别", "/catalogue/define", CATALOGUE, _nothing, knows=_described,
         about={"not-described": "name"}),
    Step("close", "ClosePost", "撤销岗位", (Field("on", "撤销日期", desk_words.DAY_HINT),), "撤销", "已撤销岗位",
         "/<post_id>/close", POST, _post, about=_DAY,
         consequence=("撤销后，在岗和待审核的党员同时离岗，岗位不能恢复。",)),
    Step("claim", "ClaimPost", "登记本人认岗", (CHANNEL, WISH, ON), "登记", "已登记认岗，请支部审核",
         f"{_HOLDER}/claim", POST, _post_and_whom, about=_DAY),
    Step("claim_any", "ClaimPost", "登记本人认岗", (
        Field("post_id", "岗位", "本社区有空缺的岗位。", kind="choice"), CHANNEL, WISH, ON,
    ), "登记", "已登记认岗，请支部审核", "/members/<member_id>/claim", Back("posts.person", "设岗定职", ("member_id",)),
         whom, offers=_free_posts, about={**_DAY, "not-open": "post_id"}),
    Step("recommend", "RecommendForPost", "登记支部推荐", (CHANNEL, WISH, ON), "登记", "已登记推荐，请支部审核",
         f"{_HOLDER}/recommend", POST, _post_and_whom, about={**_DAY, "no-own-wish": "wish"},
         note="推荐须经本人同意；老党员、流出党员免于推荐，已登记的自动撤回。"),
    Step("approve", "ApproveAssignment", "审核通过", (*_MINUTES, ON), "登记", "已登记审核通过，请签订责任书",
         f"{_HOLDER}/approve", POST, _holder, knows=_branch_of, about=_WORD),
    Step("decline", "DeclineAssignment", "不予通过", (
        Field("reason", "理由", "告知本人。", kind="long", must=True), *_MINUTES, ON,
    ), "登记", "已登记不予通过", f"{_HOLDER}/decline", POST, _holder, knows=_branch_of, about=_WORD),
    Step("sign", "SignLetter", "登记责任书", (Field("letter", "责任书编号", must=True), ON), "登记", "已登记责任书",
         f"{_HOLDER}/sign", POST, _post_and_whom, about={**_DAY, "no-letter-number": "letter"}),
    Step("report", "ReportPerformance", "登记履职情况", (
        Field("report", "履职情况", "做了什么、有何困难；不涉及他人隐私。", kind="long"), ON,
    ), "登记", "已登记履职情况", f"{_HOLDER}/report", POST, _post_and_whom, new="report_id",
         about={**_DAY, "nothing-said": "report"}),
    Step("review", "ReviewAssignment", "登记岗位评议", (
        Field("result", "评议意见", kind="choice", choices=words.REVIEWS), Field("remark", "说明", kind="long"),
        *decision("decided_by", "如：湖滨社区第一党支部。", "如：评议小组评议。", "评议记录编号"), ON,
    ), "登记", "已登记评议", f"{_HOLDER}/review", POST, _post_and_whom, knows=_branch_of,
         about={**_DAY, "no-record": "decided_by.document"}),
    Step("leave", "LeavePost", "登记离岗", (
        Field("cause", "缘由", choices=words.LEAVING, start="OWN_WISH", must=True), CHANNEL, ON,
    ), "登记", "已登记离岗", f"{_HOLDER}/leave", POST, _post_and_whom, about=_DAY, note=NOTE, makes=_by_whom),
)  # fmt: skip
