use std::collections::HashSet;
use std::io::{BufRead, BufReader};

use quick_xml::events::BytesStart;

use super::assembly::{Assembly, Edge};
use super::cell::Cell;
use super::file_trouble::FileTrouble;
use super::ods_cell::{Known, count};
use super::package::{Archive, zip_trouble};
use super::place::{Block, MOST_COLUMNS};
use super::table::Table;
use super::xml::{Markup, Scanner, attribute, broken};

/// Reads an ODS workbook.
///
/// calamine reads ODS too, but knows nothing of merged cells, waits for ever where a sheet is cut
/// off in the middle, and unfolds repeated cells before it counts them. So the one part that
/// matters here, `content.xml`, is walked through directly.
pub(crate) fn read(mut archive: Archive) -> Result<Table, FileTrouble> {
    let content = archive.by_name("content.xml").map_err(zip_trouble)?;
    walk(Scanner::new(BufReader::new(content)))
}

fn walk<R: BufRead>(mut scanner: Scanner<R>) -> Result<Table, FileTrouble> {
    let mut hidden_styles = HashSet::new();
    let mut style = String::new();
    let mut chosen: Option<Sheet> = None;
    let mut ignored = Vec::new();
    loop {
        match scanner.next().map_err(FileTrouble::damaged)? {
            Markup::End => break,
            Markup::Open(tag) if tag.name().0 == "style:style" => {
                style = value(&tag, "style:name")?;
            }
            Markup::Open(tag)
                if tag.name().0 == "style:table-properties" && value(&tag, "table:display")? == "false" =>
            {
                hidden_styles.insert(style.clone());
            }
            Markup::Open(tag) if tag.name().0 == "table:table" => {
                let name = value(&tag, "table:name")?;
                let is_hidden = hidden_styles.contains(&value(&tag, "table:style-name")?);
                let mut sheet = Sheet::new(name.clone());
                sheet.walk(&mut scanner).map_err(FileTrouble::damaged)?;
                if sheet.assembly.is_blank() {
                    continue;
                }
                if chosen.is_none() && !is_hidden {
                    chosen = Some(sheet);
                } else {
                    ignored.push(name);
                }
            }
            _ => {}
        }
    }
    let sheet = chosen.ok_or(FileTrouble::FileIsEmpty)?;
    let table = sheet.assembly.finish(&sheet.merged)?;
    Ok(Table { ignored_sheets: ignored, ..table })
}

fn value(tag: &BytesStart, name: &str) -> Result<String, FileTrouble> {
    let value = attribute(tag, name).map_err(FileTrouble::damaged)?;
    Ok(value.map(std::borrow::Cow::into_owned).unwrap_or_default())
}

/// A sheet while it is being walked through.
struct Sheet {
    assembly: Assembly,
    merged: Vec<Block>,
    /// The last row that was met; the first is 1.
    row: u32,
}

impl Sheet {
    fn new(name: String) -> Self {
        Self { assembly: Assembly::new(Some(name)), merged: Vec::new(), row: 0 }
    }

    fn walk<R: BufRead>(&mut self, scanner: &mut Scanner<R>) -> std::io::Result<()> {
        loop {
            match scanner.next()? {
                Markup::Open(tag) if tag.name().0 == "table:table-row" => {
                    let times = count(&tag, "table:number-rows-repeated")?;
                    let first = self.row.saturating_add(1);
                    self.row = self.row.saturating_add(times);
                    let cells = self.cells(scanner, first)?;
                    self.assembly.repeated(first, times, &cells, Edge::Sheet);
                }
                // Drawings lie on the sheet and may hold tables of their own.
                Markup::Open(tag) if matches!(tag.name().0, "table:shapes" | "table:table") => {
                    scanner.skip_element()?;
                }
                Markup::Close(tag) if tag.name().0 == "table:table" => return Ok(()),
                Markup::End => return Err(broken("the sheet ends too early")),
                _ => {}
            }
        }
    }

    /// The cells of the row that was just opened, up to the last that holds something.
    fn cells<R: BufRead>(&mut self, scanner: &mut Scanner<R>, row: u32) -> std::io::Result<Vec<Cell>> {
        let mut cells = Vec::new();
        let mut column = 0_u32;
        loop {
            match scanner.next()? {
                Markup::Open(tag)
                    if matches!(tag.name().0, "table:table-cell" | "table:covered-table-cell") =>
                {
                    let times = count(&tag, "table:number-columns-repeated")?;
                    let wide = count(&tag, "table:number-columns-spanned")?;
                    let high = count(&tag, "table:number-rows-spanned")?;
                    let left = column.saturating_add(1);
                    column = column.saturating_add(times);
                    if wide > 1 || high > 1 {
                        let (bottom, right) = (row.saturating_add(high - 1), left.saturating_add(wide - 1));
                        self.merged.push(Block { top: row, left, bottom, right });
                    }
                    let known = Known::of(&tag)?;
                    let cell = known.read(scanner)?;
                    if !cell.is_empty() {
                        if column > MOST_COLUMNS {
                            return Err(broken("the sheet is too wide"));
                        }
                        cells.resize(left as usize - 1, Cell::Empty);
                        cells.resize(column as usize, cell);
                    }
                }
                Markup::Open(_) => scanner.skip_element()?,
                Markup::Close(_) => return Ok(cells),
                Markup::End => return Err(broken("a row ends too early")),
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::read_bytes;
    use crate::sheet::samples::{ods, ods_sheet};

    fn row(cells: &str) -> String {
        format!("<table:table-row>{cells}</table:table-row>")
    }

    fn text(text: &str) -> String {
        format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>")
    }

    #[test]
    fn the_first_visible_sheet_with_cells_is_read_and_the_others_are_named() {
        let hidden = "<style:style style:name=\"ta2\" style:family=\"table\">\
                      <style:table-properties table:display=\"false\"/></style:style>";
        let body = ods_sheet("Vuoto", "ta1", &row("<table:table-cell/>"))
            + &ods_sheet("Nascosto", "ta2", &row(&text("x")))
            + &ods_sheet("Dati", "ta1", &(row(&text("id")) + &row(&text("1"))))
            + &ods_sheet("Note", "ta1", &row(&text("n")));
        let table = read_bytes(&ods(hidden, &body)).unwrap();
        assert_eq!(table.sheet.as_deref(), Some("Dati"));
        assert_eq!(table.ignored_sheets, ["Nascosto", "Note"]);
        assert_eq!((table.columns.len(), table.rows.len()), (1, 1));
    }

    #[test]
    fn repeated_rows_and_cells_are_counted_and_unfolded() {
        let gap = "<table:table-row table:number-rows-repeated=\"3\">\
                   <table:table-cell table:number-columns-repeated=\"1024\"/></table:table-row>";
        let twice = "<table:table-row table:number-rows-repeated=\"2\">\
                     <table:table-cell table:number-columns-repeated=\"2\" office:value-type=\"float\" \
                     office:value=\"7\"/></table:table-row>";
        let end = "<table:table-row table:number-rows-repeated=\"1048569\"><table:table-cell \
                   table:number-columns-repeated=\"16384\"/></table:table-row>";
        let rows = row(&(text("a") + &text("b"))) + gap + twice + end;
        let table = read_bytes(&ods("", &ods_sheet("S", "", &rows))).unwrap();
        assert_eq!(table.rows.iter().map(|row| row.number).collect::<Vec<_>>(), [5, 6]);
        let seven = Cell::Number("7".into());
        assert_eq!(table.rows[1].cells, [seven.clone(), seven]);
    }

    #[test]
    fn merged_cells_are_named_by_their_range() {
        let title = "<table:table-cell table:number-columns-spanned=\"2\" table:number-rows-spanned=\"1\" \
                     office:value-type=\"string\"><text:p>Elenco</text:p></table:table-cell>\
                     <table:covered-table-cell/>";
        let rows = row(title) + &row(&(text("id") + &text("name")));
        let trouble = read_bytes(&ods("", &ods_sheet("S", "", &rows))).unwrap_err();
        let (range, sheet) = ("A1:B1".to_owned(), "S".to_owned());
        assert_eq!(trouble, FileTrouble::CellsMerged { range, sheet });
    }

    #[test]
    fn a_table_inside_a_sheet_is_not_its_end() {
        let rows = row(&text("id")) + "<table:table/>" + &row(&text("1"));
        assert_eq!(read_bytes(&ods("", &ods_sheet("S", "", &rows))).unwrap().rows.len(), 1);
    }

    #[test]
    fn a_workbook_cut_off_in_the_middle_is_damaged_and_does_not_hang() {
        let whole = ods_sheet("S", "", &row(&text("id")));
        for length in 1..whole.len() - 1 {
            let rule = read_bytes(&ods("", &whole[..length])).unwrap_err().rule();
            assert!(["workbook_damaged", "file_is_empty"].contains(&rule), "{length}: {rule}");
        }
    }

    #[test]
    fn a_sheet_that_unfolds_without_end_is_refused_at_once() {
        let wide = "<table:table-row table:number-rows-repeated=\"4000000000\"><table:table-cell \
                    table:number-columns-repeated=\"4000000000\" office:value-type=\"float\" \
                    office:value=\"1\"/></table:table-row>";
        let trouble = read_bytes(&ods("", &ods_sheet("S", "", wide))).unwrap_err();
        assert_eq!(trouble.rule(), "workbook_damaged");
    }
}
