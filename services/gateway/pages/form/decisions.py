"""What a decision of a body names (three hands): who decided, in which meeting, when, and by which document."""

from services.gateway.pages.form.fields import Field


def decision(name: str, body: str, meeting: str, document: str = "文号") -> tuple[Field, ...]:
    """The fields of a command's ``Decided``; ``body`` and ``meeting`` are hints that say what is usual for this one."""
    return (
        Field(f"{name}.organization", "作出决定的组织", body),
        Field(f"{name}.kind", "会议或审批方式", meeting),
        Field(f"{name}.on", "决定日期"),
        Field(f"{name}.document", document, "与会议记录或文件上的编号一致。"),
    )
