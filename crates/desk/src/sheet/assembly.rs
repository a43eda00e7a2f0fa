use super::cell::Cell;
use super::file_trouble::FileTrouble;
use super::header::column_names;
use super::place::{Block, nth, ordinal};
use super::table::{Row, ShapeTrouble, Table};

/// How large a table may be.
#[derive(Debug, Clone, Copy)]
struct Limits {
    rows: u32,
    cells: u64,
}

/// No spreadsheet has as many rows; a file that does is not one a person made. Memory for the
/// cells has an end too: at this size they take a little over one gigabyte.
const LIMITS: Limits = Limits { rows: 2_000_000, cells: 25_000_000 };

/// Who says where a row ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Edge {
    /// The row itself: in a CSV file it may have more or fewer cells than the header.
    Written,
    /// The sheet, which is a rectangle: a cell that is not there is an empty one.
    Sheet,
}

/// A table that is being put together row by row.
///
/// A trouble does not stop it, for the last rows may tell a better reason for the same trouble: a
/// merged title above the header makes a mess of the columns, and it is the merge that must be
/// named.
pub(crate) struct Assembly {
    table: Table,
    /// Columns that exist, once the header is known: the named ones and, in a CSV file, nameless
    /// ones to their right.
    width: Option<usize>,
    used: Option<Block>,
    trouble: Option<FileTrouble>,
    limits: Limits,
}

impl Assembly {
    pub(crate) fn new(sheet: Option<String>) -> Self {
        let (columns, rows, ignored_sheets) = (Vec::new(), Vec::new(), Vec::new());
        let table = Table { sheet, columns, rows, ignored_sheets };
        Self { table, width: None, used: None, trouble: None, limits: LIMITS }
    }

    /// Whether no row had anything in it.
    pub(crate) fn is_blank(&self) -> bool {
        self.used.is_none()
    }

    /// Takes the next row; the first with something in it is the header.
    pub(crate) fn row(&mut self, number: u32, cells: Vec<Cell>, edge: Edge) {
        let Some(left) = cells.iter().position(|cell| !cell.is_empty()) else {
            return;
        };
        let filled = cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
        let here = Block { top: number, left: ordinal(left), bottom: number, right: nth(filled) };
        self.used = Some(self.used.map_or(here, |used| used.with(here)));
        if self.trouble.is_none()
            && let Err(trouble) = self.take(number, cells, filled, edge)
        {
            self.trouble = Some(trouble);
        }
    }

    /// Takes the same row as many times as a sheet says it is repeated.
    pub(crate) fn repeated(&mut self, first: u32, times: u32, cells: &[Cell], edge: Edge) {
        // Below its last row a sheet repeats a blank one a million times, or as often as it likes.
        if cells.iter().all(Cell::is_empty) {
            return;
        }
        for number in first..first.saturating_add(times) {
            self.row(number, cells.to_vec(), edge);
            if self.trouble.is_some() {
                break;
            }
        }
    }

    /// The table, if it can be trusted.
    pub(crate) fn finish(self, merged: &[Block]) -> Result<Table, FileTrouble> {
        let used = self.used.ok_or(FileTrouble::FileIsEmpty)?;
        if let Some(block) = merged.iter().find(|block| block.meets(used)) {
            let sheet = self.table.sheet.unwrap_or_default();
            return Err(FileTrouble::CellsMerged { range: block.to_string(), sheet });
        }
        self.trouble.map_or(Ok(self.table), Err)
    }

    fn take(&mut self, number: u32, cells: Vec<Cell>, filled: usize, edge: Edge) -> Result<(), FileTrouble> {
        if number > self.limits.rows {
            return Err(FileTrouble::RowsTooMany { most: self.limits.rows });
        }
        if let Some(width) = self.width {
            return self.take_row(number, cells, filled, width, edge);
        }
        self.table.columns = column_names(number, cells.get(..filled).unwrap_or(&cells))?;
        self.width = Some(match edge {
            Edge::Written => cells.len(),
            Edge::Sheet => usize::MAX,
        });
        Ok(())
    }

    fn take_row(
        &mut self,
        number: u32,
        mut cells: Vec<Cell>,
        filled: usize,
        width: usize,
        edge: Edge,
    ) -> Result<(), FileTrouble> {
        let expected = self.table.columns.len();
        let nameless = cells.iter().take(width).skip(expected).position(|cell| !cell.is_empty());
        if let Some(beyond) = nameless {
            return Err(FileTrouble::ColumnUnnamed { column: ordinal(expected + beyond), row: number });
        }
        let after = u64::try_from(self.table.rows.len()).unwrap_or(u64::MAX).saturating_add(1);
        if after.saturating_mul(u64::from(nth(expected))) > self.limits.cells {
            return Err(FileTrouble::TableTooLarge { most: self.limits.cells });
        }
        let shape = if filled > expected {
            Err(ShapeTrouble { found: filled, expected })
        } else if edge == Edge::Written && cells.len() < expected {
            Err(ShapeTrouble { found: cells.len(), expected })
        } else {
            Ok(())
        };
        cells.resize(expected, Cell::Empty);
        self.table.rows.push(Row { number, cells, shape });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(texts: &[&str]) -> Vec<Cell> {
        texts.iter().map(|text| Cell::from_text(text)).collect()
    }

    fn table(rows: &[&[&str]], edge: Edge) -> Result<Table, FileTrouble> {
        let mut assembly = Assembly::new(None);
        for (number, texts) in (1..).zip(rows) {
            assembly.row(number, row(texts), edge);
        }
        assembly.finish(&[])
    }

    #[test]
    fn a_nameless_column_is_refused_where_it_has_values_or_stands_between_others() {
        let used = table(&[&["a", "b", ""], &["1", "2", ""], &["1", "2", "3"]], Edge::Written);
        assert_eq!(used, Err(FileTrouble::ColumnUnnamed { column: 3, row: 3 }));
        let between = table(&[&["a", "", "b"]], Edge::Written);
        assert_eq!(between, Err(FileTrouble::ColumnUnnamed { column: 2, row: 1 }));
        let stray = table(&[&["a"], &["1", "", "note"]], Edge::Sheet);
        assert_eq!(stray, Err(FileTrouble::ColumnUnnamed { column: 3, row: 2 }));
    }

    #[test]
    fn a_merge_is_named_before_the_mess_it_makes() {
        let mut assembly = Assembly::new(Some("Foglio1".to_owned()));
        assembly.row(1, row(&["Elenco"]), Edge::Sheet);
        assembly.row(2, row(&["id", "name"]), Edge::Sheet);
        let title = Block { top: 1, left: 1, bottom: 1, right: 2 };
        let sheet = "Foglio1".to_owned();
        let range = "A1:B1".to_owned();
        assert_eq!(assembly.finish(&[title]), Err(FileTrouble::CellsMerged { range, sheet }));
    }

    #[test]
    fn a_merge_outside_the_table_does_not_matter() {
        let mut assembly = Assembly::new(None);
        assembly.row(1, row(&["id"]), Edge::Sheet);
        let below = Block { top: 5, left: 1, bottom: 6, right: 2 };
        assert!(assembly.finish(&[below]).is_ok());
    }

    #[test]
    fn a_table_beyond_its_limits_is_refused_and_not_kept_in_memory() {
        let fill = |limits: Limits| {
            let mut assembly = Assembly { limits, ..Assembly::new(None) };
            assembly.row(1, row(&["id", "name"]), Edge::Sheet);
            assembly.repeated(2, u32::MAX, &row(&["", ""]), Edge::Sheet);
            assembly.repeated(2, u32::MAX, &row(&["x"]), Edge::Sheet);
            assembly.finish(&[])
        };
        let rows = fill(Limits { rows: 10, cells: 1_000 });
        assert_eq!(rows, Err(FileTrouble::RowsTooMany { most: 10 }));
        let cells = fill(Limits { rows: 1_000, cells: 10 });
        assert_eq!(cells, Err(FileTrouble::TableTooLarge { most: 10 }));
    }
}
