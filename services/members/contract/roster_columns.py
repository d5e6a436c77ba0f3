"""Which columns of which sheet are kept, under which headings they are known, and how they are read.

What is not listed here (nationality, education, native place …) is not stored anywhere; the preview says so.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from services.members.contract import roster_values as read
from services.members.contract.roster_preview import SheetKind

# required: an error where it is empty · expected: a warning · pending: the row enters, to be completed · optional
Need = Literal["required", "expected", "pending", "optional"]


@dataclass(frozen=True, slots=True)
class Column:
    """One kept column; the first heading is the one the template prints."""

    field: str
    headings: tuple[str, ...]
    read: read.Reader
    need: Need = "required"
    options: tuple[str, ...] = ()


def normal_heading(text: str) -> str:
    """A heading without what differs from office to office: width, blanks, line breaks, remarks in brackets, stars."""
    return re.sub(r"\(.*?\)|\s|[*::]", "", unicodedata.normalize("NFKC", text))


_SEX = read.choice(("MALE", "男", ("M",)), ("FEMALE", "女", ("F",)))
_MEMBER_CATEGORY = read.choice(("FULL", "正式党员", ("正式",)), ("PROBATIONARY", "预备党员", ("预备",)))
_HARDSHIP_CATEGORY = read.choice(
    ("AGED_INFIRM", "年老体弱", ("年老", "老弱", "高龄", "体弱")),
    ("ILLNESS_DISABILITY", "重病残疾", ("重病", "大病", "因病", "残疾", "伤残", "疾病", "患病")),
    ("DISASTER_ACCIDENT", "灾害事故", ("灾", "因灾", "受灾", "事故", "意外", "重大事故")),
    ("LOW_INCOME", "低收入", ("低保", "无收入", "无固定收入", "收入低", "生活困难", "家庭困难")),
    ("OTHER", "其他", ("其它",)),
)
_YES_NO = read.choice(
    (True, "是", ("有", "已", "TRUE", "√", "✓", "Y")), (False, "否", ("无", "未", "没", "FALSE", "×", "N"))
)

_NAME = Column("name", ("姓名", "党员姓名", "名字"), read.read_name)
_ID_HEADINGS = ("身份证号", "公民身份号码", "身份证号码", "公民身份证号码", "身份证", "身份号码", "证件号码")
_ID_NUMBER = Column("id_number", _ID_HEADINGS, read.read_id_number)
_COMMUNITY = Column(
    "community", ("所属社区", "社区", "所在社区", "社区名称", "报到社区", "居住社区"), read.read_community
)
_PHONE_HEADINGS = ("联系电话", "手机号码", "手机", "手机号", "电话", "移动电话", "本人电话", "联系方式")
_PHONE = Column("phone", _PHONE_HEADINGS, read.read_phone, "optional")
_SEX_COLUMN = Column("sex", ("性别",), _SEX, "expected", ("男", "女"))
_BRANCH_HEADINGS = ("所在党支部", "党支部", "所属党支部", "支部", "所在支部", "所属支部", "所在党组织")
_BRANCH = Column("branch", _BRANCH_HEADINGS, read.read_text)

COLUMNS: dict[SheetKind, tuple[Column, ...]] = {
    SheetKind.ROSTER: (
        _NAME,
        _SEX_COLUMN,
        _ID_NUMBER,
        Column(
            "birth_date", ("出生日期", "出生年月", "出生年月日", "出生时间", "生日"), read.read_past_date, "optional"
        ),
        Column(
            "category",
            ("人员类别", "党员类别", "党员类型", "正式或预备", "类别"),
            _MEMBER_CATEGORY,
            options=("正式党员", "预备党员"),
        ),
        Column("joined_on", ("入党日期", "入党时间", "入党年月", "加入党组织日期"), read.read_past_date),
        Column(
            "full_member_on", ("转正日期", "转正时间", "转为正式党员日期", "转正年月"), read.read_past_date, "optional"
        ),
        _BRANCH,
        _COMMUNITY,
        _PHONE,
        Column(
            "address", ("家庭住址", "住址", "现居住地", "居住地址", "地址", "居住小区"), read.read_address, "optional"
        ),
    ),
    SheetKind.ON_DUTY: (
        _NAME,
        _SEX_COLUMN,
        _ID_NUMBER,
        _PHONE,
        Column("employer", ("工作单位", "单位", "所在单位", "单位名称", "工作单位及职务"), read.read_text),
        Column(
            "employer_organization",
            ("单位党组织", "工作单位党组织", "组织关系所在党组织", "所在单位党组织", "组织关系所在单位"),
            read.read_text,
            "expected",
        ),
        _COMMUNITY,
        Column("reported_on", ("报到日期", "报到时间"), read.read_past_date),
    ),
    SheetKind.MOBILE_OUT: (
        _NAME,
        _ID_NUMBER,
        _COMMUNITY,
        Column("branch", _BRANCH_HEADINGS, read.read_text, "expected"),
        Column("left_on", ("流出日期", "流出时间", "外出日期", "外出时间", "离开日期"), read.read_past_date),
        Column(
            "destination", ("流入地", "流出地点", "外出地点", "去向", "流向", "外出去向"), read.read_text, "expected"
        ),
        Column("reason", ("流出原因", "外出原因", "流动原因", "原因"), read.read_text, "optional"),
        _PHONE,
        Column("contact", ("联系人", "联络人", "支部联系人"), read.read_name, "optional"),
    ),
    SheetKind.MOBILE_IN: (
        _NAME,
        _SEX_COLUMN,
        _ID_NUMBER,
        _COMMUNITY,
        Column("arrived_on", ("流入日期", "流入时间", "到达日期"), read.read_past_date),
        Column(
            "home_organization",
            ("流出地党组织", "原所在党组织", "组织关系所在党组织", "原党组织", "所在党组织", "组织关系所在地"),
            read.read_text,
            "expected",
        ),
        _PHONE,
        Column(
            "activity_card_no",
            ("活动证号", "流动党员活动证号", "活动证编号", "流动党员活动证"),
            read.read_text,
            "optional",
        ),
    ),
    SheetKind.HARDSHIP: (
        _NAME,
        _ID_NUMBER,
        _COMMUNITY,
        Column(
            "category",
            ("困难类别", "困难类型", "困难原因", "致困原因", "类别"),
            _HARDSHIP_CATEGORY,
            options=("年老体弱", "重病残疾", "灾害事故", "低收入", "其他"),
        ),
        Column("approval_no", ("批准文号", "审批文号", "批准编号", "审批编号"), read.read_text, "pending"),
        Column("approved_on", ("批准日期", "审批日期", "批准时间", "审批时间"), read.read_past_date, "pending"),
        Column("valid_until", ("有效期至", "有效期", "截止日期", "有效期限"), read.read_any_date, "pending"),
    ),
    SheetKind.RESIDENT_UNITS: (
        Column("name", ("单位名称", "名称", "单位", "驻区单位名称", "驻区单位"), read.read_text),
        _COMMUNITY,
        Column("kind", ("单位性质", "单位类型", "类型", "性质"), read.read_text, "expected"),
        Column(
            "has_party_organization",
            ("是否建立党组织", "有无党组织", "是否有党组织", "党组织建立情况", "是否建有党组织"),
            _YES_NO,
            options=("是", "否"),
        ),
        Column("organization_name", ("党组织名称", "所属党组织"), read.read_text, "optional"),
    ),
}

TITLES: dict[SheetKind, str] = {
    SheetKind.ROSTER: "党员花名册",
    SheetKind.ON_DUTY: "在职党员报到名册",
    SheetKind.MOBILE_OUT: "流动党员台账（流出）",
    SheetKind.MOBILE_IN: "流动党员台账（流入）",
    SheetKind.HARDSHIP: "困难党员台账",
    SheetKind.RESIDENT_UNITS: "驻区单位",
}

# Tried in this order: 困难党员花名册 is a hardship sheet, not the roster.
_NAMES: tuple[tuple[SheetKind, str], ...] = (
    (SheetKind.HARDSHIP, "困难"),
    (SheetKind.MOBILE_OUT, "流出"),
    (SheetKind.MOBILE_IN, "流入"),
    (SheetKind.ON_DUTY, "在职"),
    (SheetKind.RESIDENT_UNITS, "驻区单位|辖区单位|共建单位"),
    (SheetKind.ROSTER, "花名册|党员名册|党员信息|在册党员"),
)


def kind_by_name(name: str) -> SheetKind | None:
    """The kind a sheet's name tells, None if it tells nothing."""
    plain = normal_heading(re.sub(r"[（()）]", "", name))
    return next((kind for kind, pattern in _NAMES if re.search(pattern, plain)), None)
