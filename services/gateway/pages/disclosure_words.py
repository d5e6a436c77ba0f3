"""The words of 查看明文 and 导出明文: which masked fields can be seen, and what for."""

REVEALED = {"ID_NUMBER": "身份证号", "PHONE": "联系电话", "HARDSHIP_NOTE": "困难申请说明"}
LISTED = {"ID_NUMBER": "身份证号", "PHONE": "联系电话"}
TOLD = {"NAME": "姓名", **REVEALED}
REVEAL_REASONS = {
    "CONTACT": "联系本人",
    "IDENTITY": "核对身份",
    "UPPER_FORM": "填报上级要求的表格",
    "AID": "办理帮扶",
    "INSPECTION": "上级检查或审计",
}
RELEASING = "提交后由他人复核；导出的名单、人员、事由和两人的账号记入变更历史，每月由安全管理员核查。"
IN_CLEAR = "含个人信息明文。仅限上述事由使用，不得转发，用后及时删除。"
