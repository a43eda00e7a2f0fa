use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{DataRef, Reader, SheetType, SheetVisible, Xlsx, XlsxError};

use super::assembly::{Assembly, Edge};
use super::cell::{Cell, Unreadable};
use super::file_trouble::FileTrouble;
use super::place::{Block, MOST_COLUMNS};
use super::spreadsheet_value::{iso_date, iso_duration, number, serial_date};
use super::table::Table;

type Book<'b> = Xlsx<Cursor<&'b [u8]>>;

/// Reads an XLSX workbook.
pub(crate) fn read(bytes: &[u8]) -> Result<Table, FileTrouble> {
    // calamine adds up the digits of a cell reference without looking for an overflow, so a
    // malicious workbook stops a build with checked arithmetic. Nothing outlives this call but
    // its answer, so there is no half-made state to be afraid of.
    catch_unwind(AssertUnwindSafe(|| walk(bytes)))
        .unwrap_or_else(|_| Err(FileTrouble::damaged("its reader gave up")))
}

fn walk(bytes: &[u8]) -> Result<Table, FileTrouble> {
    let mut book: Book = Xlsx::new(Cursor::new(bytes)).map_err(trouble)?;
    let sheets: Vec<_> = book
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet)
        .map(|sheet| (sheet.name.clone(), sheet.visible == SheetVisible::Visible))
        .collect();
    let mut chosen = None;
    let mut ignored = Vec::new();
    for (name, is_visible) in sheets {
        if chosen.is_none() && is_visible {
            let assembly = assemble(&mut book, &name)?;
            if !assembly.is_blank() {
                chosen = Some(assembly.finish(&merged(&mut book, &name)?)?);
            }
        } else if has_cells(&mut book, &name)? {
            ignored.push(name);
        }
    }
    let table = chosen.ok_or(FileTrouble::FileIsEmpty)?;
    Ok(Table { ignored_sheets: ignored, ..table })
}

fn trouble(error: XlsxError) -> FileTrouble {
    match error {
        XlsxError::Password => FileTrouble::WorkbookProtected,
        // calamine ends at an error it does not know and does not say in which cell.
        XlsxError::CellError(text) => FileTrouble::CellErrorUnknown { text },
        other => FileTrouble::damaged(other),
    }
}

fn assemble(book: &mut Book, name: &str) -> Result<Assembly, FileTrouble> {
    let mut assembly = Assembly::new(Some(name.to_owned()));
    let mut reader = book.worksheet_cells_reader(name).map_err(trouble)?;
    let mut cells = Vec::new();
    let mut row = 0;
    // The other ways of calamine to read formulas copy them into every cell that shares them.
    while let Some(record) = reader.next_cell_with_formula_metadata().map_err(trouble)? {
        let (here, column) = record.pos;
        if here != row {
            assembly.row(row.saturating_add(1), std::mem::take(&mut cells), Edge::Sheet);
        }
        let next = column as usize;
        // A cell that comes back to a place already passed would silently replace another one.
        if here < row || next < cells.len() || column >= MOST_COLUMNS {
            return Err(FileTrouble::damaged("its cells are not in order"));
        }
        row = here;
        let cell = if record.formula.is_some() { Cell::Formula } else { cell(&record.value) };
        if !cell.is_empty() {
            cells.resize(next, Cell::Empty);
            cells.push(cell);
        }
    }
    assembly.row(row.saturating_add(1), cells, Edge::Sheet);
    Ok(assembly)
}

fn has_cells(book: &mut Book, name: &str) -> Result<bool, FileTrouble> {
    let mut reader = book.worksheet_cells_reader(name).map_err(trouble)?;
    while let Some(record) = reader.next_cell_with_formula_metadata().map_err(trouble)? {
        if record.formula.is_some() || !cell(&record.value).is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}

fn merged(book: &mut Book, name: &str) -> Result<Vec<Block>, FileTrouble> {
    let regions = book.merge_cells_by_sheet_name(name).map_err(trouble)?;
    let block = |region: &calamine::Dimensions| Block {
        top: region.start.0.saturating_add(1),
        left: region.start.1.saturating_add(1),
        bottom: region.end.0.saturating_add(1),
        right: region.end.1.saturating_add(1),
    };
    Ok(regions.iter().map(block).collect())
}

fn cell(value: &DataRef) -> Cell {
    match value {
        DataRef::Empty => Cell::Empty,
        DataRef::String(text) => Cell::from_text(text),
        DataRef::SharedString(text) => Cell::from_text(text),
        DataRef::Int(value) => Cell::Number(value.to_string().into()),
        DataRef::Float(value) => number(*value),
        DataRef::DateTime(serial) => serial_date(serial),
        DataRef::DateTimeIso(text) => iso_date(text),
        DataRef::DurationIso(text) => iso_duration(text),
        DataRef::Bool(value) => Cell::Error(Unreadable::Logical(*value)),
        DataRef::Error(error) => Cell::Error(Unreadable::Error(error.to_string().into())),
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, XlsxError};

    use super::*;
    use crate::sheet::read_bytes;
    use crate::sheet::samples::{rezip, zip};

    fn written(fill: impl FnOnce(&mut Workbook) -> Result<(), XlsxError>) -> Vec<u8> {
        let mut book = Workbook::new();
        fill(&mut book).unwrap();
        book.save_to_buffer().unwrap()
    }

    #[test]
    fn every_kind_of_cell_is_read_for_what_it_is() {
        let bytes = written(|book| {
            let sheet = book.add_worksheet();
            for (column, name) in (0..).zip(["Testo", "Numero", "Data", "Ora", "Formula", "Vero"]) {
                sheet.write(1, column, name)?;
            }
            let day = Format::new().set_num_format("dd/mm/yyyy");
            let moment = Format::new().set_num_format("dd/mm/yyyy hh:mm");
            sheet.write(3, 0, " \u{a0}Cantù ")?.write(3, 1, 1_234.56)?;
            sheet.write_with_format(3, 2, &ExcelDateTime::from_ymd(2026, 12, 31)?, &day)?;
            let at = ExcelDateTime::from_ymd(2026, 12, 31)?.and_hms(10, 30, 0)?;
            sheet.write_with_format(3, 3, &at, &moment)?;
            sheet.write(3, 4, Formula::new("=1+1"))?.write(3, 5, true)?;
            Ok(())
        });
        let table = read_bytes(&bytes).unwrap();
        assert_eq!(table.columns[..2], ["testo", "numero"]);
        assert_eq!(table.rows[0].number, 4);
        assert_eq!(
            table.rows[0].cells,
            [
                Cell::Text("Cantù".into()),
                Cell::Number("1234.56".into()),
                Cell::Date(NaiveDate::from_ymd_opt(2026, 12, 31).unwrap()),
                Cell::Error(Unreadable::Moment("2026-12-31 10:30:00".into())),
                Cell::Formula,
                Cell::Error(Unreadable::Logical(true)),
            ]
        );
    }

    #[test]
    fn the_first_visible_sheet_with_cells_is_read_and_the_others_are_named() {
        let bytes = written(|book| {
            book.add_worksheet().set_name("Vuoto")?;
            book.add_worksheet().set_name("Nascosto")?.set_hidden(true).write(0, 0, "x")?;
            book.add_worksheet().set_name("Dati")?.write(0, 0, "id")?;
            book.add_worksheet().set_name("Note")?.write(5, 5, "n")?;
            Ok(())
        });
        let table = read_bytes(&bytes).unwrap();
        assert_eq!(table.sheet.as_deref(), Some("Dati"));
        assert_eq!(table.ignored_sheets, ["Nascosto", "Note"]);
    }

    #[test]
    fn merged_cells_are_named_by_their_range() {
        let bytes = written(|book| {
            let sheet = book.add_worksheet().set_name("Elenco")?;
            sheet.merge_range(0, 0, 1, 1, "Titolo", &Format::new())?;
            sheet.write(2, 0, "id")?.write(2, 1, "name")?;
            Ok(())
        });
        let (range, sheet) = ("A1:B2".to_owned(), "Elenco".to_owned());
        assert_eq!(read_bytes(&bytes), Err(FileTrouble::CellsMerged { range, sheet }));
    }

    #[test]
    fn a_workbook_without_cells_is_empty() {
        let bytes = written(|book| book.add_worksheet().write(0, 0, "  ").map(drop));
        assert_eq!(read_bytes(&bytes), Err(FileTrouble::FileIsEmpty));
    }

    #[test]
    fn a_workbook_that_would_stop_its_reader_is_refused_or_read_but_stops_nothing() {
        let whole = written(|book| book.add_worksheet().write(0, 0, 7).map(drop));
        let part = "xl/worksheets/sheet1.xml";
        for (from, to) in [
            ("r=\"A1\"", "r=\"ZZZZZZZZZZ99999999999\""),
            ("<dimension ref=\"A1\"/>", "<dimension ref=\"B2:A1\"/>"),
        ] {
            let bytes = rezip(&whole, part, |xml| xml.replace(from, to));
            let _ = read_bytes(&bytes);
        }
        let cut = rezip(&whole, part, |xml| xml.replace("</sheetData>", ""));
        assert_eq!(read_bytes(&cut).unwrap_err().rule(), "workbook_damaged");
        let hollow = zip(&[("[Content_Types].xml", "<Types/>"), ("xl/a.xml", "")]);
        assert!(read_bytes(&hollow).is_err());
    }

    #[test]
    fn an_error_of_newer_spreadsheets_is_named() {
        let whole = written(|book| book.add_worksheet().write(0, 0, 7).map(drop));
        let bytes = rezip(&whole, "xl/worksheets/sheet1.xml", |xml| {
            xml.replace("<c r=\"A1\"><v>7</v>", "<c r=\"A1\" t=\"e\"><v>#SPILL!</v>")
        });
        let text = "#SPILL!".to_owned();
        assert_eq!(read_bytes(&bytes), Err(FileTrouble::CellErrorUnknown { text }));
    }

    #[test]
    fn a_cell_written_twice_is_not_silently_replaced() {
        let whole = written(|book| {
            book.add_worksheet().write(0, 0, 7)?.write(0, 1, 8)?;
            Ok(())
        });
        let part = "xl/worksheets/sheet1.xml";
        let bytes = rezip(&whole, part, |xml| xml.replace("r=\"B1\"", "r=\"A1\""));
        assert_eq!(read_bytes(&bytes).unwrap_err().rule(), "workbook_damaged");
    }
}
