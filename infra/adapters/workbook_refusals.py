"""Why a file cannot be read at all, in the two languages of the desk. No sentence quotes the file."""

from __future__ import annotations

from typing import Protocol, Self

_AGAIN_ZH = "请在 Excel 或 WPS 中另存为“Excel 工作簿 (.xlsx)”后重新上传。"
_AGAIN_EN = "Save it as “Excel Workbook (.xlsx)” in Excel or WPS and upload it again."

SENTENCES: dict[str, tuple[str, str]] = {
    "empty": (
        "文件是空的。请选择填好的名册后重新上传。",
        "The file is empty. Choose the filled-in workbook and upload it.",
    ),
    "too_large": (
        "文件超过 {megabytes} MB。请删除图片和无关的工作表，或分成几份上传。",
        "The file is over {megabytes} MB. Remove pictures and unrelated sheets, or upload it in parts.",
    ),
    "old_xls": (f"这是旧版 .xls 文件。{_AGAIN_ZH}", f"This is an old .xls file. {_AGAIN_EN}"),
    "encrypted": (
        "文件设有打开密码。请在“文件—信息—保护工作簿”中取消密码，保存后重新上传。",
        "The file is protected by a password. Remove it under File, Info, Protect Workbook, save, and upload it again.",
    ),
    "macros": (f"文件带有宏，不予接收。{_AGAIN_ZH}", f"The file contains macros and is not accepted. {_AGAIN_EN}"),
    "external_links": (
        "文件链接到其他工作簿。请在“数据—编辑链接”中断开链接，保存后重新上传。",
        "The file links to other workbooks. Break the links under Data, Edit Links, save, and upload it again.",
    ),
    "not_workbook": (
        f"这不是 .xlsx 工作簿，也不是扩展名为 .csv 的文本表格。{_AGAIN_ZH}",
        f"This is neither an .xlsx workbook nor a text table with the extension .csv. {_AGAIN_EN}",
    ),
    "bomb": (
        "文件解压后过大，不予打开。请把需要的行复制到新的工作簿，保存后重新上传。",
        "Unpacked, the file would be far too large. Copy the rows you need into a new workbook and upload that.",
    ),
    "entities": (
        f"文件内含实体定义，不是正常的工作簿，不予打开。{_AGAIN_ZH}",
        f"The file defines XML entities, which no normal workbook does. {_AGAIN_EN}",
    ),
    "broken": (f"文件已损坏或不完整。{_AGAIN_ZH}", f"The file is damaged or incomplete. {_AGAIN_EN}"),
    "too_many_rows": (
        "有工作表在第 {rows} 行之后仍有内容。请删除多余的内容，或分成几份上传。",
        "A sheet has content below row {rows}. Delete what is not needed there, or upload it in parts.",
    ),
    "too_many_columns": (
        "有工作表在第 {columns} 列之后仍有内容。请删除名册右侧多余的列后重新上传。",
        "A sheet has content beyond column {columns}. Delete the surplus columns on the right and upload it again.",
    ),
    "too_much": (
        "工作簿的工作表或内容过多。请只保留需要导入的工作表，或分成几份上传。",
        "The workbook has too many sheets or too much content. Keep only the sheets to import, or upload it in parts.",
    ),
    "encoding": (
        "CSV 文件的编码无法识别。请另存为“CSV UTF-8”后重新上传。",
        "The encoding of the CSV file is not recognised. Save it as “CSV UTF-8” and upload it again.",
    ),
    "broken_csv": (
        "CSV 文件的引号不成对或格式有误。请用 Excel 或 WPS 打开，另存为“CSV UTF-8”后重新上传。",
        "The CSV file has an unclosed quote or is malformed. Open it in Excel or WPS, save it as “CSV UTF-8”.",
    ),
    "too_heavy": (
        "读取这个文件需要的时间或内存超过限额，已停止。请把需要的行复制到新的工作簿，保存后重新上传。",
        "Reading this file took too much time or memory and was stopped. Copy the rows you need into a new workbook.",
    ),
}


class _Bounds(Protocol):
    """The limits that sentences mention."""

    @property
    def upload_bytes(self) -> int: ...
    @property
    def rows(self) -> int: ...
    @property
    def columns(self) -> int: ...


class Unreadable(Exception):
    """A file that is refused as a whole: a stable code, and how to mend it in Chinese and in English."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(code)
        self.code, self.zh, self.en = code, zh, en

    @classmethod
    def because(cls, code: str, limits: _Bounds) -> Self:
        """The refusal with that code, its sentences filled with the limits in force."""
        values = {"megabytes": limits.upload_bytes // 2**20, "rows": limits.rows, "columns": limits.columns}
        zh, en = SENTENCES[code]
        return cls(code, zh.format(**values), en.format(**values))
