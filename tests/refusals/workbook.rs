//! Workbooks as small as can be.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use chrono::{NaiveDate, NaiveDateTime};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A zip archive.
pub(crate) fn zip(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        writer.start_file(*name, SimpleFileOptions::default()).expect("a part");
        writer.write_all(content.as_bytes()).expect("its content");
    }
    writer.finish().expect("an archive").into_inner()
}

/// An XLSX workbook with one sheet.
pub(crate) fn xlsx(rows: &str) -> Vec<u8> {
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const DOCUMENT: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
    let relations = |kind: &str, target: &str| {
        format!(
            "<Relationships xmlns=\"{PACKAGE}/relationships\"><Relationship Id=\"rId1\" \
             Type=\"{DOCUMENT}/{kind}\" Target=\"{target}\"/></Relationships>"
        )
    };
    let book = format!(
        "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{DOCUMENT}\"><sheets>\
         <sheet name=\"Foglio1\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
    );
    let sheet = format!("<worksheet xmlns=\"{MAIN}\"><sheetData>{rows}</sheetData></worksheet>");
    zip(&[
        ("[Content_Types].xml", &format!("<Types xmlns=\"{PACKAGE}/content-types\"/>")),
        ("_rels/.rels", &relations("officeDocument", "xl/workbook.xml")),
        ("xl/workbook.xml", &book),
        ("xl/_rels/workbook.xml.rels", &relations("worksheet", "worksheets/sheet1.xml")),
        ("xl/worksheets/sheet1.xml", &sheet),
    ])
}

/// An ODS workbook with one sheet.
pub(crate) fn ods(rows: &str) -> Vec<u8> {
    let content = format!(
        "<office:document-content><office:body><office:spreadsheet><table:table \
         table:name=\"Foglio1\">{rows}</table:table></office:spreadsheet></office:body>\
         </office:document-content>"
    );
    zip(&[("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", &content)])
}

/// An ODS workbook with the cells of a CSV text, each of the kind it would get when it is typed.
pub(crate) fn ods_of(text: &str) -> Vec<u8> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    let rows = reader.records().map(|record| sheet_row(&record.expect("a row")));
    ods(&rows.collect::<String>())
}

/// A row of an ODS sheet, each cell of the kind it would get when it is typed.
pub(crate) fn sheet_row<'t>(cells: impl IntoIterator<Item = &'t str>) -> String {
    let mut row = "<table:table-row>".to_owned();
    for cell in cells {
        let (attributes, inside) = typed(cell);
        let _ = write!(row, "<table:table-cell {attributes}>{inside}</table:table-cell>");
    }
    row + "</table:table-row>"
}

fn typed(text: &str) -> (String, String) {
    let value = |kind: &str, name: &str| {
        (format!("office:value-type=\"{kind}\" office:{name}=\"{text}\""), String::new())
    };
    if text.starts_with('=') {
        ("table:formula=\"of:=1\" office:value-type=\"float\" office:value=\"1\"".into(), String::new())
    } else if text.starts_with('#') {
        (
            "office:value-type=\"string\" calcext:value-type=\"error\"".into(),
            format!("<text:p>{text}</text:p>"),
        )
    } else if text == "VERO" {
        ("office:value-type=\"boolean\" office:boolean-value=\"true\"".into(), String::new())
    } else if text.parse::<NaiveDate>().is_ok() || text.parse::<NaiveDateTime>().is_ok() {
        value("date", "date-value")
    } else if text.starts_with("PT") {
        value("time", "time-value")
    } else if text.parse::<f64>().is_ok() {
        value("float", "value")
    } else {
        ("office:value-type=\"string\"".into(), format!("<text:p>{text}</text:p>"))
    }
}
