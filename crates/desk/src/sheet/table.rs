use super::cell::Cell;

/// A table as it stood in a file: the names of its columns, then its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// The sheet the table was read from; a CSV file has none.
    pub sheet: Option<String>,
    /// Names of the columns, trimmed and in lower case, all different.
    pub columns: Vec<String>,
    /// The rows below the header that hold something, in the order of the file.
    pub rows: Vec<Row>,
    /// Other sheets of the same workbook, hidden ones too, that hold something and were not read.
    pub ignored_sheets: Vec<String>,
}

/// One row below the header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The row as a spreadsheet counts it: the first of the file is 1, blank rows count, and a
    /// quoted cell with line breaks inside is one row.
    pub number: u32,
    /// Exactly one cell for each column of the table, also where the shape is wrong.
    pub cells: Vec<Cell>,
    /// Whether the row had as many cells as the header; where not, the cells cannot be trusted to
    /// stand under their own column.
    pub shape: Result<(), ShapeTrouble>,
}

/// A row that has not as many cells as the header: mostly a separator too many, or one missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{found} cells where the header has {expected}")]
pub struct ShapeTrouble {
    /// Cells of the row, up to the last that is not empty where they are too many.
    pub found: usize,
    /// Columns of the header.
    pub expected: usize,
}

impl ShapeTrouble {
    /// The names of the two rules a row's shape can break.
    pub const RULES: [&'static str; 2] = ["cells_too_few", "cells_too_many"];

    /// The name of the rule that the row breaks.
    #[must_use]
    pub fn rule(&self) -> &'static str {
        let [too_few, too_many] = Self::RULES;
        if self.found < self.expected { too_few } else { too_many }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rule_says_on_which_side_the_shape_is_wrong() {
        assert_eq!(ShapeTrouble { found: 2, expected: 3 }.rule(), "cells_too_few");
        assert_eq!(ShapeTrouble { found: 4, expected: 3 }.rule(), "cells_too_many");
    }
}
