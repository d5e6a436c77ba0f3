"""The two workbooks handed out: the template to fill in, and the faulty rows with their reasons."""

from __future__ import annotations

from infra.adapters.workbook_writing import Table, write_workbook
from services.members.contract.roster_columns import COLUMNS, TITLES
from services.members.contract.roster_preview import Preview, SheetKind

_NEEDS = {"required": "必填", "expected": "应填", "pending": "缺则待核", "optional": "选填"}
_NOTES = (
    ("身份证号", "整列已设为文本格式；请勿改为数字，否则末尾几位会丢失。15 位旧号可以填写。"),
    ("日期", "可填 1949-10-01、1949-10 或 1949；只知道到月或年的不要补写成 1 日。"),
    ("住址", "只填小区和幢号，不填单元和室号。"),
    ("公式", "不接收公式和宏。"),
    ("其他列", "模板以外的列（如民族、学历、籍贯）不入库。"),
    ("大小", "每张工作表不超过 5000 行，文件不超过 10 MB。"),
)


def template_workbook() -> bytes:
    """An .xlsx with a sheet per kind, drop-downs, text columns, and notes; it reads back without a row."""
    tables = []
    for kind, columns in COLUMNS.items():
        choices = tuple((index, column.options) for index, column in enumerate(columns) if column.options)
        tables.append(Table(TITLES[kind], [column.headings[0] for column in columns], choices=choices))
    needs = [
        (TITLES[kind], column.headings[0], _NEEDS[column.need], "、".join(column.options))
        for kind, columns in COLUMNS.items()
        for column in columns
    ]
    notes = [("全部", about, "", text) for about, text in _NOTES]
    return write_workbook([*tables, Table("填写说明", ("工作表", "列", "是否必填", "说明"), [*notes, *needs])])


def error_workbook(preview: Preview) -> bytes:
    """An .xlsx of the rows with errors: original texts of the kept columns, row number, and 错误原因.

    A last sheet tells what is wrong with the file as a whole and which columns are not kept.
    """
    tables = [table for kind in SheetKind if (table := _faulty_rows(preview, kind)) is not None]
    notes = [("文件", finding.zh) for finding in preview.findings]
    for kind, columns in preview.not_kept.items():
        notes += [(TITLES[kind], f"不入库的列：{'、'.join(columns)}")] if columns else []
    notes += [("未识别的工作表", name) for name in preview.unknown_sheets]
    return write_workbook([*tables, Table("说明", ("范围", "说明"), notes)])


def _faulty_rows(preview: Preview, kind: SheetKind) -> Table | None:
    faulty = [row for row in preview.of(kind) if row.state == "error"]
    if not faulty:
        return None
    headings = tuple(faulty[0].original)
    rows = [
        (*(row.original[heading] for heading in headings), str(row.number), "".join(f.zh for f in row.findings))
        for row in faulty
    ]
    return Table(TITLES[kind], (*headings, "行号", "错误原因"), rows)
