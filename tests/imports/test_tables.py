"""Whatever people send as a table: the right values, or one clear sentence."""

import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import Workbook

from csdesk.imports.rules import Choice, Day, Line, Share, Unreadable, Words, headings_of, limits, lines_of
from csdesk.imports.rules.cells import Cell, CellProblem
from tests.imports.files import saved, text_cell, with_part, with_sheet, workbook

COLUMNS = [Line("code", "Code", ("编码",), is_required=True), Line("name", "Name", ("名称",))]


def values(content: bytes, name: str = "a.xlsx") -> list[tuple[int, list[object]]]:
    return [(line.number, [cell.value for cell in line.cells if not cell.is_empty]) for line in lines_of(content, name)]


def refusal(content: bytes, name: str = "a.xlsx") -> str:
    with pytest.raises(Unreadable) as refused:
        list(lines_of(content, name))
    return refused.value.problem.words % refused.value.problem.values


def test_lines_of_a_workbook_passes_blank_rows_over():
    content = workbook([["编码", "名称"], [], ["A1", "南宁"], [None, " "], ["A2", 7]])

    assert values(content) == [(1, ["编码", "名称"]), (3, ["A1", "南宁"]), (5, ["A2", 7])]


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_lines_of_csv_in_the_encodings_and_delimiters_of_the_country(codec, delimiter):
    text = f'编码{delimiter}名称\r\nA1{delimiter}"南宁{delimiter}恒达\r\n分店"\r\n'

    assert values(text.encode(codec), "a.csv") == [(1, ["编码", "名称"]), (2, ["A1", f"南宁{delimiter}恒达\r\n分店"])]


def test_lines_of_a_million_blank_rows_finds_the_one_behind_them():
    rows = f'<row r="1">{text_cell("A1", "编码")}</row>' + '<row r="2"/>' * 2
    far = f'<row r="1048576">{text_cell("A1048576", "A1")}</row>'

    assert values(with_sheet(rows + far)) == [(1, ["编码"]), (1_048_576, ["A1"])]


def test_lines_of_a_sheet_with_more_rows_than_excel_has_is_refused():
    rows = f'<row r="1">{text_cell("A1", "编码")}</row><row r="9999999">{text_cell("A9999999", "A1")}</row>'

    assert "more rows than Excel" in refusal(with_sheet(rows))


def test_lines_of_believes_no_claimed_size():
    rows = f'<row r="1">{text_cell("A1", "编码")}</row>'

    assert values(with_sheet(rows, dimension="A1:XFD1048576")) == [(1, ["编码"])]


def test_lines_of_too_many_rows_is_refused(monkeypatch):
    monkeypatch.setattr(limits, "MOST_ROWS", 2)

    assert "more than 2 rows" in refusal("编码\n1\n2\n3\n".encode(), "a.csv")


def test_lines_of_a_million_columns_is_refused():
    assert "more than 200 columns" in refusal((",".join(["x"] * 1_000_000)).encode(), "a.csv")


def test_lines_of_a_workbook_with_columns_beyond_any_sheet_is_refused():
    assert "more than 200 columns" in refusal(workbook([["x"] * 201]))
    assert "damaged" in refusal(with_sheet(f'<row r="1">{text_cell("ZZZZ1", "x")}</row>'))


def test_lines_of_merged_cells_are_problems_where_a_value_is_missing():
    content = workbook([["编码", "名称"], ["A1", "南宁"], ["A2", ""], ["A3", "柳州"]], merged=["B2:B3"])

    lines = list(lines_of(content, "a.xlsx"))

    problem = lines[2].cells[1].problem
    assert problem.words % problem.values == "Merged with its neighbours (B2:B3): split the cells and fill in each."
    assert lines[1].cells[1].value == "南宁"


def test_lines_of_a_merged_title_does_no_harm():
    content = workbook([["代理商名单", ""], ["编码", "名称"], ["A1", "南宁"]], merged=["A1:B1"])

    assert headings_of(list(lines_of(content, "a.xlsx")), COLUMNS).line == 2


def test_lines_of_a_sheet_merged_as_a_whole_is_refused():
    after = '<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'

    assert "Too many cells are merged" in refusal(with_sheet("", after=after))


def test_lines_of_formulas_and_errors_are_problems():
    book = Workbook()
    book.active.append(["=1+1", "#N/A", "A1"])
    [line] = lines_of(saved(book), "a.xlsx")

    assert line.cells[0].problem.words == "Holds a formula: paste it as a value."
    assert line.cells[1].problem.values == {"error": "#N/A"}
    assert line.cells[2].value == "A1"


def bomb() -> bytes:
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as target:
        for number in range(4):
            target.writestr(f"xl/{number}.xml", b"0" * 300_000)
    return written.getvalue()


ENTITIES = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">
<c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row></sheetData></worksheet>"""


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "a.csv", "is empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "a.xls", "old or password-protected"),
        (with_part(workbook([["x"]]), "xl/vbaProject.bin", b"x"), "a.xlsm", "macros"),
        (with_part(workbook([["x"]]), "xl/worksheets/sheet1.xml", ENTITIES), "a.xlsx", "damaged"),
        (with_part(workbook([["x"]]), "xl/worksheets/sheet1.xml", b"<worksheet"), "a.xlsx", "damaged"),
        (workbook([["x"]])[:-200], "a.xlsx", "damaged"),
        (b"PK\x03\x04nothing", "a.xlsx", "no Excel workbook"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "a.png", "no Excel workbook"),
        (b"\xff\xff\xff\xff", "a.csv", "no Excel workbook"),
        (b"x" * (limits.MOST_BYTES + 1), "a.csv", "larger than 20 MB"),
    ],
)
def test_lines_of_what_is_no_table_says_so(content, name, words):
    assert words in refusal(content, name)


def test_lines_of_a_zip_bomb_is_refused_unopened(monkeypatch):
    monkeypatch.setattr(limits, "MOST_UNPACKED_BYTES", 1_000_000)

    assert "unpacks to far too much" in refusal(bomb())


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([["x", "y"], ["1", "2"]], "No headings found"),
        ([["编码", "Code", "名称"]], "“Code” is there twice"),
        ([["名称", "备注"]], "These columns are missing: Code"),
    ],
)
def test_headings_of_refuses_what_cannot_be_told(rows, words):
    with pytest.raises(Unreadable) as refused:
        headings_of(list(lines_of(workbook(rows), "a.xlsx")), COLUMNS)

    assert words in refused.value.problem.words % refused.value.problem.values


def test_headings_of_names_what_is_left_out():
    found = headings_of(list(lines_of(workbook([[" 编 码* ", "微信", "名称:"]]), "a.xlsx")), COLUMNS)

    assert [(place, column.key) for place, column in found.places] == [(0, "code"), (2, "name")]
    assert found.unknown == ("微信",)


@pytest.mark.parametrize(
    "value",
    [
        date(1988, 2, 29),
        datetime(1988, 2, 29, 8, tzinfo=UTC),
        "1988-02-29",
        "1988/2/29",
        "1988.2.29",
        "1988年2月29日",
        "19880229",
        19880229,
        "1988-02-29 00:00:00",
    ],
)
def test_day_reads_dates_and_what_people_write_for_them(value):
    assert Day("d", "Day").read(Cell(value)) == date(1988, 2, 29)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("2月29日", "Not a day"),
        ("29/02/1988", "Not a day"),
        ("1987-02-29", "No calendar has this day"),
        (32202, "as Excel counts them"),
        ("soon", "Not a day"),
    ],
)
def test_day_refuses_what_may_mean_another(value, words):
    with pytest.raises(CellProblem) as trouble:
        Day("d", "Day").read(Cell(value))

    assert words in trouble.value.problem.words


@pytest.mark.parametrize(
    ("value", "text"), [(13877712345, "13877712345"), (13877712345.0, "13877712345"), (" a\n b ", "a b"), (1.5, "1.5")]
)
def test_line_takes_numbers_as_they_are_read(value, text):
    assert Line("x", "X").read(Cell(value)) == text


@pytest.mark.parametrize("value", ["1.38778E+10", "x" * 201, "a\x00b", "\ud800"])
def test_line_refuses_what_was_shortened_or_is_too_long(value):
    with pytest.raises(CellProblem):
        Line("x", "X").read(Cell(value))


@pytest.mark.parametrize(
    ("value", "share"),
    [("5%", "0.0500"), ("5 ％", "0.0500"), (5, "0.0500"), (0.05, "0.0500"), ("100", "1.0000"), (0, "0.0000")],
)
def test_share_reads_percentages(value, share):
    assert Share("x", "X").read(Cell(value)) == Decimal(share)


@pytest.mark.parametrize("value", ["101", "-1", "many", "NaN", "Infinity"])
def test_share_refuses_what_is_none(value):
    with pytest.raises(CellProblem):
        Share("x", "X").read(Cell(value))


def test_choice_and_words_know_their_lists():
    kind = Choice("kind", "Kind", words={"批发商": "wholesaler", "Wholesaler": "wholesaler"})
    brands = Words("brands", "Brands", known={"甲": "a", "乙": "b"})

    assert (kind.read(Cell(" WHOLESALER ")), kind.shown("wholesaler")) == ("wholesaler", "批发商")
    assert brands.read(Cell("甲、乙,甲")) == ["a", "b"]
    for column, cell in ((kind, "皇帝"), (brands, "丙")):
        with pytest.raises(CellProblem):
            column.read(Cell(cell))
