"""Writes the cases of this folder: in each, `in/` holds what an office sent, `expected.toml` what must come of it.

    pip install openpyxl xlwt odfpy pyarrow
    python3 tests/files/make.py            # LibreOffice (soffice) writes some of the workbooks

What is expected is stated here, beside what is written, and never taken from a run.
"""

import datetime
import io
import json
import pathlib
import shutil
import subprocess
import tempfile
import zipfile

import odf.opendocument
import odf.style
import odf.table
import odf.text
import openpyxl
import pyarrow
import pyarrow.parquet
import xlwt

HERE = pathlib.Path(__file__).parent
HEADERS = "工单编号 受理时间 来源渠道 诉求类型 承办单位 办理时限 办结时间 满意度 是否有效回访 是否剔除 剔除理由 来电号码".split()
GOOD = ["", "2018-03-01", "电话", "求决", "香洲区", "2018-03-20", "2018-03-10", "满意", "是", "否", "", ""]
DAY = datetime.date(2018, 3, 1)


def row(number, **cells):
    """A good order; `cells` replaces some by header."""
    cells = {"工单编号": number, **cells}
    return [cells.get(header, good) for header, good in zip(HEADERS, GOOD)]


def rows(count):
    return [row(f"G{n}") for n in range(1, count + 1)]


def csv(table, separator=",", end="\n"):
    return "".join(separator.join(str(cell) for cell in line) + end for line in table)


def case(name, files, kept=0, rejected=(), findings=(), apart=(), args=(), table="hotline_orders", columns=None):
    folder = HERE / name
    shutil.rmtree(folder, ignore_errors=True)
    for path, content in files.items():
        to = folder / "in" / path
        to.parent.mkdir(parents=True, exist_ok=True)
        to.write_bytes(content.encode() if isinstance(content, str) else content)
    text = [f"table = {json.dumps(table)}", f"kept = {kept}"]
    for key, values in [("rejected", rejected), ("findings", findings), ("apart", apart), ("args", args)]:
        if values:
            text.append(f"{key} = [")
            text += [f"    {json.dumps(value, ensure_ascii=False)}," for value in values]
            text.append("]")
    for column, values in (columns or {}).items():
        text.append(f"columns.{column} = {json.dumps(values, ensure_ascii=False)}")
    (folder / "expected.toml").write_text("\n".join(text) + "\n")


def xlsx(*sheets, edit=None, epoch=None):
    """A workbook; each sheet is (name, rows, function that changes it or None)."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    if epoch:
        book.epoch = epoch
    for name, table, change in sheets:
        sheet = book.create_sheet(name)
        for line in table:
            sheet.append([None if cell == "" else cell for cell in line])
        if change:
            change(sheet)
    out = io.BytesIO()
    book.save(out)
    return rewrite(out.getvalue(), edit) if edit else out.getvalue()


def rewrite(archive, edit):
    """The archive with its parts changed: `edit` maps a part's name to a function over its bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, edit.get(name, lambda same: same)(content))
    return out.getvalue()


def xls(*sheets, dates=()):
    book = xlwt.Workbook(encoding="utf-8")
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    percent = xlwt.easyxf(num_format_str="0.00%")
    for name, table, hidden in sheets:
        sheet = book.add_sheet(name)
        sheet.visibility = 1 if hidden else 0
        for at, line in enumerate(table):
            for place, cell in enumerate(line):
                if isinstance(cell, datetime.date):
                    sheet.write(at, place, cell, day)
                elif isinstance(cell, float) and cell < 1:
                    sheet.write(at, place, cell, percent)
                elif cell != "":
                    sheet.write(at, place, cell)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def converted(content, ending, to, target):
    """What LibreOffice makes of a file."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / f"in.{ending}"
        path.write_bytes(content)
        profile = f"-env:UserInstallation=file://{folder}/profile"
        command = ["soffice", profile, "--headless", "--convert-to", to, "--outdir", f"{folder}/out", str(path)]
        subprocess.run(command, check=True, capture_output=True, timeout=240)
        return (pathlib.Path(folder) / "out" / f"in.{target}").read_bytes()


def ods(*sheets):
    book = odf.opendocument.OpenDocumentSpreadsheet()
    hidden = odf.style.Style(name="hidden", family="table")
    hidden.addElement(odf.style.TableProperties(display="false"))
    book.automaticstyles.addElement(hidden)
    for name, table, is_hidden in sheets:
        sheet = odf.table.Table(name=name, **({"stylename": hidden} if is_hidden else {}))
        for line in table:
            element = odf.table.TableRow()
            for cell in line:
                if isinstance(cell, datetime.date):
                    made = odf.table.TableCell(valuetype="date", datevalue=cell.isoformat())
                elif isinstance(cell, bool):
                    made = odf.table.TableCell(valuetype="boolean", booleanvalue=str(cell).lower())
                elif isinstance(cell, float):
                    made = odf.table.TableCell(valuetype="float", value=cell)
                else:
                    made = odf.table.TableCell(valuetype="string")
                    made.addElement(odf.text.P(text=str(cell)))
                element.addElement(made)
            sheet.addElement(element)
        book.spreadsheet.addElement(sheet)
    out = io.BytesIO()
    book.write(out)
    return out.getvalue()


def html(body, head='<meta charset="gb2312">', encoding="gb18030"):
    return f"<html><head>{head}</head><body>{body}</body></html>".encode(encoding)


def html_rows(table):
    return "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in line) + "</tr>" for line in table)


def zipped(files, names=None):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    raw = out.getvalue()
    for name, other in (names or {}).items():
        assert len(name.encode()) == len(other), name
        raw = raw.replace(name.encode(), other)
    return raw


def merge(*ranges):
    def change(sheet):
        for cells in ranges:
            sheet.merge_cells(cells)

    return change


def hide(sheet):
    sheet.sheet_state = "hidden"


def workbooks():
    table = [HEADERS, *rows(2)]
    days = row("G1", 受理时间=DAY, 办理时限=datetime.datetime(2018, 3, 20), 办结时间=datetime.date(2018, 3, 10))
    plain = xlsx(("工单", [HEADERS, days, row("G2", 办结时间="")], None))
    case("xlsx_with_dates", {"12345工单.xlsx": plain}, 2, columns={"closed_on": ["2018-03-10", ""]})
    case("xlsx_renamed_xls", {"12345工单.xls": plain}, 2)
    case("xlsx_named_csv", {"12345工单.csv": plain}, 2)
    case("xlsx_under_any_name", {"0102_2018导出.xlsx": plain}, 2)

    titled = [["珠海市12345工单明细表"], ["填报单位：市政务服务管理局", "", "单位：件"], *table]
    apart = ["12345工单.xlsx:1 title 珠海市12345工单明细表", "12345工单.xlsx:2 title 填报单位：市政务服务管理局"]
    case("xlsx_titles_above", {"12345工单.xlsx": xlsx(("工单", titled, merge("A1:L1")))}, 2, apart=apart)

    upper = ["工单编号", "办理情况", "", "", "承办单位", "时限", "", "评价", "", "剔除", "", "来电号码"]
    lower = ["", "受理时间", "来源渠道", "诉求类型", "", "办理时限", "办结时间", "满意度", "是否有效回访", "是否剔除", "剔除理由", ""]
    two = xlsx(("工单", [["工单明细"], upper, lower, *rows(2)], merge("A2:A3", "B2:D2", "E2:E3", "F2:G2", "H2:I2", "J2:K2", "L2:L3")))
    case("xlsx_header_of_two_merged_rows", {"12345工单.xlsx": two}, 2, apart=["12345工单.xlsx:1 title 工单明细"])

    numbered = [HEADERS, [str(n) for n in range(1, 13)], *rows(2)]
    case("xlsx_numbered_columns", {"12345工单.xlsx": xlsx(("工单", numbered, None))}, 2, apart=["12345工单.xlsx:2 column_numbers 1"])

    f_names = [[f"F{n}" for n in range(1, 13)], *table]
    case("xlsx_f1_f2_above_header", {"12345工单.xlsx": xlsx(("工单", f_names, None))}, 2, apart=["12345工单.xlsx:1 title F1"])
    f8 = [HEADERS[:7] + ["F8", ""] + HEADERS[7:], *[line[:7] + ["x", "批注"] + line[7:] for line in rows(2)]]
    case("xlsx_f8_and_blank_headers", {"12345工单.xlsx": xlsx(("工单", f8, None))}, 2)

    signed = [*table, [], ["合 计", "", "", "2"], ["填报人：某某", "", "审核人：某某"], ["注：1.本表按月填报"], ["2.件数以系统为准"]]
    apart = ["12345工单.xlsx:5 footer 合计", "12345工单.xlsx:6 footer 填报人", "12345工单.xlsx:7 footer 注", "12345工单.xlsx:8 footer "]
    case("xlsx_sum_signatures_and_notes_below", {"12345工单.xlsx": xlsx(("工单", signed, None))}, 2, apart=apart)
    middle = [HEADERS, row("G1"), ["小计", "", "", "1"], row("G2")]
    refused = ["missing_required"] * 5 + ["unknown_category"]
    case("xlsx_sum_between_records", {"12345工单.xlsx": xlsx(("工单", middle, None))}, 2, rejected=[f"12345工单.xlsx[工单]:3 {rule}" for rule in refused])

    several = xlsx(("香洲", table, None), ("斗门", [HEADERS, row("D1", 承办单位="斗门区")], None), ("填写说明", [["一、每月5日前报送"]], None), ("Sheet4", [], None))
    case("xlsx_several_sheets", {"12345工单.xlsx": several}, 3, apart=["12345工单.xlsx:0 other_sheet 填写说明"],
         columns={"source_file": ["12345工单.xlsx[斗门]", "12345工单.xlsx[香洲]", "12345工单.xlsx[香洲]"]})
    hidden = xlsx(("工单", table, None), ("去年", [HEADERS, row("H1")], hide), ("选项", [["电话"], ["微信"]], hide))
    case("xlsx_hidden_sheets", {"12345工单.xlsx": hidden}, 2, findings=["12345工单.xlsx[去年] hidden_sheet"], apart=["12345工单.xlsx:0 hidden_sheet 选项"])
    similar = xlsx(("工单", table, None), ("三月", [["工单编码", *HEADERS[1:]], row("M1")], None))
    case("xlsx_second_sheet_lacks_a_header", {"12345工单.xlsx": similar}, 2, findings=["12345工单.xlsx[三月] missing_columns"])

    order = list(reversed(range(12)))
    turned = [[line[at] for at in order] for line in table]
    case("xlsx_columns_in_any_order", {"12345工单.xlsx": xlsx(("工单", turned, None))}, 2)
    variants = ["\ufeff*工单编号", "受理 时间", "来源渠道（选填）", "诉求类型：", "承办单位\u3000", "办理时限(必填)", "办结\n时间", "满意度", "是否有效回访", "是否剔除", "剔除理由", "来电号码 "]
    case("xlsx_header_variants", {"12345工单.xlsx": xlsx(("工单", [variants, *rows(2)], None))}, 2)

    old = xlsx(("工单", [HEADERS, days], None), epoch=openpyxl.utils.datetime.CALENDAR_MAC_1904)
    case("xlsx_days_from_1904", {"12345工单.xlsx": old}, 1, columns={"closed_on": ["2018-03-10"], "received_on": ["2018-03-01"]})
    gaps = [HEADERS, [], row("G1"), [], [], row("G2"), row("", 受理时间="")]
    case("xlsx_blank_rows_between", {"12345工单.xlsx": xlsx(("工单", gaps, None))}, 2,
         rejected=["12345工单.xlsx[工单]:7 missing_required"] * 2, columns={"source_line": ["3", "6"]})
    errors = [HEADERS, row("G1", 办结时间="#N/A"), row("G2")]
    case("xlsx_error_cell", {"12345工单.xlsx": xlsx(("工单", errors, None))}, 1, rejected=["12345工单.xlsx[工单]:2 wrong_type"])
    formulas = [HEADERS, row('=CONCATENATE("G","1")', 办结时间='=TEXT(DATE(2018,3,10),"yyyy-mm-dd")'), row("G2")]
    made = converted(xlsx(("工单", formulas, None)), "xlsx", "xlsx", "xlsx")
    case("xlsx_formulas", {"12345工单.xlsx": made}, 2)

    wide = lambda part: part.replace(b'<dimension ref="A1:L3"', b'<dimension ref="A1:XFD1048576"').replace(
        b"</sheetData>", b'<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>')
    edit = {"xl/worksheets/sheet1.xml": wide}
    case("xlsx_claims_every_cell_there_is", {"12345工单.xlsx": xlsx(("工单", table, None), edit=edit)}, 2)
    shared = converted(xlsx(("工单", table, None)), "xlsx", "xlsx", "xlsx")
    case("xlsx_by_libreoffice", {"12345工单.xlsx": shared}, 2)
    count = {"xl/sharedStrings.xml": lambda part: part.replace(b'uniqueCount="', b'uniqueCount="99999999')}
    case("xlsx_claims_endless_texts", {"12345工单.xlsx": rewrite(shared, count)}, findings=["12345工单.xlsx too_large"])
    laughs = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]>'
    entity = {"xl/sharedStrings.xml": lambda part: part.replace(b"?>", b"?>" + laughs, 1).replace("求决".encode(), b"&c;")}
    case("xlsx_entities_of_its_own", {"12345工单.xlsx": rewrite(shared, entity)}, findings=["12345工单.xlsx damaged_file"])
    back = {"xl/worksheets/sheet1.xml": lambda part: part.replace(b'r="A3"', b'r="A1"')}
    case("xlsx_cells_out_of_order", {"12345工单.xlsx": xlsx(("工单", table, None), edit=back)}, findings=["12345工单.xlsx damaged_file"])
    case("xlsx_cut_off", {"12345工单.xlsx": plain[: len(plain) // 2]}, findings=["12345工单.xlsx damaged_file"])

    line = row("G1", 受理时间=DAY)
    case("xls_chinese", {"12345工单.xls": xls(("工单", [HEADERS, line, row("G2", 剔除理由="经批准，不计入。AB𠮷")], False))}, 2,
         columns={"exclusion_reason": ["", "经批准，不计入。AB𠮷"]})
    long = [row(f"G{n}", 剔除理由=f"第{n}号" + "因道路施工经批准剔除" * 8 + "A" * n) for n in range(1, 61)]
    case("xls_texts_across_records", {"12345工单.xls": xls(("工单", [HEADERS, *long], False))}, 60,
         columns={"exclusion_reason": sorted(line[10] for line in long)})
    case("xls_titles_and_hidden_sheet", {"12345工单.xls": xls(("工单", titled, False), ("去年", [HEADERS, row("H1")], True))}, 2,
         findings=["12345工单.xls[去年] hidden_sheet"], apart=["12345工单.xls:1 title 珠海市12345工单明细表", "12345工单.xls:2 title 填报单位：市政务服务管理局"])
    case("xls_by_libreoffice_with_formulas", {"12345工单.xls": converted(xlsx(("工单", formulas, None)), "xlsx", "xls", "xls")}, 2)
    case("xls_cut_off", {"12345工单.xls": xls(("工单", table, False))[:3000]}, findings=["12345工单.xls damaged_file"])

    case("ods_with_dates", {"12345工单.ods": ods(("工单", [HEADERS, line, row("G2", 是否有效回访=True)], False))}, 2)
    case("ods_by_libreoffice", {"12345工单.ods": converted(xlsx(("工单", titled, merge("A1:L1"))), "xlsx", "ods", "ods")}, 2,
         apart=[entry.replace("xlsx", "ods") for entry in ["12345工单.xlsx:1 title 珠海市12345工单明细表", "12345工单.xlsx:2 title 填报单位：市政务服务管理局"]])
    case("ods_hidden_sheet", {"12345工单.ods": ods(("工单", table, False), ("去年", [HEADERS, row("H1")], True))}, 2, findings=["12345工单.ods[去年] hidden_sheet"])
    first = b"<table:table-row>"
    bomb = {"content.xml": lambda part: part.replace(first, b'<table:table-row table:number-rows-repeated="1048576">', 1)
            .replace(b'<table:table-cell office:value-type="string">', b'<table:table-cell office:value-type="string" table:number-columns-repeated="16384">', 1)}
    case("ods_repeats_every_cell", {"12345工单.ods": rewrite(ods(("工单", table, False)), bomb)}, findings=["12345工单.ods too_large"])


def pages():
    table = [HEADERS, *rows(2)]
    body = f'<table border="1"><tr><td colspan="12">工单&nbsp;明细</td></tr>{html_rows(table)}</table>'
    case("html_as_xls", {"12345工单.xls": html(body)}, 2, apart=["12345工单.xls:1 title 工单 明细"])
    loose = "<TABLE>" + "".join("<TR>" + "".join(f"<TD class=x>{cell}" for cell in line) for line in table)
    case("html_without_end_tags", {"12345工单.xls": html(loose, head="<style>td{mso-number-format:'\\@'}</style>", encoding="utf-8")}, 2)
    upper = "<tr><th rowspan=2>工单编号<th colspan=3>来件<th rowspan=2>承办单位<th colspan=2>时限<th rowspan=2>满意度<th rowspan=2>是否有效回访<th colspan=2>剔除<th rowspan=2>来电号码</tr>"
    lower = "<tr><th>受理时间<th>来源渠道<th>诉求类型<th>办理时限<th>办结时间<th>是否剔除<th>剔除理由</tr>"
    case("html_header_of_two_rows", {"12345工单.htm": html(f"<table>{upper}{lower}{html_rows(rows(2))}</table>")}, 2)
    case("html_without_tables", {"12345工单.html": html("<p>下载失败，请重新登录</p>")}, findings=["12345工单.html empty_file"])


def texts():
    table = [HEADERS, *rows(2)]
    text = csv(table)
    name = "12345工单.csv"
    case("csv_utf8_with_mark", {name: b"\xef\xbb\xbf" + csv(table, end="\r\n").encode()}, 2)
    case("csv_gb18030", {name: csv([HEADERS, *rows(2), row("G3", 剔除理由="㐂𠮷")]).encode("gb18030")}, 3, columns={"exclusion_reason": ["", "", "㐂𠮷"]})
    case("csv_gbk_named_txt", {"12345工单.txt": text.encode("gbk")}, 2)
    case("tsv_unicode_text_of_excel", {"12345工单.txt": b"\xff\xfe" + csv(table, "\t", "\r\n").encode("utf-16-le")}, 2)
    case("csv_utf16_without_mark", {name: csv([HEADERS, *rows(6)]).encode("utf-16-le")}, 6)
    case("csv_utf16_big_end_first", {name: b"\xfe\xff" + text.encode("utf-16-be")}, 2)
    case("tsv_utf8", {"12345工单.tsv": csv([HEADERS, row("G1", 剔除理由="甲,乙"), row("G2", 剔除理由='"引"')], "\t")}, 2, columns={"exclusion_reason": ["引", "甲,乙"]})
    case("csv_carriage_returns_alone", {name: csv(table, end="\r")}, 2)
    case("csv_tabs_guard_numbers", {name: csv([HEADERS, *[[f"{cell}\t" for cell in line] for line in rows(2)]])}, 2)
    short = csv([HEADERS, row("G1", 剔除理由="脗脿")]).encode("gbk")
    case("csv_encoding_given", {name: short}, 1, args=["--encoding", "gbk"], columns={"exclusion_reason": ["脗脿"]})
    case("csv_encoding_given_wrongly", {name: text.encode("gbk")}, args=["--encoding", "utf-8"], findings=[f"{name} unknown_file"])
    titled = "珠海市12345工单明细表,,\n\n" + text + "合计,,,2\n填报人：某某,,,审核人：某某\n"
    projects = [["项目编号", "项目名称", "实施机构", "总投资（亿元）", "入库日期"], ["P1", "污水处理厂", "香洲区", "3", "2018-03-01"]]
    signed = csv([*projects, ["填报人：", "", "审核人：", "", "填报日期："]])
    case("csv_signatures_under_every_needed_header", {"PPP项目.csv": signed}, 1, table="ppp_projects", apart=["PPP项目.csv:3 footer 填报人"])
    case("csv_titles_and_footers", {name: titled}, 2, apart=[f"{name}:1 title 珠海市12345工单明细表", f"{name}:6 footer 合计", f"{name}:7 footer 填报人"])
    case("csv_a_record_that_begins_like_a_footer", {name: csv([HEADERS, row("G1"), row("合计")])}, 2)
    torn = text + "G3,2018-03-01\n"
    case("csv_torn_row", {name: torn}, 2, rejected=[f"{name}:4 wrong_column_count"])
    case("csv_thousands_of_columns", {name: ",".join(HEADERS) + "," * 20_000 + "\n" + csv(rows(2))}, findings=[], kept=0, rejected=[f"{name}:{line} wrong_column_count" for line in (2, 3)])
    case("csv_empty", {name: ""}, findings=[f"{name} empty_file"])
    case("csv_nul_bytes", {name: text.encode() + b"\0\0\x01\x02" * 3}, findings=[f"{name} not_text"])
    case("csv_two_headers_of_one_column", {name: csv([[*HEADERS, "工单号"], [*row("G1"), "G1"]])}, findings=[f"{name} two_headers"])
    case("csv_lacks_a_header", {name: csv([["工单编码", *HEADERS[1:]], row("G1")])}, findings=[f"{name} missing_columns"])
    case("csv_of_no_table", {"联系方式.csv": "姓名,电话\n某某,0756\n"}, findings=["联系方式.csv unknown_file"])
    case("other_files_in_the_folder", {name: text, "通知.docx": b"PK\x03\x04", "扫描件.pdf": b"%PDF-1.4", "~$12345工单.xlsx": b"x", ".DS_Store": b"x", "Thumbs.db": b"x"}, 2,
         findings=["Thumbs.db not_records", "扫描件.pdf not_records", "通知.docx not_records"])
    case("pattern_of_names", {"2018/12345工单.csv": text, "2018/旧/12345工单.csv": text, "2018/工单说明.csv": "x\n"}, 2, args=["*/12345*.csv"], columns={"source_file": ["2018/12345工单.csv"] * 2})


def others():
    objects = [dict(zip(HEADERS, line)) for line in [*rows(2), row("G3", 是否有效回访=True, 剔除理由=None)]]
    lines = "".join(json.dumps(value, ensure_ascii=False) + "\n" for value in objects)
    case("json_lines", {"12345工单.jsonl": lines}, 3)
    case("json_lines_one_broken", {"12345工单.jsonl": lines + '{"工单编号": "G4",\n'}, 3, rejected=["12345工单.jsonl:4 wrong_column_count"])
    case("json_array", {"12345工单.json": json.dumps(objects)}, findings=["12345工单.json not_text"])
    columns = {header: [line[at] or None for line in rows(2)] for at, header in enumerate(HEADERS)}
    columns["受理时间"] = [DAY, DAY]
    columns["办结时间"] = [datetime.datetime(2018, 3, 10, 9, 30), None]
    columns["是否有效回访"] = [True, False]
    for empty in ("剔除理由", "来电号码"):
        columns[empty] = pyarrow.array([None, None], pyarrow.string())
    out = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table(columns), out)
    case("parquet", {"12345工单.parquet": out.getvalue()}, 2, columns={"closed_on": ["2018-03-10", ""]})
    case("parquet_cut_off", {"12345工单.parquet": out.getvalue()[:-30]}, findings=["12345工单.parquet damaged_file"])

    plain = xlsx(("工单", [HEADERS, *rows(2)], None))
    case("zip_of_folders", {"报送.zip": zipped({"xiangzhou/dan.xlsx": plain, "__MACOSX/._dan.xlsx": b"x"})}, 2, columns={"source_file": ["报送.zip/xiangzhou/dan.xlsx"] * 2})
    gbk = zipped({"abcd/efgh.xlsx": plain}, {"abcd/efgh.xlsx": "香洲/工单.xlsx".encode("gbk")})
    case("zip_names_in_gbk", {"报送.zip": gbk}, 2, columns={"source_file": ["报送.zip/香洲/工单.xlsx"] * 2})
    case("zip_that_climbs", {"报送.zip": zipped({"../12345工单.csv": csv([HEADERS, row("X")]), "12345工单.csv": csv([HEADERS, *rows(2)])})}, 2, findings=["报送.zip archive_member"])
    case("zip_in_a_zip", {"报送.zip": zipped({"内.zip": zipped({"12345工单.csv": csv([HEADERS, row("X")])}), "12345工单.csv": csv([HEADERS, *rows(2)])})}, 2, findings=["报送.zip/内.zip nested_archive"])
    two = zipped({"12345工单.csv": csv([HEADERS, row("X")]), "12345工列.csv": csv([HEADERS, *rows(2)])}, {"12345工列.csv": "12345工单.csv".encode()})
    case("zip_two_files_of_one_name", {"报送.zip": two}, findings=["报送.zip same_name"])
    case("zip_bomb", {"报送.zip": zipped({"12345工单.csv": csv([HEADERS]) + "\n" * (4 << 20)})}, findings=["报送.zip too_large"])


def workbooks_that_are_not_read():
    """XLSB and the XML of Excel 2003 hold records, so leaving them out is an error that says what to do."""
    binary = zipped({"[Content_Types].xml": "<Types/>", "xl/workbook.bin": b"\x83\x01\x00"})
    case("xlsb", {"12345工单.xlsb": binary}, findings=["12345工单.xlsb not_text"])
    case("xlsb_named_xlsx", {"12345工单.xlsx": binary}, findings=["12345工单.xlsx not_text"])
    cells = "".join(f'<Cell><Data ss:Type="String">{header}</Data></Cell>' for header in HEADERS)
    page = f"""<?xml version="1.0"?>
<?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Worksheet ss:Name="工单"><Table><Row>{cells}</Row></Table></Worksheet></Workbook>
"""
    case("xml_of_excel_2003", {"12345工单.xml": page}, findings=["12345工单.xml not_text"])
    case("xml_of_excel_2003_named_xls", {"12345工单.xls": page}, findings=["12345工单.xls not_text"])


def two_templates():
    v1 = ["行政许可决定书文号", "行政相对人名称", "行政相对人代码_1 (统一社会信用代码)", "行政相对人代码_2 (组织机构代码)", "行政相对人代码_3 (工商登记码)", "行政相对人代码_5 (居民身份证号)", "许可决定日期", "许可机关"]
    v2 = ["行政相对人名称", "行政相对人代码_1（统一社会信用代码）", "行政相对人代码-2（工商注册号）", "行政相对人代码-3（组织机构代码）", "法定代表人身份证号", "行政许可决定文书号", "许可决定日期", "许可机关"]
    one = ["粤珠许〔2016〕1号", "某公司", "11440400K000000141", "K00000014", "440400000000001", "", "2016/05/06", "市发改局"]
    two = ["某公司", "11440400K00000022U", "440400000000002", "K00000022", "", "粤珠许〔2019〕2号", "2019/05/06", "市发改局"]
    columns = {"organisation_code": ["K00000014", "K00000022"], "registration_no": ["440400000000001", "440400000000002"]}
    table = "licences"
    case("licences_of_both_templates", {"许可v1.xls": xls(("Sheet1", [v1, one], False)), "许可v2.xlsx": xlsx(("Sheet1", [v2, two], None))}, 2, table=table, columns=columns)
    bare = ["行政许可决定书文号", "行政相对人名称", "行政相对人代码_1", "行政相对人代码_2", "行政相对人代码_3", "行政相对人代码_5", "许可决定日期", "许可机关"]
    case("licences_bare_numbers", {"许可.xlsx": xlsx(("Sheet1", [bare, one], None))}, table=table, findings=["许可.xlsx ambiguous_header"])
    table = "penalties"
    p1 = [["CF_WSH", "CF_XDR_MC", "CF_XDR_SHXYM", "CF_XDR_ZDM", "CF_XDR_GSDJ", "CF_JDRQ", "CF_XZJG", "CF_NR_FK"], ["粤珠罚〔2016〕1号", "某公司", "11440400K000000141", "K00000014", "440400000000001", "20160506", "市发改局", "0.5"]]
    p2 = [["行政处罚信息公示表"], ["金额单位：元"], ["行政处罚决定书文号", "行政相对人名称", "行政相对人代码_1(统一社会信用代码)", "行政相对人代码_2(工商注册号)", "行政相对人代码_3(组织机构代码)", "处罚决定日期", "处罚机关", "罚款金额"],
          ["粤珠罚〔2019〕2号", "某公司", "11440400K00000022U", "440400000000002", "K00000022", "2019年5月6日", "市发改局", 3000]]
    case("penalties_of_both_templates", {"a.csv": csv(p1), "b.xlsx": xlsx(("公示", p2, None))}, 2, table=table, apart=["b.xlsx:1 title 行政处罚信息公示表", "b.xlsx:2 title 金额单位：元"],
         columns={**columns, "fine_yuan": ["3000.00", "5000.00"]})


workbooks()
pages()
texts()
others()
workbooks_that_are_not_read()
two_templates()
