"""``star-2010-default``: a rulebook to begin with. The document names the five goods; the numbers are a proposal."""

from datetime import date
from decimal import Decimal

from services.evaluation.events.rules import (
    Dimension,
    DimensionCode,
    Indicator,
    Measure,
    Source,
    StarRules,
    Threshold,
    VetoItem,
)
from services.evaluation.rulebook import PublishRulebook


def _by_hand(code: str, name: str, points: int) -> Indicator:
    return Indicator(code, name, Decimal(points), Source.HAND)


def _kept(code: str, name: str, points: int, measure: Measure) -> Indicator:
    return Indicator(code, name, Decimal(points), Source.FULFILMENT, measure)


DIMENSIONS = (
    Dimension(
        DimensionCode.LEADERSHIP,
        Decimal(20),
        (
            _by_hand("LEADERSHIP_TEAM", "班子健全、分工明确", 10),
            _by_hand("LEADERSHIP_MEETINGS", "“三会一课”等制度落实", 10),
        ),
    ),
    Dimension(
        DimensionCode.MEMBERSHIP,
        Decimal(20),
        (_kept("MEMBERSHIP_DECIDED", "党员分类提议按时办结率", 20, Measure.PROPOSALS_DECIDED_IN_TIME),),
    ),
    Dimension(
        DimensionCode.MECHANISM,
        Decimal(20),
        (
            _by_hand("MECHANISM_RULES", "工作制度健全、上墙公开", 10),
            _by_hand("MECHANISM_CO_BUILDING", "共驻共建机制运行", 10),
        ),
    ),
    Dimension(
        DimensionCode.PERFORMANCE,
        Decimal(20),
        (
            _kept("PERFORMANCE_HELD", "活动如期举办率", 10, Measure.ACTIVITIES_HELD_AS_PUBLISHED),
            _kept("PERFORMANCE_CONFIRMED", "到场按时确认率", 10, Measure.ATTENDANCE_CONFIRMED_IN_TIME),
        ),
    ),
    Dimension(
        DimensionCode.PUBLIC_REGARD,
        Decimal(20),
        (
            _by_hand("REGARD_RESPONSE", "群众诉求受理与回复", 10),
            _by_hand("REGARD_REVIEW", "群众代表评议", 10),
        ),
    ),
)

STAR_2010_DEFAULT = PublishRulebook(
    version="star-2010-default",
    effective_from=date(2010, 6, 7),
    source_clause="柯桥街工委〔2010〕25号 一、总体目标（“五好”五个方面；分值、分数线和期限为系统建议值，可另行发布）",
    rules=StarRules(
        dimensions=DIMENSIONS,
        thresholds=tuple(Threshold(level, Decimal(points)) for level, points in ((5, 90), (4, 80), (3, 70), (2, 60))),
        vetoes=(
            VetoItem("DISCIPLINE", "班子成员严重违纪违法", 1),
            VetoItem("SAFETY", "负有责任的重大安全事故或群体性事件", 2),
            VetoItem("FALSIFIED", "申报材料弄虚作假", 1),
            VetoItem("ELECTION", "换届选举出现严重问题", 2),
            VetoItem("SUPERVISION", "拒不接受监督检查", 2),
        ),
    ),
)
