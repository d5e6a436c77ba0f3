"""组织管理: the tree with its secretaries and how far resident units are organised; registering an organisation."""

from flask import Blueprint

from services.gateway.language import say
from services.gateway.pages import words
from services.gateway.pages.desk import places
from services.gateway.pages.form import Field, Form, carrying_out, command_schema
from services.gateway.pages.listing import Action, Choice, Column, Listing, Row, Status, found_by, showing
from services.members import contract

pages = Blueprint("organizations", __name__, url_prefix="/organizations")


def _coverage(row: Row) -> list[str | Status] | None:
    units, left = row["units"][0], row["units"][0] - row["units"][1]
    state = Status(say("未建 {count}", count=left), "wait") if left > 0 else Status("全覆盖", "good")
    return [say("{count} 家", count=units), state] if units else None


LIST = Listing("organizations", "组织管理", "个", "组织", found_by("members", "OrganizationList"), (
    Column("name", "组织全称", showing.indented("name", "depth"), sort="NAME"),
    Column("kind", "类别", showing.word(words.ORGANIZATION_KINDS, "kind"), sort="KIND"),
    Column("secretary", "书记", showing.person("secretary", "secretary_name")),
    Column("units", "驻区单位党组织", _coverage),
    Column("registered_on", "成立登记", showing.day("registered_on"), sort="REGISTERED_ON"),
    Column("one", "办理", showing.opening("organization.one", "详情", "organization_id")),
), words.NO_ORGANIZATIONS, (
    Choice("kind", "类别", words.ORGANIZATION_KINDS, "kind"),
    Choice("within", "社区", lambda: places().communities, "within"),
), actions=(Action("组织沿革", "organization.tree"), Action("登记组织", ".register")), persons=True)  # fmt: skip
REGISTER = Form("register", "登记组织", command_schema(contract, "RegisterOrganization"), (
    Field("kind", "类别", choices=words.ORGANIZATION_KINDS),
    Field("name", "组织全称", "与批准成立的文件一致。"),
    Field("parent_id", "上级组织", "街道党工委不填。", choices=lambda: places().choices),
    Field("on", "成立日期", words.DAY_HINT),
), "登记", words.ORGANIZATION_LASTS, {"urn:linli:members:no-parent": "parent_id"}, "组织管理")  # fmt: skip
LIST.at(pages)
REGISTER.at(pages, carrying_out("members", "RegisterOrganization", "已登记组织", new="organization_id"))
