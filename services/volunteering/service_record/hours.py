"""Minutes as people read them. Facts keep whole minutes; rounding happens here, when they are shown, and only here."""

from decimal import ROUND_HALF_UP, Decimal

from services.volunteering.events import HoursRounding


def hours(minutes: int, rounding: HoursRounding = HoursRounding.NONE) -> str:
    """Hours with one decimal, half up: 195 minutes are 3.3, by whole half hours begun and ended 3.0."""
    if rounding is HoursRounding.FLOOR_30:
        minutes = minutes // 30 * 30
    elif rounding is HoursRounding.NEAREST_30:
        minutes = int((Decimal(minutes) / 30).to_integral_value(ROUND_HALF_UP)) * 30
    return str((Decimal(minutes) / 60).quantize(Decimal("0.1"), ROUND_HALF_UP))


def hours_and_minutes(minutes: int) -> str:
    """The exact duration, as ``3 小时 15 分``."""
    whole, rest = divmod(minutes, 60)
    return f"{whole} 小时 {rest} 分"
