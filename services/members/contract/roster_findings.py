"""Every finding a roster can give, as templates: {column} and {row} are filled in, personal values never."""

from __future__ import annotations

from services.members.contract.roster_preview import Finding, Level

_TEMPLATES: dict[str, tuple[Level, str, str]] = {
    # the file
    "no_known_sheet": (
        "error",
        "没有找到可导入的工作表。请下载模板，按模板的工作表名和表头填写后重新上传。",
        "No sheet to import was found. Download the template and use its sheet names and headings.",
    ),
    "sheet_twice": (
        "error",
        "有两张工作表都是“{column}”，第二张未读取。请合并为一张后重新上传。",
        "Two sheets are both “{column}”; the second was not read. Merge them into one and upload again.",
    ),
    "no_header": (
        "error",
        "工作表“{column}”找不到表头行。请对照模板补上表头后重新上传。",
        "Sheet “{column}” has no heading row. Add the headings of the template and upload again.",
    ),
    "column_missing": (
        "error",
        "{column}：缺少这一列。请对照模板补上后重新上传。",
        "{column}: this column is missing. Add it as in the template and upload again.",
    ),
    "column_absent": (
        "warning",
        "{column}：没有这一列，相应内容将为空。如需登记请补上这一列。",
        "{column}: there is no such column, so it stays empty. Add the column if it is to be recorded.",
    ),
    "column_twice": (
        "warning",
        "“{column}”与前面的列内容相同，只读取前面一列。请删除或改名其中一列。",
        "“{column}” repeats an earlier column, which alone is read. Delete or rename one of the two.",
    ),
    # any cell
    "missing": ("error", "{column}：未填写。请补填。", "{column}: empty. Fill it in."),
    "absent": ("warning", "{column}：未填写。如已掌握请补填。", "{column}: empty. Fill it in if it is known."),
    "formula": (
        "error",
        "{column}：单元格是公式。请复制后用“选择性粘贴—数值”替换公式。",
        "{column}: the cell is a formula. Replace it by its value with Paste Special, Values.",
    ),
    "cell_error": (
        "error",
        "{column}：单元格是错误值。请改为实际内容。",
        "{column}: the cell holds an error value. Enter the actual content.",
    ),
    "control_characters": (
        "error",
        "{column}：含有不可见的控制字符。请删除后重新输入。",
        "{column}: contains invisible control characters. Clear the cell and type it again.",
    ),
    "too_long": ("error", "{column}：超过 200 个字。请缩短。", "{column}: over 200 characters. Shorten it."),
    "choice": (
        "error",
        "{column}：不是可选的内容。请填写：{options}。",
        "{column}: not one of the choices. Enter one of: {options}.",
    ),
    # names and phones
    "name_characters": (
        "error",
        "{column}：含有数字或符号。请只填姓名，备注写到其他列。",
        "{column}: contains digits or symbols. Enter the name only and put remarks into another column.",
    ),
    "name_private_glyph": (
        "warning",
        "{column}：含有自造字，其他电脑可能无法显示。请改用标准汉字。",
        "{column}: contains a private-use character that other machines cannot show. Use the standard character.",
    ),
    "name_differs": (
        "warning",
        "{column}：与“{sheet}”第 {row} 行身份证号相同但姓名不同。请核对是否同一人。",
        "{column}: same ID number as row {row} of “{sheet}” but another name. Check whether it is the same person.",
    ),
    "phone_unreadable": (
        "warning",
        "{column}：不是一个有效的电话号码，不会入库。请填写一个 11 位手机号或带区号的固定电话。",
        "{column}: not a valid number, so it is not stored. Enter one 11-digit mobile or a landline with area code.",
    ),
    # dates
    "date_unreadable": (
        "error",
        "{column}：日期无法识别。请按 1949-10-01、1949-10 或 1949 的样式填写。",
        "{column}: the date is not understood. Write it like 1949-10-01, 1949-10 or 1949.",
    ),
    "date_ambiguous": (
        "error",
        "{column}：被存成了数字，1 月与 10 月无法区分。请把该列设为文本格式，按 1949-10 的样式重新填写。",
        "{column}: stored as a number, so January and October look alike. Set the column to text and write 1949-10.",
    ),
    "date_month": (
        "warning",
        "{column}：月份写作“.1”，按 1 月读取；如为 10 月，请改为“.10”的文本。请核对。",
        "{column}: the month is written “.1” and read as January; if October is meant, write “.10” as text. Check it.",
    ),
    "date_future": (
        "error",
        "{column}：晚于今天。请核对年份后改正。",
        "{column}: later than today. Check the year and correct it.",
    ),
    "dates_reversed": (
        "warning",
        "{column}：早于它之前应发生的日期。请核对两个日期。",
        "{column}: earlier than the date that should precede it. Check both dates.",
    ),
    # ID numbers
    "id_is_number": (
        "error",
        "{column}：被存成了数字，末尾几位已丢失。请先把该列设为文本格式，再重新输入 18 位号码。",
        "{column}: stored as a number, so its last digits are lost. Set the column to text and type all 18 again.",
    ),
    "id_length": (
        "error",
        "{column}：应为 18 位（旧号 15 位）。请对照身份证改正。",
        "{column}: must have 18 characters (15 for an old number). Correct it from the card.",
    ),
    "id_characters": (
        "error",
        "{column}：只能是数字，最后一位可为 X。请对照身份证改正。",
        "{column}: only digits, with an optional X at the end. Correct it from the card.",
    ),
    "id_check_digit": (
        "error",
        "{column}：校验码不符，有一位或相邻两位写错。请对照身份证改正。",
        "{column}: the check digit does not fit; a digit or two neighbours are wrong. Correct it from the card.",
    ),
    "id_birth_date": (
        "error",
        "{column}：其中的出生日期不存在或晚于今天。请对照身份证改正。",
        "{column}: the birth date in it does not exist or lies in the future. Correct it from the card.",
    ),
    "id_region": (
        "warning",
        "{column}：前六位不是已知的行政区划代码。请对照身份证核对。",
        "{column}: the first six digits are no known region code. Check them against the card.",
    ),
    "birth_date_differs": (
        "warning",
        "{column}：与身份证号中的出生日期不一致，以身份证号为准。请核对。",
        "{column}: differs from the birth date in the ID number, which is used. Check it.",
    ),
    "sex_differs": (
        "warning",
        "{column}：与身份证号不一致。请核对。",
        "{column}: does not agree with the ID number. Check it.",
    ),
    # rows
    "duplicate": (
        "error",
        "{column}：与第 {row} 行重复。请只保留一行。",
        "{column}: repeats row {row}. Keep only one of the two rows.",
    ),
    "hardship_pending": (
        "warning",
        "{column}：未填写，该户按“待核”登记，批准后再补。请尽量补齐批准文号、批准日期和有效期。",
        "{column}: empty, so the case is recorded as pending. Complete approval number, date and validity.",
    ),
    "category_dates": (
        "warning",
        "{column}：与人员类别不符。正式党员应有转正日期，预备党员不应有。请核对。",
        "{column}: does not fit the category: full members have a full-member date, probationary ones none. Check it.",
    ),
    "unit_organization": (
        "warning",
        "{column}：与“是否建立党组织”不符。请核对。",
        "{column}: does not agree with whether the unit has a party organisation. Check it.",
    ),
}


def found(code: str, column: str, **values: str | int) -> Finding:
    """The finding of that code; `values` may be row numbers, sheet names and lists of choices."""
    level, zh, en = _TEMPLATES[code]
    return Finding(level, column, code, zh.format(column=column, **values), en.format(column=column, **values))
