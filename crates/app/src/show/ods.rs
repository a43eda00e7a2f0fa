//! A report as a spreadsheet of `LibreOffice` and other programs that write `OpenDocument` (ODF 1.2, part 1).

use std::io::{self, Cursor, Write};

use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::show::Report;
use crate::show::sheet::{Sheet, Value, harmless, names, unwritten};
use crate::words::{Language, figures};

const TYPE: &str = "application/vnd.oasis.opendocument.spreadsheet";

const MANIFEST: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2"><manifest:file-entry manifest:full-path="/" manifest:version="1.2" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>"#;

const SPACES: [(&str, &str); 8] = [
    ("xmlns:office", "urn:oasis:names:tc:opendocument:xmlns:office:1.0"),
    ("xmlns:style", "urn:oasis:names:tc:opendocument:xmlns:style:1.0"),
    ("xmlns:text", "urn:oasis:names:tc:opendocument:xmlns:text:1.0"),
    ("xmlns:table", "urn:oasis:names:tc:opendocument:xmlns:table:1.0"),
    ("xmlns:number", "urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0"),
    ("xmlns:fo", "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"),
    ("xmlns:of", "urn:oasis:names:tc:opendocument:xmlns:of:1.2"),
    ("office:version", "1.2"),
];

/// A report as ODS, laid out as in [`xlsx`](super::xlsx()).
///
/// # Errors
/// None that the memory it is written to would not have.
pub(crate) fn ods(
    report: &Report,
    clocks: &[(String, String)],
    language: Language,
) -> Result<Vec<u8>, io::Error> {
    let mut package = ZipWriter::new(Cursor::new(Vec::new()));
    let packed = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    // The type comes first and as it is: by it a file is known before it is unpacked.
    let plain = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    package.start_file("mimetype", plain).map_err(unwritten)?;
    package.write_all(TYPE.as_bytes())?;
    package.start_file("META-INF/manifest.xml", packed).map_err(unwritten)?;
    package.write_all(MANIFEST.as_bytes())?;
    package.start_file("content.xml", packed).map_err(unwritten)?;
    let mut xml = Xml(quick_xml::Writer::new(Vec::new()));
    xml.content(&Sheet::of(report, language), (&report.caption, clocks), language)?;
    package.write_all(&xml.0.into_inner())?;
    Ok(package.finish().map_err(unwritten)?.into_inner())
}

struct Xml<W: Write>(quick_xml::Writer<W>);

impl<W: Write> Xml<W> {
    fn content(
        &mut self,
        sheet: &Sheet,
        (caption, clocks): (&str, &[(String, String)]),
        language: Language,
    ) -> io::Result<()> {
        self.0.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        self.open("office:document-content", &SPACES)?;
        self.styles()?;
        self.open("office:body", &[])?;
        self.open("office:spreadsheet", &[])?;
        let (data, about) = names(language);
        self.open("table:table", &[("table:name", data)])?;
        let columns = sheet.header.len().max(1).to_string();
        self.empty("table:table-column", &[("table:number-columns-repeated", &*columns)])?;
        let header: Vec<_> = sheet.header.iter().cloned().map(Value::Text).collect();
        self.open("table:table-header-rows", &[])?;
        self.row(&header, true, language)?;
        self.close("table:table-header-rows")?;
        for row in &sheet.rows {
            self.row(row, false, language)?;
        }
        for row in &sheet.totals {
            self.row(row, true, language)?;
        }
        self.close("table:table")?;
        self.open("table:table", &[("table:name", about)])?;
        self.empty("table:table-column", &[("table:number-columns-repeated", "2")])?;
        self.row(&[Value::Text(harmless(caption))], true, language)?;
        for (label, value) in clocks {
            self.row(&[label, value].map(|text| Value::Text(harmless(text))), false, language)?;
        }
        for element in ["table:table", "office:spreadsheet", "office:body", "office:document-content"] {
            self.close(element)?;
        }
        Ok(())
    }

    /// How numbers and dates are shown: a style for each count of decimals, plain and bold.
    fn styles(&mut self) -> io::Result<()> {
        self.open("office:automatic-styles", &[])?;
        for decimals in ["0", "1", "2", "3"] {
            self.open("number:number-style", &[("style:name", &format!("N{decimals}"))])?;
            let shape = [
                ("number:decimal-places", decimals),
                ("number:min-integer-digits", "1"),
                ("number:grouping", "true"),
            ];
            self.empty("number:number", &shape)?;
            self.close("number:number-style")?;
        }
        self.open("number:date-style", &[("style:name", "D")])?;
        self.empty("number:day", &[("number:style", "long")])?;
        self.text("number:text", "/")?;
        self.empty("number:month", &[("number:style", "long")])?;
        self.text("number:text", "/")?;
        self.empty("number:year", &[("number:style", "long")])?;
        self.close("number:date-style")?;
        for style in ["N0", "N1", "N2", "N3", "D", ""] {
            for is_bold in [false, true] {
                let name = cell_style(style, is_bold);
                let mut attributes = vec![("style:name", &*name), ("style:family", "table-cell")];
                if !style.is_empty() {
                    attributes.push(("style:data-style-name", style));
                }
                self.open("style:style", &attributes)?;
                if is_bold {
                    self.empty("style:text-properties", &[("fo:font-weight", "bold")])?;
                }
                self.close("style:style")?;
            }
        }
        self.close("office:automatic-styles")
    }

    fn row(&mut self, row: &[Value], is_bold: bool, language: Language) -> io::Result<()> {
        self.open("table:table-row", &[])?;
        for value in row {
            match value {
                Value::Empty => self.empty("table:table-cell", &[])?,
                Value::Text(text) => {
                    let style = cell_style("", is_bold);
                    self.cell(&[("table:style-name", &style), ("office:value-type", "string")], text)?;
                }
                // The value is the exact decimal text; what is shown is written beside it, for programs that only show.
                Value::Number(text, decimals) => {
                    let style = cell_style(&format!("N{decimals}"), is_bold);
                    let value = [
                        ("table:style-name", &*style),
                        ("office:value-type", "float"),
                        ("office:value", text),
                    ];
                    self.cell(&value, &figures::grouped(text, language.is_italian()))?;
                }
                Value::Date(date) => {
                    let (style, iso) = (cell_style("D", is_bold), date.to_string());
                    let value = [
                        ("table:style-name", &*style),
                        ("office:value-type", "date"),
                        ("office:date-value", &*iso),
                    ];
                    self.cell(&value, &date.format("%d/%m/%Y").to_string())?;
                }
            }
        }
        self.close("table:table-row")
    }

    fn cell(&mut self, attributes: &[(&str, &str)], text: &str) -> io::Result<()> {
        self.open("table:table-cell", attributes)?;
        self.open("text:p", &[])?;
        // Of blanks beside one another, and of those at the ends, one would be left, or none.
        let mut before = None;
        for part in text.split(' ') {
            match before {
                None => {}
                Some("") => self.empty("text:s", &[])?,
                Some(_) if part.is_empty() => self.empty("text:s", &[])?,
                Some(_) => self.0.write_event(Event::Text(BytesText::new(" ")))?,
            }
            self.0.write_event(Event::Text(BytesText::new(part)))?;
            before = Some(part);
        }
        self.close("text:p")?;
        self.close("table:table-cell")
    }

    fn text(&mut self, element: &str, text: &str) -> io::Result<()> {
        self.open(element, &[])?;
        self.0.write_event(Event::Text(BytesText::new(text)))?;
        self.close(element)
    }

    fn open(&mut self, element: &str, attributes: &[(&str, &str)]) -> io::Result<()> {
        let start = BytesStart::new(element).with_attributes(attributes.iter().copied());
        self.0.write_event(Event::Start(start))
    }

    fn empty(&mut self, element: &str, attributes: &[(&str, &str)]) -> io::Result<()> {
        let start = BytesStart::new(element).with_attributes(attributes.iter().copied());
        self.0.write_event(Event::Empty(start))
    }

    fn close(&mut self, element: &str) -> io::Result<()> {
        self.0.write_event(Event::End(BytesEnd::new(element)))
    }
}

fn cell_style(of: &str, is_bold: bool) -> String {
    format!("{}{of}", if is_bold { "bold" } else { "plain" })
}

#[cfg(test)]
mod tests {
    use calamine::{Data, Ods, Reader as _};

    use super::*;
    use crate::show::sheet::tests::{clocks, holds, report};

    #[test]
    fn a_spreadsheet_reads_back_as_it_was_shown() {
        let bytes = ods(&report(), &clocks(), Language::Italian).expect("a spreadsheet");
        let mut book: Ods<_> = Ods::new(Cursor::new(bytes)).expect("a spreadsheet");
        let data = holds(&mut book);
        let cell = |at| data.get_value(at);
        // A blank in front stays, and two in a row.
        assert_eq!(cell((3, 0)), Some(&Data::String("+39  due ".to_owned())));
        assert_eq!(cell((1, 4)), Some(&Data::DateTimeIso("2026-12-31".to_owned())));
    }
}
